import type { RegistrationTokenRow } from '../pool/registration.ts';
import { messageOf } from '../shared/errors.ts';
import type { Ports } from './ports.ts';

/** A token must last through the `config.sh` that is about to use it. */
const tokenMarginMs = 60_000;

const remedy = 'run refresh, or give provision a GitHub token';

/** The stored tokens, hidden from the log from now on; or, when they will not do, why. */
export async function usableTokens({
  clock,
  journal,
  table,
}: Pick<Ports, 'clock' | 'journal' | 'table'>): Promise<RegistrationTokenRow | string> {
  try {
    const tokens = await table.readToken();
    if (tokens === undefined) return `no registration token yet: ${remedy}`;
    journal.hide(tokens.registrationToken);
    journal.hide(tokens.removeToken);
    return tokens.validUntil - tokenMarginMs > clock.now() ? tokens : `the registration token has expired: ${remedy}`;
  } catch (error) {
    return messageOf(error);
  }
}
