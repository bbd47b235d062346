import { renewRegistrationToken } from '../services/registration-renewal.ts';
import type { RefreshServices } from './request.ts';

/** Rotates the tokens by which instances register, so that a booting one always finds a token with time left. */
export const manageRegistrationToken = (services: RefreshServices, refreshAfterMin: number): Promise<boolean> =>
  renewRegistrationToken(services, refreshAfterMin * 60_000);
