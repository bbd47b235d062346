import { expect, test } from '@jest/globals';
import { instanceKey } from '../../src/pool/keys.ts';
import type { PoolConfiguration } from '../../src/pool/configuration.ts';
import { undoLaunches } from '../../src/refresh/undo-launches.ts';
import { launchTokenTag } from '../../src/pool/launch.ts';
import { beginCounting, correctCounts } from '../../src/services/counting.ts';
import { endInstances } from '../../src/services/termination.ts';
import { minuteMs, startedAt, startedPool } from '../provision/started-pool.ts';

const started = startedPool();
const arnOf = (instanceId: string): string => started.pool.configuration.instanceArnPrefix + instanceId;
const counted = async (): Promise<unknown> => started.pool.services.capacities.read('large');

async function limited(): Promise<PoolConfiguration> {
  const { pool } = started;
  const resourceClasses = pool.configuration.resourceClasses.map((one) => ({ ...one, maxSize: 3 }));
  await beginCounting(pool.services, resourceClasses);
  return pool.configure({ resourceClasses });
}

test('machines from before the limit count until they end, and no longer', async () => {
  const { pool } = started;
  await pool.idle({ instanceId: 'i-1', instanceArn: arnOf('i-1') });
  const configuration = await limited();
  expect(await counted()).toMatchObject({ machines: ['i-1'] });
  await pool.table.delete(instanceKey(arnOf('i-1')));
  await correctCounts(pool.services, configuration);
  expect(await counted()).toMatchObject({ machines: [] });
});

test('one whose end EC2 has not accepted counts still', async () => {
  const { pool } = started;
  const row = await pool.idle({ instanceId: 'i-1', instanceArn: arnOf('i-1'), isCounted: true });
  const configuration = await limited();
  pool.fleet.stubborn.add('i-1');
  pool.fleet.lists('i-1', {});
  await endInstances(pool.services, [{ row, reason: 'test' }]);
  await correctCounts(pool.services, configuration);
  expect(await counted()).toMatchObject({ machines: ['i-1'] });
});

test('one that nobody has counted is', async () => {
  const { pool } = started;
  const configuration = await limited();
  await pool.put({ instanceId: 'i-2', instanceArn: arnOf('i-2'), state: 'running', owner: '7/1' });
  await correctCounts(pool.services, configuration);
  expect(await counted()).toMatchObject({ machines: ['i-2'] });
});

test('a reservation whose launch nobody knows is given up, and one under way is kept', async () => {
  const { pool } = started;
  const configuration = await limited();
  const { capacities, launches } = pool.services;
  await capacities.reserve('large', 'dead', 1, 3);
  await capacities.reserve('large', 'alive', 1, 3);
  await launches.open({
    launchToken: 'alive',
    resourceClass: 'large',
    usageClass: 'spot',
    count: 1,
    createdAt: startedAt,
    threshold: startedAt + 5 * minuteMs,
  });
  await correctCounts(pool.services, configuration);
  expect(await counted()).toMatchObject({ launching: { alive: 1 } });
});

test('a launch that died, one machine of which has ended by now, leaves the others counted', async () => {
  const { pool } = started;
  await limited();
  const { capacities, launches } = pool.services;
  await capacities.settle('large', 'before', ['i-0']);
  await capacities.reserve('large', 'died', 2, 3);
  await launches.open({
    launchToken: 'died',
    resourceClass: 'large',
    usageClass: 'spot',
    count: 2,
    createdAt: 0,
    threshold: startedAt,
  });
  for (const [instanceId, state] of [
    ['i-1', 'running'],
    ['i-2', 'terminated'],
  ] as const)
    pool.fleet.lists(instanceId, { tags: { [launchTokenTag]: 'died' }, state });
  const [, ended] = await Promise.all(
    ['i-1', 'i-2'].map((instanceId) =>
      pool.put({ instanceId, instanceArn: arnOf(instanceId), state: 'created', isCounted: true }),
    ),
  );
  // Ended before refresh has come to the launch itself.
  if (ended !== undefined) await endInstances(pool.services, [{ row: ended, reason: 'test' }]);
  await undoLaunches(pool.services, pool.configuration.instanceArnPrefix);
  expect(await counted()).toMatchObject({ machines: ['i-0', 'i-1'], launching: {} });
});
