import type { Services } from './services.ts';

type Renewing = Pick<Services, 'clock' | 'log' | 'registrationTokens' | 'registration'>;

/** Tokens with less time than this left are stale: a boot that begins now may need them in a while. */
export const tokenReserveMs = 15 * 60_000;

/**
 * Puts fresh registration and remove tokens into the table unless the stored ones will do.
 *
 * @param refreshAfterMs replace tokens of this age even while they still work
 * @returns whether new tokens were stored
 */
export async function renewRegistrationToken(services: Renewing, refreshAfterMs = Infinity): Promise<boolean> {
  const { clock, log, registrationTokens } = services;
  if (services.registration === undefined) return false;
  const age = await registrationTokens.age();
  const now = clock.now();
  if (age !== undefined && age.validUntil - now > tokenReserveMs && now - age.refreshedAt < refreshAfterMs)
    return false;
  const registration = await services.registration();
  const tokens = await registration.createTokens();
  await registrationTokens.store(tokens, now);
  log.info(`Stored fresh registration tokens, valid until ${new Date(tokens.validUntil).toISOString()}`);
  return true;
}
