import { beforeEach, expect, test } from '@jest/globals';
import { registrationTokenKey } from '../../src/pool/keys.ts';
import { RegistrationTokenOperations } from '../../src/services/dynamodb/registration-token-operations.ts';
import { GitHubConnection } from '../../src/services/github/github-connection.ts';
import { RegistrationOperations } from '../../src/services/github/registration-operations.ts';
import { renewBelowMs, renewRegistrationToken } from '../../src/services/registration-renewal.ts';
import { systemClock } from '../../src/shared/clock.ts';
import { Secret } from '../../src/shared/secret.ts';
import { startedTable } from './dynamodb/started-table.ts';
import { KeptLog } from './kept-log.ts';

const started = startedTable();
const minuteMs = 60_000;
const now = systemClock.now();
let log: KeptLog;

beforeEach(() => {
  log = new KeptLog();
});

const store = (validUntil: number, refreshedAt: number): Promise<void> =>
  started.table.put({ ...registrationTokenKey, registrationToken: 'old', removeToken: 'old', validUntil, refreshedAt });
const isOld = async (): Promise<boolean> =>
  (await started.table.get(registrationTokenKey))?.['registrationToken'] === 'old';

function renew(refreshAfterMs = Infinity): Promise<boolean> {
  const { cloud } = started;
  const clock = { now: () => now, sleep: () => Promise.resolve() };
  const github = new GitHubConnection({
    token: new Secret(cloud.environment['GITHUB_TOKEN'] ?? ''),
    apiUrl: cloud.githubApiUrl,
    repository: { owner: 'octo-org', repo: 'octo-repo' },
    clock,
  });
  return renewRegistrationToken(
    {
      clock,
      log,
      registrationTokens: new RegistrationTokenOperations(started.table),
      registration: () => Promise.resolve(new RegistrationOperations(github)),
    },
    refreshAfterMs,
  );
}

test('where there is no token, one is stored; what the log says of it is how long it works', async () => {
  expect(await renew()).toBe(true);
  const item = await started.table.get(registrationTokenKey);
  expect(item).toMatchObject({ refreshedAt: now, validUntil: expect.any(Number) as unknown });
  expect(Number(item?.['validUntil'])).toBeGreaterThan(now + 30 * minuteMs);
  expect(log.lines).toEqual([expect.stringMatching(/^Stored fresh registration tokens, valid until 20/)]);
  expect(log.lines.join()).not.toContain(String(item?.['registrationToken']));
});

test('one with fifty minutes left is kept', async () => {
  await store(now + renewBelowMs, now - 10 * minuteMs);
  expect(await renew(30 * minuteMs)).toBe(false);
  expect(await isOld()).toBe(true);
});

test('one with less time left is replaced, however young it is', async () => {
  await store(now + renewBelowMs - 1, now);
  expect(await renew()).toBe(true);
  expect(await isOld()).toBe(false);
});

test('one of the age to be replaced is replaced, though it has more time left', async () => {
  await store(now + 55 * minuteMs, now - 5 * minuteMs);
  expect(await renew(6 * minuteMs)).toBe(false);
  expect(await renew(5 * minuteMs)).toBe(true);
  expect(await isOld()).toBe(false);
});
