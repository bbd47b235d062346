import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Credentials } from './credentials.ts';

/** A request as it came, for AWS Signature Version 4 to be checked (docs.aws.amazon.com, "Create a signed AWS API request"). */
export interface SignedRequest {
  readonly method: string;
  /** Path and query, as sent. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Why a request is not believed. */
export type SignatureProblem = 'missing' | 'incomplete' | 'unknown-key' | 'expired' | 'mismatch';

/** How far the clock of who signs may be off, as at AWS. */
const toleranceMs = 5 * 60 * 1_000;

/** The parts of a signature, wherever it travels. */
interface Signature {
  /** Access key id, date, region, service, `aws4_request`. */
  readonly credential: readonly string[];
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** `20260131T120000Z` */
  readonly time: string;
  readonly sessionToken: string | undefined;
  /** How long it holds, in milliseconds from its time. */
  readonly validForMs: number;
}

/** What is wrong with the signature of a request; undefined when it is by one of the credentials and of now. */
export function problemOf(request: SignedRequest, credentials: Credentials, now: number): SignatureProblem | undefined {
  const query = queryOf(request.url);
  const isPresigned = query.some(([name]) => name === 'X-Amz-Signature');
  if (!isPresigned && request.headers['authorization'] === undefined) return 'missing';
  const signature = isPresigned ? fromQuery(query) : fromHeaders(request.headers);
  if (signature === undefined) return 'incomplete';
  const [accessKeyId = '', day = ''] = signature.credential;
  const key = credentials.find(accessKeyId);
  if (key === undefined) return 'unknown-key';
  if ('sessionToken' in key && (key.sessionToken !== signature.sessionToken || key.expiresAt <= now))
    return 'unknown-key';
  const signedAt = timeOf(signature.time);
  if (!signature.time.startsWith(day) || Number.isNaN(signedAt)) return 'incomplete';
  if (signedAt > now + toleranceMs || signedAt + signature.validForMs < now) return 'expired';
  const expected = signatureFor(request, signature, query, key.secretAccessKey);
  return isSame(expected, signature.signature) ? undefined : 'mismatch';
}

function fromHeaders(headers: Readonly<Record<string, string>>): Signature | undefined {
  const { authorization = '', 'x-amz-date': time, 'x-amz-security-token': sessionToken } = headers;
  const [, credential, signedHeaders, signature] =
    /^AWS4-HMAC-SHA256\s+Credential=([^,\s]+),\s*SignedHeaders=([^,\s]+),\s*Signature=([0-9a-f]{64})$/.exec(
      authorization,
    ) ?? [];
  return complete({ credential, signedHeaders, signature, time, sessionToken, validForMs: toleranceMs });
}

function fromQuery(query: readonly (readonly [string, string])[]): Signature | undefined {
  const parameters = new Map(query);
  return complete({
    credential: parameters.get('X-Amz-Credential'),
    signedHeaders: parameters.get('X-Amz-SignedHeaders'),
    signature: parameters.get('X-Amz-Signature'),
    time: parameters.get('X-Amz-Date'),
    sessionToken: parameters.get('X-Amz-Security-Token'),
    validForMs: Number(parameters.get('X-Amz-Expires') ?? 0) * 1_000,
  });
}

function complete({
  credential = '',
  signedHeaders = '',
  signature,
  time,
  sessionToken,
  validForMs,
}: Record<'credential' | 'signedHeaders' | 'signature' | 'time' | 'sessionToken', string | undefined> & {
  validForMs: number;
}): Signature | undefined {
  const scope = credential.split('/');
  const names = signedHeaders.split(';');
  if (scope.length !== 5 || signature === undefined || time === undefined || !names.includes('host')) return undefined;
  return { credential: scope, signedHeaders: names, signature, time, sessionToken, validForMs };
}

function signatureFor(
  { method, url, headers, body }: SignedRequest,
  { credential, signedHeaders, time }: Signature,
  query: readonly (readonly [string, string])[],
  secretAccessKey: string,
): string {
  const [path = '/'] = url.split('?');
  const canonicalQuery = query
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort();
  const canonicalRequest = [
    method,
    // Once more than it is sent, as all services but S3 want it.
    path.split('/').map(encode).join('/'),
    canonicalQuery.join('&'),
    ...signedHeaders.map((name) => `${name}:${(headers[name] ?? '').trim().replaceAll(/ +/g, ' ')}`),
    '',
    signedHeaders.join(';'),
    sha256(body),
  ].join('\n');
  const scope = credential.slice(1);
  const toSign = ['AWS4-HMAC-SHA256', time, scope.join('/'), sha256(canonicalRequest)].join('\n');
  const key = scope.reduce<string | Buffer>(hmac, `AWS4${secretAccessKey}`);
  return hmac(key, toSign).toString('hex');
}

/** Names and values, decoded, in the order of the request. */
function queryOf(url: string): [string, string][] {
  const [, query = ''] = url.split(/\?(.*)/s);
  return query
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const [name = '', value = ''] = part.split(/=(.*)/s);
      return [decode(name), decode(value)];
    });
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

/** RFC 3986: letters, digits and `-._~` stay. */
const encode = (text: string): string =>
  encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );

const timeOf = (time: string): number =>
  Date.parse(time.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
const isSame = (left: string, right: string): boolean =>
  left.length === right.length && timingSafeEqual(Buffer.from(left), Buffer.from(right));
