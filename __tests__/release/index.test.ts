import { expect, test } from '@jest/globals';
import { release } from '../../src/release/index.ts';
import type { ReleaseRequest, ReleaseResult } from '../../src/release/index.ts';
import { SetupError } from '../../src/shared/errors.ts';
import { metadataKey } from '../../src/pool/keys.ts';
import { minuteMs, startedAt, startedPool } from '../provision/started-pool.ts';

const started = startedPool();
const run = { runId: '7', runAttempt: 2 };
const mine = { state: 'running', owner: '7/2' } as const;
const released = (difference: Partial<ReleaseRequest> = {}): Promise<ReleaseResult> =>
  release(started.pool.services, { run, ...difference });
const idsOf = (result: ReleaseResult): string[] => result.released.map((row) => row.instanceId).sort();

test('what this attempt of the run has running goes back, and nothing else', async () => {
  const { pool } = started;
  await pool.put({ instanceId: 'i-1', ...mine });
  await pool.put({ instanceId: 'i-2', ...mine, owner: '7/1' });
  await pool.put({ instanceId: 'i-3', ...mine, owner: '7/20' });
  await pool.put({ instanceId: 'i-4', ...mine, owner: '77/2' });
  await pool.put({ instanceId: 'i-5', ...mine, state: 'claimed' });
  await pool.put({ instanceId: 'i-6', ...mine, state: 'created' });
  expect(await released()).toMatchObject({ released: [{ instanceId: 'i-1', state: 'idle' }], notHeld: [] });
  expect(await pool.states()).toEqual([
    'i-1: idle',
    'i-2: running',
    'i-3: running',
    'i-4: running',
    'i-5: claimed',
    'i-6: created',
  ]);
});

test('only the instances that are named go back; those that the run does not hold are told', async () => {
  const { pool } = started;
  await pool.put({ instanceId: 'i-1', ...mine });
  await pool.put({ instanceId: 'i-2', ...mine });
  await pool.put({ instanceId: 'i-3', ...mine, owner: '8/1' });
  const result = await released({ instanceIds: ['i-1', 'i-3', 'i-4', 'i-4'] });
  expect({ released: idsOf(result), notHeld: result.notHeld }).toEqual({ released: ['i-1'], notHeld: ['i-3', 'i-4'] });
  expect(pool.log.lines).toContain(
    "warning: i-3: not released, run 7/2 does not hold it (released before, ended, or another run's)",
  );
  expect(await pool.states()).toEqual(['i-1: idle', 'i-2: running', 'i-3: running']);
});

test('to release twice is a success that releases nothing', async () => {
  await started.pool.put({ instanceId: 'i-1', ...mine });
  expect(idsOf(await released())).toEqual(['i-1']);
  expect(await released()).toEqual({ released: [], notHeld: [] });
  expect(await started.pool.visibleOffers()).toEqual(['i-1@4']);
});

test('120 instances go back in one go, each offered once, under a label of its own', async () => {
  const { pool } = started;
  await Promise.all(
    Array.from({ length: 120 }, (_, index) => pool.put({ instanceId: `i-${index}`, ...mine, label: '7' })),
  );
  const result = await released();
  expect(new Set(result.released.map((row) => row.label)).size).toBe(120);
  expect((await pool.rows()).filter((row) => row.state === 'idle' && row.epoch === 4)).toHaveLength(120);
  expect(new Set(await pool.visibleOffers()).size).toBe(120);
});

test('a pool that is not set up says so', async () => {
  await started.pool.table.delete(metadataKey('idleTimeSec'));
  await expect(released()).rejects.toThrow(SetupError);
});

test('tokens that are about to end are a warning, for what is released needs them to register again', async () => {
  const { pool } = started;
  await pool.storeTokens(startedAt + 4 * minuteMs);
  await pool.put({ instanceId: 'i-1', ...mine });
  expect(idsOf(await released())).toEqual(['i-1']);
  expect(pool.log.lines).toContainEqual(
    expect.stringMatching(/^warning: Released instances may not be able to register again.*Give the steps/),
  );
});

test('tokens that are about to end are not worth a word when nothing was released', async () => {
  await started.pool.storeTokens(startedAt + 4 * minuteMs);
  await released();
  expect(started.pool.log.lines).toEqual([]);
});

test('with a GitHub token they are renewed before they end, and there is nothing to warn of', async () => {
  const { pool } = started;
  await pool.storeTokens(startedAt + 40 * minuteMs);
  await pool.put({ instanceId: 'i-1', ...mine });
  await release(pool.servicesWithGitHubToken(), { run });
  expect((await pool.services.registrationTokens.age())?.validUntil).toBeGreaterThan(startedAt + 50 * minuteMs);
  expect(pool.log.lines.filter((line) => line.startsWith('warning'))).toEqual([]);
});

test('a GitHub token that does not do, and one that could not even be looked for, do not keep instances from going back', async () => {
  const { pool } = started;
  await pool.storeTokens(startedAt - minuteMs);
  await pool.put({ instanceId: 'i-1', ...mine });
  expect(idsOf(await release(pool.servicesWithGitHubToken('ghp_expired'), { run }))).toEqual(['i-1']);
  await pool.put({ instanceId: 'i-2', ...mine });
  const registrationTokens = Object.assign(
    Object.create(pool.services.registrationTokens) as typeof pool.services.registrationTokens,
    { age: () => Promise.reject(new Error('the table is on fire')) },
  );
  expect(idsOf(await release({ ...pool.services, registrationTokens }, { run }))).toEqual(['i-2']);
  expect(pool.log.lines.filter((line) => line.startsWith('warning')).join()).toMatch(/ghp|not accept.*on fire/);
});
