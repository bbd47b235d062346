import type { Clock } from '../shared/clock.ts';
import { exchange } from './http.ts';
import type { HttpResponse } from './http.ts';
import type { SpotNotices } from './ports.ts';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiresAt: number;
}

export interface Identity {
  readonly instanceId: string;
  /** As `${ec2:SourceInstanceARN}` spells it. */
  readonly instanceArn: string;
  /** `amazonaws.com`, or another partition's. */
  readonly domain: string;
}

const sessionSec = 21_600;
const tries = 3;
const tryMs = 2_000;
const pauseMs = 300;

/** The instance metadata service, version 2 only: a session token first, then everything with it. */
export class InstanceMetadata implements SpotNotices {
  readonly #clock: Clock;
  readonly #endpoint: string;
  #session: { readonly token: string; readonly renewAt: number } | undefined;

  constructor(clock: Clock, endpoint = 'http://169.254.169.254') {
    this.#clock = clock;
    this.#endpoint = endpoint.replace(/\/$/, '');
  }

  async identity(): Promise<Identity> {
    const document = JSON.parse(await this.#must('dynamic/instance-identity/document')) as Record<
      'instanceId' | 'accountId' | 'region',
      string
    >;
    const { instanceId, accountId, region } = document;
    const partition = await this.#must('meta-data/services/partition');
    const domain = await this.#must('meta-data/services/domain');
    return { instanceId, instanceArn: `arn:${partition}:ec2:${region}:${accountId}:instance/${instanceId}`, domain };
  }

  /** Those of the instance profile's role. */
  async credentials(): Promise<Credentials> {
    const path = 'meta-data/iam/security-credentials/';
    const role = await this.#get(path);
    if (!role) throw new Error('the instance has no role: give refresh an iam-instance-profile');
    const found = JSON.parse(await this.#must(path + (role.trim().split('\n')[0] ?? ''))) as Record<
      'AccessKeyId' | 'SecretAccessKey' | 'Token' | 'Expiration',
      string
    >;
    return {
      accessKeyId: found.AccessKeyId,
      secretAccessKey: found.SecretAccessKey,
      sessionToken: found.Token,
      expiresAt: Date.parse(found.Expiration),
    };
  }

  async spotNotice(): Promise<string | undefined> {
    const found = await this.#get('meta-data/spot/instance-action');
    if (!found) return undefined;
    const { action, time } = JSON.parse(found) as Record<'action' | 'time', string>;
    return `spot interruption: EC2 will ${action} the instance at ${time}`;
  }

  async #must(path: string): Promise<string> {
    const found = await this.#get(path);
    if (found === undefined) throw new Error(`the instance metadata service has no ${path}`);
    return found;
  }

  /** Undefined for what does not exist. */
  async #get(path: string): Promise<string | undefined> {
    for (let tried = 1; ; tried += 1) {
      try {
        const response = await this.#request('GET', path, { 'x-aws-ec2-metadata-token': await this.#token() });
        if (response.status === 200) return response.body;
        if (response.status === 404) return undefined;
        if (response.status === 401) this.#session = undefined;
        throw new Error(`the instance metadata service answered ${response.status} for ${path}`);
      } catch (error) {
        if (tried === tries) throw error;
        await this.#clock.sleep(pauseMs * tried);
      }
    }
  }

  async #token(): Promise<string> {
    if (this.#session && this.#clock.now() < this.#session.renewAt) return this.#session.token;
    const response = await this.#request('PUT', 'api/token', {
      'x-aws-ec2-metadata-token-ttl-seconds': String(sessionSec),
    });
    if (response.status !== 200) throw new Error(`the instance metadata service refused a session: ${response.status}`);
    this.#session = { token: response.body, renewAt: this.#clock.now() + sessionSec * 500 };
    return this.#session.token;
  }

  #request(method: string, path: string, headers: Record<string, string>): Promise<HttpResponse> {
    return exchange(`${this.#endpoint}/latest/${path}`, { method, headers, timeoutMs: tryMs });
  }
}
