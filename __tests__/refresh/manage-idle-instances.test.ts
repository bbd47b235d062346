import { expect, test } from '@jest/globals';
import type { PoolConfiguration } from '../../src/pool/configuration.ts';
import { manageIdleInstances } from '../../src/refresh/manage-idle-instances.ts';
import { takeCensus } from '../../src/refresh/take-census.ts';
import { minuteMs, startedAt, startedPool } from '../provision/started-pool.ts';

const started = startedPool();

async function managed(change: Partial<PoolConfiguration> = {}): Promise<{ ended: string[]; shortenedCount: number }> {
  const { services, configuration } = started.pool;
  const { rows, partial } = await takeCensus(services);
  const { ended, shortenedCount } = await manageIdleInstances(
    services,
    { ...configuration, ...change },
    rows.idle,
    !partial.has('idle'),
  );
  return { ended: ended.map((row) => row.instanceId).sort(), shortenedCount };
}

test('idle instances that a launch would not give any more end, the others stay', async () => {
  const { pool } = started;
  await pool.idle({ instanceId: 'i-1', templateHash: 'a' });
  await pool.idle({ instanceId: 'i-2', templateHash: 'before' });
  await pool.idle({ instanceId: 'i-3', instanceType: 'm6i.4xlarge' });
  await pool.idle({ instanceId: 'i-4' });
  await pool.put({ instanceId: 'i-5', templateHash: 'before', state: 'running', owner: '7/1' });
  expect(await managed()).toEqual({ ended: ['i-2', 'i-3'], shortenedCount: 0 });
  expect(pool.fleet.ended.toSorted()).toEqual(['i-2', 'i-3']);
  expect(await pool.row('i-2')).toMatchObject({
    reason: expect.stringMatching(/earlier version of the launch template/),
  });
  expect(await pool.row('i-3')).toMatchObject({ reason: 'class large has no m6i.4xlarge any more' });
  expect(await managed()).toEqual({ ended: [], shortenedCount: 0 });
});

test('one on which a job runs all the same is left to its job', async () => {
  await started.pool.idle({ instanceId: 'i-1', templateHash: 'before', heartbeat: { busy: true } });
  expect(await managed()).toEqual({ ended: [], shortenedCount: 0 });
});

test('a shorter idle time reaches those that are idle already, however many', async () => {
  const { pool } = started;
  await Promise.all(Array.from({ length: 120 }, (_, index) => pool.put({ instanceId: `i-${index}` })));
  expect(await managed({ idleTimeSec: 1 })).toEqual({ ended: [], shortenedCount: 120 });
  expect([...new Set((await pool.rows()).map((row) => row.threshold))]).toEqual([startedAt + 1_000]);
  expect(await managed({ idleTimeSec: 1 })).toEqual({ ended: [], shortenedCount: 0 });
});

test('one that waits no longer than the idle time, by the clock of whoever released it, keeps its deadline', async () => {
  await started.pool.put({ instanceId: 'i-1', threshold: startedAt + 15 * minuteMs + 30_000 });
  expect(await managed()).toEqual({ ended: [], shortenedCount: 0 });
});

test('what is kept warm is for the policy of its class', async () => {
  const { pool } = started;
  await pool.put({ instanceId: 'i-1', threshold: startedAt + 600 * minuteMs });
  const resourceClasses = pool.configuration.resourceClasses.map((one) => ({ ...one, minIdle: 1 }));
  expect(await managed({ resourceClasses, idleTimeSec: 1 })).toEqual({ ended: [], shortenedCount: 0 });
});
