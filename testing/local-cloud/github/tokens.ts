import { randomBytes } from 'node:crypto';
import { bringsToken } from '../door.ts';
import { HttpError, notFound } from './http.ts';

/** The tokens that are there from the start. */
export interface StartTokens {
  /** May administer repositories and organizations. */
  readonly admin: string;
  /** May read repositories and start and cancel runs, but not administer runners. */
  readonly read: string;
  /** Opens the paths of the control, below `/_local`. */
  readonly control: string;
}

export const registrationLifetimeMs = 3_600_000;
const rateLimit = 5_000;
const rateWindowMs = 3_600_000;

export type TokenEvent = 'register' | 'remove';

/** What a registration or remove token allows. */
interface Grant {
  scope: string;
  event: TokenEvent;
  expiresAt: number;
}

/** The tokens of users, of registrations, and what is left of each user's requests. */
export class Tokens {
  readonly #access: Map<string, 'read' | 'admin'>;
  readonly #control: string;
  readonly #grants = new Map<string, Grant>();
  readonly #usage = new Map<string, { used: number; resetsAt: number }>();

  constructor({ admin, read, control }: StartTokens) {
    this.#access = new Map([
      [admin, 'admin'],
      [read, 'read'],
    ]);
    this.#control = control;
  }

  /** Throws 401 for all but the control's token. */
  authorizeControl(authorization: string): void {
    if (!bringsToken(authorization, this.#control))
      throw new HttpError(401, 'This needs the header "Authorization: Bearer $LOCAL_CLOUD_TOKEN".');
  }

  add(token: string, access: 'read' | 'admin'): void {
    this.#access.set(token, access);
  }

  /** Throws 401 for an unknown token, 403 for one without the rights. Returns the token. */
  authorize(authorization: string, wanted: 'read' | 'admin'): string {
    const token = credential(authorization, 'bearer', 'token');
    if (token === undefined) throw new HttpError(401, 'Requires authentication');
    const access = this.#access.get(token);
    if (!access) throw new HttpError(401, 'Bad credentials');
    if (wanted === 'admin' && access !== 'admin')
      throw new HttpError(403, 'Resource not accessible by personal access token');
    return token;
  }

  /** Counts a request and returns the headers that tell what is left. */
  rateLimitHeaders(token: string, now: number): Record<string, string> {
    let usage = this.#usage.get(token);
    if (!usage || usage.resetsAt <= now) {
      usage = { used: 0, resetsAt: now + rateWindowMs };
      this.#usage.set(token, usage);
    }
    usage.used += 1;
    return {
      'x-ratelimit-limit': String(rateLimit),
      'x-ratelimit-remaining': String(Math.max(0, rateLimit - usage.used)),
      'x-ratelimit-used': String(usage.used),
      'x-ratelimit-reset': String(Math.ceil(usage.resetsAt / 1000)),
      'x-ratelimit-resource': 'core',
    };
  }

  /** A token for `config.sh`, good for an hour. */
  grant(scope: string, event: TokenEvent, now: number): { token: string; expiresAt: number } {
    const token = `A${randomBytes(14).toString('hex').toUpperCase()}`;
    const expiresAt = now + registrationLifetimeMs;
    this.#grants.set(token, { scope, event, expiresAt });
    return { token, expiresAt };
  }

  /** Trades such a token (`RemoteAuth`) for one that the runner service takes (`Bearer`). Throws 404, as GitHub does, when it is not good for this. */
  exchange(authorization: string, scope: string, event: TokenEvent, now: number): string {
    const grant = this.#grants.get(credential(authorization, 'remoteauth') ?? '');
    if (!grant || grant.expiresAt <= now || grant.event !== event || grant.scope !== scope) throw notFound();
    const token = serviceToken(now + registrationLifetimeMs);
    this.#grants.set(token, { ...grant, expiresAt: now + registrationLifetimeMs });
    return token;
  }

  /** What the token of the runner service allows. Throws 401 when it does not allow this. */
  granted(authorization: string, event: TokenEvent, now: number): { scope: string } {
    const grant = this.#grants.get(bearer(authorization));
    if (!grant || grant.expiresAt <= now || grant.event !== event) throw new HttpError(401, 'Not authorized');
    return grant;
  }
}

export const bearer = (authorization: string): string => credential(authorization, 'bearer') ?? '';

function credential(authorization: string, ...schemes: string[]): string | undefined {
  const [scheme = '', value] = authorization.split(' ');
  return schemes.includes(scheme.toLowerCase()) ? value : undefined;
}

/** A JWT, of which clients read only the expiry; nobody verifies it. */
function serviceToken(expiresAt: number): string {
  const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
  return [
    encode({ alg: 'none' }),
    encode({ exp: Math.floor(expiresAt / 1000), jti: randomBytes(8).toString('hex') }),
    'unsigned',
  ].join('.');
}
