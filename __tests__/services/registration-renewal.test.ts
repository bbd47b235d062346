import { beforeEach, expect, test } from '@jest/globals';
import { registrationTokenKey } from '../../src/pool/keys.ts';
import { RegistrationTokenOperations } from '../../src/services/dynamodb/registration-token-operations.ts';
import { GitHubConnection } from '../../src/services/github/github-connection.ts';
import { RegistrationOperations } from '../../src/services/github/registration-operations.ts';
import { renewRegistrationToken, tokenReserveMs } from '../../src/services/registration-renewal.ts';
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

function renew(refreshAfterMs?: number, registration = true): Promise<boolean> {
  const { cloud } = started;
  return renewRegistrationToken(
    {
      clock: { now: () => now, sleep: () => Promise.resolve() },
      log,
      registrationTokens: new RegistrationTokenOperations(started.table),
      ...(registration && {
        registration: () =>
          Promise.resolve(
            new RegistrationOperations(
              new GitHubConnection({
                token: new Secret(cloud.environment['GITHUB_TOKEN'] ?? ''),
                apiUrl: cloud.githubApiUrl,
                repository: { owner: 'octo-org', repo: 'octo-repo' },
                clock: { now: () => now, sleep: () => Promise.resolve() },
              }),
            ),
          ),
      }),
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

test('a fresh one is kept', async () => {
  await store(now + 50 * minuteMs, now - 10 * minuteMs);
  expect(await renew(30 * minuteMs)).toBe(false);
  expect(await isOld()).toBe(true);
});

test('one of the age to be replaced is replaced, though it still works', async () => {
  await store(now + 30 * minuteMs, now - 30 * minuteMs);
  expect(await renew()).toBe(false);
  expect(await renew(30 * minuteMs)).toBe(true);
  expect(await isOld()).toBe(false);
});

test('one that is about to stop working is replaced, whatever its age', async () => {
  await store(now + tokenReserveMs, now);
  expect(await renew()).toBe(true);
  expect(await isOld()).toBe(false);
});

test('without a GitHub token nothing is looked at', async () => {
  await store(now, now);
  expect(
    await started.requests('GetItem', async () => {
      expect(await renew(0, false)).toBe(false);
    }),
  ).toBe(0);
});
