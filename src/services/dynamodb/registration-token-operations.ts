import { registrationTokenKey } from '../../pool/keys.ts';
import { readTokenAge } from '../../pool/stored-items.ts';
import type { RegistrationTokenAge, RegistrationTokenRow } from '../../pool/registration.ts';
import type { Secret } from '../../shared/secret.ts';
import type { BasicOperations } from './basic-operations.ts';

export interface RegistrationTokens {
  readonly registrationToken: Secret;
  readonly removeToken: Secret;
  readonly validUntil: number;
}

/** The row from which booting instances take their registration token. Its secrets are written, never read, by the control plane. */
export class RegistrationTokenOperations {
  readonly #table: BasicOperations;

  constructor(table: BasicOperations) {
    this.#table = table;
  }

  /** When the stored tokens were made and how long they work; undefined when there are none. */
  async age(): Promise<RegistrationTokenAge | undefined> {
    const item = await this.#table.get(registrationTokenKey, ['validUntil', 'refreshedAt']);
    return item && this.#table.believed([{ ...registrationTokenKey, ...item }], readTokenAge)[0];
  }

  async store(tokens: RegistrationTokens, refreshedAt: number): Promise<void> {
    const row: RegistrationTokenRow = {
      registrationToken: tokens.registrationToken.reveal(),
      removeToken: tokens.removeToken.reveal(),
      validUntil: tokens.validUntil,
      refreshedAt,
    };
    await this.#table.put({ ...registrationTokenKey, ...row });
  }
}
