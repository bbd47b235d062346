import { createHash, createHmac } from 'node:crypto';
import type { Credentials } from './imds.ts';

/**
 * The headers of a DynamoDB request with AWS Signature Version 4: a POST to the root, without a query.
 * @param target `x-amz-target`, such as `DynamoDB_20120810.GetItem`
 * @param time milliseconds since the epoch
 */
export function signedHeaders(
  { host, region, target, body, time }: { host: string; region: string; target: string; body: string; time: number },
  credentials: Credentials,
): Record<string, string> {
  const date = new Date(time).toISOString().replace(/[:-]|\.\d{3}/g, '');
  const headers: Record<string, string> = {
    'content-type': 'application/x-amz-json-1.0',
    host,
    'x-amz-date': date,
    'x-amz-security-token': credentials.sessionToken,
    'x-amz-target': target,
  };
  // The names above are in order, as the signature wants them.
  const names = Object.keys(headers).join(';');
  const request = [
    'POST',
    '/',
    '',
    ...Object.entries(headers).map(([name, value]) => `${name}:${value}`),
    '',
    names,
    sha256(body),
  ].join('\n');
  const scope = [date.slice(0, 8), region, 'dynamodb', 'aws4_request'];
  const key = scope.reduce<string | Buffer>(hmac, `AWS4${credentials.secretAccessKey}`);
  const signature = hmac(key, ['AWS4-HMAC-SHA256', date, scope.join('/'), sha256(request)].join('\n')).toString('hex');
  const credential = [credentials.accessKeyId, ...scope].join('/');
  return {
    ...headers,
    authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names}, Signature=${signature}`,
  };
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
