import type { Clock } from '../shared/clock.ts';
import { exchange } from './http.ts';
import type { Credentials } from './imds.ts';
import { signedHeaders } from './sign.ts';

/** A refusal by DynamoDB, or its silence. */
export class TableError extends Error {
  override readonly name = 'TableError';
  /** DynamoDB's exception, such as `AccessDeniedException`; absent when no answer came. */
  readonly code: string | undefined;

  constructor(message: string, code?: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}

export interface SignedFetchPorts {
  readonly clock: Clock;
  readonly random: () => number;
  readonly credentials: () => Promise<Credentials>;
}

const tries = 4;
const tryMs = 5_000;
const firstPauseMs = 200;
/** AWS puts new credentials in place at least five minutes before the old ones end. */
const renewBeforeMs = 5 * 60_000;

const transient = new Set([
  'ThrottlingException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'InternalServerError',
  'ServiceUnavailable',
]);
const staleCredentials = new Set(['ExpiredTokenException', 'UnrecognizedClientException', 'InvalidSignatureException']);

/** DynamoDB's JSON protocol, signed with the instance role. Throttles, 5xx and silence are retried; then a `TableError` is thrown. */
export class SignedFetch {
  readonly #ports: SignedFetchPorts;
  readonly #endpoint: string;
  readonly #region: string;
  #credentials: Credentials | undefined;

  constructor(ports: SignedFetchPorts, endpoint: string, region: string) {
    this.#ports = ports;
    this.#endpoint = endpoint;
    this.#region = region;
  }

  /** `operation` is DynamoDB's name of it, such as `GetItem`. */
  async call(operation: string, input: unknown): Promise<unknown> {
    const body = JSON.stringify(input);
    for (let tried = 1; ; tried += 1) {
      try {
        return await this.#once(operation, body);
      } catch (error) {
        if (tried === tries || !this.#mayRetry(error)) throw error;
        await this.#ports.clock.sleep(firstPauseMs * 2 ** tried * this.#ports.random());
      }
    }
  }

  #mayRetry(error: unknown): boolean {
    if (!(error instanceof TableError)) return false;
    if (error.code === undefined || transient.has(error.code)) return true;
    if (!staleCredentials.has(error.code)) return false;
    this.#credentials = undefined;
    return true;
  }

  async #once(operation: string, body: string): Promise<unknown> {
    const headers = signedHeaders(
      {
        host: new URL(this.#endpoint).host,
        region: this.#region,
        target: `DynamoDB_20120810.${operation}`,
        body,
        time: this.#ports.clock.now(),
      },
      await this.#currentCredentials(),
    );
    const response = await exchange(this.#endpoint, { method: 'POST', headers, body, timeoutMs: tryMs }).catch(
      (error: unknown) => {
        throw new TableError(
          `DynamoDB did not answer ${operation}: ${error instanceof Error ? error.message : String(error)}`,
          undefined,
          error,
        );
      },
    );
    if (response.status === 200) return JSON.parse(response.body);
    const { code, message } = readRefusal(response.body, response.status);
    throw new TableError(`DynamoDB refused ${operation}: ${code}: ${message}`, code);
  }

  async #currentCredentials(): Promise<Credentials> {
    const held = this.#credentials;
    const now = this.#ports.clock.now();
    if (held && now < held.expiresAt - renewBeforeMs) return held;
    try {
      this.#credentials = await this.#ports.credentials();
    } catch (error) {
      if (!held || now >= held.expiresAt) throw error;
    }
    return this.#credentials ?? (held as Credentials);
  }
}

function readRefusal(answer: string, status: number): { code: string; message: string } {
  try {
    const refusal = JSON.parse(answer) as { __type?: string; message?: string; Message?: string };
    const code = refusal.__type?.split('#').pop();
    if (code) return { code, message: refusal.message ?? refusal.Message ?? `HTTP ${status}` };
  } catch {
    // Not JSON: a proxy in between, or a server in trouble.
  }
  return { code: status >= 500 ? 'ServiceUnavailable' : 'HttpError', message: `HTTP ${status}` };
}
