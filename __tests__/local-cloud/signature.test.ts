import { expect, test } from '@jest/globals';
import { AwsV4Signer } from 'aws4fetch';
import { Credentials } from '../../testing/local-cloud/credentials.ts';
import { problemOf } from '../../testing/local-cloud/signature.ts';
import type { SignedRequest } from '../../testing/local-cloud/signature.ts';

const credentials = new Credentials();
const now = Date.parse('2026-01-31T12:00:00Z');

/** What another implementation signs. */
async function signed(
  url: string,
  {
    signQuery = false,
    key = credentials.user,
    body = 'a=b',
  }: { signQuery?: boolean; key?: object; body?: string } = {},
): Promise<SignedRequest> {
  const result = await new AwsV4Signer({
    ...credentials.user,
    ...key,
    url,
    method: 'POST',
    body,
    service: 'sqs',
    region: 'us-east-1',
    datetime: '20260131T120000Z',
    signQuery,
    headers: { 'content-type': 'text/plain', 'x-amz-note': ' two   words ' },
  }).sign();
  const headers = { ...Object.fromEntries(result.headers), host: result.url.host };
  return { method: 'POST', url: `${result.url.pathname}${result.url.search}`, headers, body };
}

test.each(['http://127.0.0.1:4566/', 'http://127.0.0.1:4566/000000000000/a-b?z=1&a=%20x!&a=b%2Bc'])(
  'what another implementation signs for %s is believed, in headers and in the query',
  async (url) => {
    expect(problemOf(await signed(url), credentials, now)).toBeUndefined();
    expect(
      problemOf(
        await signed(`${url}${url.includes('?') ? '&' : '?'}X-Amz-Expires=60`, { signQuery: true, body: '' }),
        credentials,
        now,
      ),
    ).toBeUndefined();
  },
);

test('whatever was changed after the signature is noticed', async () => {
  const request = await signed('http://127.0.0.1/?a=b');
  expect(problemOf({ ...request, body: 'a=c' }, credentials, now)).toBe('mismatch');
  expect(problemOf({ ...request, method: 'GET' }, credentials, now)).toBe('mismatch');
  expect(problemOf({ ...request, url: '/?a=c' }, credentials, now)).toBe('mismatch');
  expect(problemOf({ ...request, headers: { ...request.headers, host: 'other' } }, credentials, now)).toBe('mismatch');
});

test('a signature holds for five minutes', async () => {
  const request = await signed('http://127.0.0.1/');
  expect(problemOf(request, credentials, now + 299_000)).toBeUndefined();
  expect(problemOf(request, credentials, now + 301_000)).toBe('expired');
  expect(problemOf(request, credentials, now - 301_000)).toBe('expired');
});

test('no signature, half a signature, and the signature of a stranger are told apart', async () => {
  const request = await signed('http://127.0.0.1/');
  const { authorization = '', ...headers } = request.headers;
  expect(problemOf({ ...request, headers }, credentials, now)).toBe('missing');
  const half = { ...headers, authorization: authorization.replace(/, Signature=.*/, '') };
  expect(problemOf({ ...request, headers: half }, credentials, now)).toBe('incomplete');
  expect(problemOf(await signed('http://127.0.0.1/', { key: new Credentials().user }), credentials, now)).toBe(
    'unknown-key',
  );
});

test("a role's credentials are believed until they expire, and new ones come before that", async () => {
  const role = credentials.ofInstance('i-1', now);
  const request = await signed('http://127.0.0.1/', { key: role });
  expect(problemOf(request, credentials, now)).toBeUndefined();
  expect(credentials.ofInstance('i-1', now + 60_000)).toEqual(role);
  expect(credentials.ofInstance('i-1', role.expiresAt - 60_000).accessKeyId).not.toBe(role.accessKeyId);
  expect(problemOf(request, credentials, role.expiresAt)).toBe('unknown-key');
});
