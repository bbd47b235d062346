import { renewRegistrationToken } from '../services/registration-renewal.ts';
import type { Services } from '../services/services.ts';
import { messageOf } from '../shared/errors.ts';

/** A courtesy of the modes that need no GitHub token: their own work must not fail for it. */
export async function renewIfStale(services: Services): Promise<void> {
  try {
    await renewRegistrationToken(services);
  } catch (error) {
    services.log.warning(`The registration token was not renewed, mode refresh will have to: ${messageOf(error)}`);
  }
}
