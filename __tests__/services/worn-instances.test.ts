import { expect, test } from '@jest/globals';
import type { PoolConfiguration } from '../../src/pool/configuration.ts';
import type { ConfiguredClass } from '../../src/pool/resource-classes.ts';
import { provision } from '../../src/provision/index.ts';
import { manageIdleInstances } from '../../src/refresh/manage-idle-instances.ts';
import { release } from '../../src/release/index.ts';
import { exampleRequest } from '../provision/example-request.ts';
import { minuteMs, startedAt, startedPool } from '../provision/started-pool.ts';

const started = startedPool();

function configured(difference: Partial<ConfiguredClass>): Promise<PoolConfiguration> {
  const { pool } = started;
  return pool.configure({
    resourceClasses: pool.configuration.resourceClasses.map((one) => ({ ...one, ...difference })),
  });
}
const run = { runId: '7', runAttempt: 1 };
const held = { state: 'running' as const, owner: '7/1', createdAt: startedAt };

test('a release ends what was used as often as its class allows, and offers the others', async () => {
  const { pool } = started;
  await configured({ maxUses: 2 });
  await pool.put({ instanceId: 'i-1', ...held, epoch: 3 });
  await pool.put({ instanceId: 'i-2', ...held, epoch: 1 });
  await release(pool.services, { run });
  expect(await pool.visibleOffers()).toEqual(['i-2@2']);
  // For no time at all: its agent, or refresh, ends it.
  expect(await pool.row('i-1')).toMatchObject({ state: 'idle', threshold: startedAt });
  expect(await pool.row('i-2')).toMatchObject({ threshold: startedAt + 15 * minuteMs });
  expect(pool.log.lines.join()).toContain('to be ended: used 2 times, and its maxUses is 2');
});

test('a release ends what is too old, and lets the others wait until they are', async () => {
  const { pool } = started;
  await configured({ maxAgeSec: 600 });
  await pool.put({ instanceId: 'i-1', ...held, createdAt: startedAt - 10 * minuteMs });
  await pool.put({ instanceId: 'i-2', ...held, createdAt: startedAt - 5 * minuteMs });
  await release(pool.services, { run });
  expect((await pool.visibleOffers()).map((offer) => offer.split('@')[0])).toEqual(['i-2']);
  expect(await pool.row('i-1')).toMatchObject({ threshold: startedAt });
  expect(await pool.row('i-2')).toMatchObject({ threshold: startedAt + 5 * minuteMs });
});

test('a refresh ends idle instances that are over a limit by now', async () => {
  const { pool } = started;
  const rows = [
    await pool.idle({ instanceId: 'i-1', epoch: 4, labelEpoch: 4, createdAt: startedAt }),
    await pool.idle({ instanceId: 'i-2', epoch: 2, labelEpoch: 2, createdAt: startedAt - 20 * minuteMs }),
    await pool.idle({ instanceId: 'i-3', epoch: 2, labelEpoch: 2, createdAt: startedAt }),
  ];
  const { ended } = await manageIdleInstances(
    pool.services,
    await configured({ maxUses: 2, maxAgeSec: 1_000 }),
    rows,
    true,
  );
  expect(ended.map(({ instanceId, reason }) => `${instanceId}: ${reason ?? ''}`).sort()).toEqual([
    'i-1: used 2 times, and its maxUses is 2',
    'i-2: 1200 s old, and its maxAgeSec is 1000',
  ]);
});

test('a provision takes none that is over a limit, and ends it', async () => {
  const { pool } = started;
  await configured({ maxUses: 1 });
  await pool.idle({ instanceId: 'i-1', epoch: 2, labelEpoch: 2 });
  pool.clock.meanwhile = () => pool.agentsAct();
  const { instances } = await provision(pool.services, exampleRequest());
  expect(instances).toMatchObject([{ instanceId: 'i-new1' }]);
  expect(await pool.row('i-1')).toMatchObject({ state: 'terminated' });
});
