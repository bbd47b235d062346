import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { AwsV4Signer } from 'aws4fetch';
import type { Credentials } from '../../src/agent/imds.ts';
import { signedHeaders } from '../../src/agent/sign.ts';
import { SignedFetch, TableError } from '../../src/agent/signed-fetch.ts';

const example: Credentials = {
  accessKeyId: 'AKID',
  secretAccessKey: 'SECRET',
  sessionToken: 'SESSION',
  expiresAt: 1e15,
};
const throttled = {
  status: 400,
  body: { __type: 'com.amazon.coral.availability#ThrottlingException', message: 'slow down' },
};
const denied = {
  status: 400,
  body: { __type: 'com.amazon.coral.service#AccessDeniedException', Message: 'not dynamodb:GetItem on table/pool' },
};
const expired = { status: 400, body: { __type: 'com.amazon.coral.service#ExpiredTokenException', message: 'expired' } };

let server: Server;
let answers: { status: number; body: unknown }[];
let tokensSeen: unknown[];
let pauses: number[];
let credentials: Credentials[];
let now: number;
let dynamodb: SignedFetch;

beforeEach(async () => {
  answers = [];
  tokensSeen = [];
  pauses = [];
  credentials = [];
  now = 1_000_000;
  server = createServer((request, response) => {
    tokensSeen.push(request.headers['x-amz-security-token']);
    const { status, body } = answers.shift() ?? { status: 200, body: { fine: true } };
    response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const clock = {
    now: () => now,
    sleep: (durationMs: number) => {
      pauses.push(durationMs);
      return Promise.resolve();
    },
  };
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  dynamodb = new SignedFetch(
    { clock, random: () => 1, credentials: () => Promise.resolve(credentials.shift() ?? example) },
    url,
    'us-east-1',
  );
});

afterEach(() => {
  server.close();
  server.closeAllConnections();
});

test('the signature is the one that another signer makes', async () => {
  const time = Date.parse('2026-09-18T08:22:00Z');
  const body = '{"TableName":"pool"}';
  const headers = signedHeaders(
    { host: 'dynamodb.eu-west-1.amazonaws.com', region: 'eu-west-1', target: 'DynamoDB_20120810.GetItem', body, time },
    example,
  );
  const other = await new AwsV4Signer({
    ...example,
    method: 'POST',
    url: 'https://dynamodb.eu-west-1.amazonaws.com/',
    service: 'dynamodb',
    region: 'eu-west-1',
    datetime: '20260918T082200Z',
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'DynamoDB_20120810.GetItem' },
    body,
    allHeaders: true,
  }).sign();
  expect(headers['authorization']).toBe(other.headers.get('authorization'));
});

test.each([
  ['a throttle', throttled],
  ['a server error', { status: 500, body: 'oops' }],
])('%s is tried again, later each time', async (_what, answer) => {
  answers = [answer, answer];
  expect(await dynamodb.call('GetItem', {})).toEqual({ fine: true });
  expect(pauses).toEqual([400, 800]);
});

test('a throttle that lasts is thrown', async () => {
  answers = [throttled, throttled, throttled, throttled];
  await expect(dynamodb.call('GetItem', {})).rejects.toThrow(
    new TableError('DynamoDB refused GetItem: ThrottlingException: slow down'),
  );
  expect(answers).toEqual([]);
});

test('a refusal is thrown at once, with what DynamoDB says', async () => {
  answers = [denied];
  await expect(dynamodb.call('GetItem', {})).rejects.toThrow(
    'AccessDeniedException: not dynamodb:GetItem on table/pool',
  );
  expect(pauses).toEqual([]);
});

test('silence is thrown after some tries', async () => {
  server.close();
  server.closeAllConnections();
  await expect(dynamodb.call('UpdateItem', {})).rejects.toThrow('did not answer UpdateItem');
  expect(pauses).toHaveLength(3);
});

test('credentials are kept until shortly before they expire', async () => {
  credentials = [
    { ...example, sessionToken: 'first', expiresAt: now + 600_000 },
    { ...example, sessionToken: 'second' },
  ];
  await dynamodb.call('GetItem', {});
  now += 299_000;
  await dynamodb.call('GetItem', {});
  now += 2_000;
  await dynamodb.call('GetItem', {});
  expect(tokensSeen).toEqual(['first', 'first', 'second']);
});

test('credentials that DynamoDB calls expired are replaced', async () => {
  credentials = [
    { ...example, sessionToken: 'first' },
    { ...example, sessionToken: 'second' },
  ];
  answers = [expired];
  await dynamodb.call('GetItem', {});
  expect(tokensSeen).toEqual(['first', 'second']);
});
