import { messageOf } from '../shared/errors.ts';
import type { Services } from './services.ts';

type Renewing = Pick<Services, 'clock' | 'log' | 'registrationTokens' | 'registration'>;

const minuteMs = 60_000;
/**
 * Whoever holds a GitHub token replaces registration tokens with less time than this left. GitHub gives them an hour, and
 * starts scheduled workflows hours late: so each step that can renew them does, long before it must.
 */
export const renewBelowMs = 50 * minuteMs;
/** With less time than this left they are no good to an instance that begins to boot, or to register anew, now. */
export const tokenReserveMs = 5 * minuteMs;

/**
 * Puts fresh registration and remove tokens into the table unless the stored ones will do.
 *
 * @param refreshAfterMs replace tokens of this age, too
 * @returns whether new tokens were stored
 */
export async function renewRegistrationToken(
  services: Omit<Renewing, 'registration'> & Required<Pick<Renewing, 'registration'>>,
  refreshAfterMs: number,
): Promise<boolean> {
  const age = await services.registrationTokens.age();
  const now = services.clock.now();
  if (age !== undefined && age.validUntil - now >= renewBelowMs && now - age.refreshedAt < refreshAfterMs) return false;
  await renew(services, services.registration);
  return true;
}

/** @returns how long the new tokens work */
async function renew(
  { clock, log, registrationTokens }: Renewing,
  connect: NonNullable<Renewing['registration']>,
): Promise<number> {
  const registration = await connect();
  const now = clock.now();
  const tokens = await registration.createTokens();
  await registrationTokens.store(tokens, now);
  log.info(`Stored fresh registration tokens, valid until ${new Date(tokens.validUntil).toISOString()}`);
  return tokens.validUntil;
}

type ValidUntil = number | undefined;

/**
 * The tokens by which instances register, as a step sees them that needs none for itself. With a GitHub token it renews them
 * at once, beside its own work, which does not fail for it; without one it looks only when asked.
 */
export class TokenOutlook {
  readonly #services: Renewing;
  readonly #renewed: Promise<ValidUntil>;
  #failure: string | undefined;

  constructor(services: Renewing) {
    this.#services = services;
    const { registration } = services;
    this.#renewed = registration === undefined ? Promise.resolve(undefined) : this.#renewIfStale(registration);
  }

  /** Resolves once what can be renewed is. */
  async settled(): Promise<void> {
    await this.#renewed;
  }

  /** @returns why an instance that registers from now on would find no good tokens; undefined when it would find some */
  async problem(): Promise<string | undefined> {
    const stored = await this.#look();
    // A renewal that is on its way is waited for only when it must be.
    if (this.#isGood(stored) || this.#isGood(await this.#renewed)) return undefined;
    const hasEnded = stored !== undefined && stored <= this.#services.clock.now();
    const state =
      stored === undefined
        ? 'There are no registration tokens yet'
        : `The registration tokens ${hasEnded ? 'ended' : 'end'} at ${new Date(stored).toISOString()}`;
    return this.#failure === undefined ? state : `${state}, and could not be renewed: ${this.#failure}`;
  }

  #isGood(validUntil: ValidUntil): boolean {
    return validUntil !== undefined && validUntil - this.#services.clock.now() >= tokenReserveMs;
  }

  async #look(): Promise<ValidUntil> {
    return (await this.#services.registrationTokens.age())?.validUntil;
  }

  async #renewIfStale(registration: NonNullable<Renewing['registration']>): Promise<ValidUntil> {
    try {
      const stored = await this.#look();
      const isFresh = stored !== undefined && stored - this.#services.clock.now() >= renewBelowMs;
      return isFresh ? stored : await renew(this.#services, registration);
    } catch (error) {
      this.#failure = messageOf(error);
      this.#services.log.warning(`The registration tokens were not renewed: ${this.#failure}`);
      return undefined;
    }
  }
}

/** What to do when the tokens are no good, for errors and warnings. */
export const tokenRemedy =
  'Give the steps of provision and release a github-token, as the README does, or run mode refresh now: a schedule alone does not keep the tokens good, since GitHub starts scheduled workflows hours late';
