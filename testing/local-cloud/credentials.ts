import { randomBytes } from 'node:crypto';

/** Those of the user: as long as the cloud runs. */
export interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Those of an instance's role. */
export interface RoleCredentials extends AccessKey {
  readonly sessionToken: string;
  readonly issuedAt: number;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

const roleLifetimeMs = 6 * 60 * 60 * 1_000;

const newSecret = (): string => randomBytes(30).toString('base64url');
/** As AWS begins them: `AKIA` for a user's, `ASIA` for temporary ones; 20 characters. */
const newId = (prefix: 'AKIA' | 'ASIA'): string => `${prefix}${randomBytes(8).toString('hex').toUpperCase()}`;

/** Who may ask the AWS services of one local cloud, by keys that are new at each start. */
export class Credentials {
  readonly user: AccessKey = { accessKeyId: newId('AKIA'), secretAccessKey: newSecret() };
  readonly #roles = new Map<string, RoleCredentials & { readonly instanceId: string }>();
  readonly #current = new Map<string, RoleCredentials>();

  /** The credentials that an instance's metadata shows now; new ones well before the last expire. */
  ofInstance(instanceId: string, now = Date.now()): RoleCredentials {
    const current = this.#current.get(instanceId);
    if (current !== undefined && current.expiresAt - now > roleLifetimeMs / 4) return current;
    const issued = {
      accessKeyId: newId('ASIA'),
      secretAccessKey: newSecret(),
      sessionToken: newSecret(),
      issuedAt: now,
      expiresAt: now + roleLifetimeMs,
    };
    this.#current.set(instanceId, issued);
    this.#roles.set(issued.accessKeyId, { ...issued, instanceId });
    return issued;
  }

  /** What is known by an access key id; the instance, if it is one's. */
  find(accessKeyId: string): AccessKey | (RoleCredentials & { readonly instanceId: string }) | undefined {
    return accessKeyId === this.user.accessKeyId ? this.user : this.#roles.get(accessKeyId);
  }
}
