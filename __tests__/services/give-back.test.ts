import { expect, test } from '@jest/globals';
import type { PoolConfiguration } from '../../src/pool/configuration.ts';
import type { InstanceRow } from '../../src/pool/instance.ts';
import { giveBackToPool } from '../../src/services/give-back.ts';
import { minuteMs, startedAt, startedPool } from '../provision/started-pool.ts';

const started = startedPool();
const running = (instanceId: string, difference: Partial<InstanceRow> = {}): Promise<InstanceRow> =>
  started.pool.put({ instanceId, state: 'running', owner: '7/1', label: '7', ...difference });
const givenBack = (
  rows: readonly InstanceRow[],
  configuration: PoolConfiguration = started.pool.configuration,
): Promise<InstanceRow[]> => giveBackToPool(started.pool.services, configuration, rows);

test('an instance that goes back has no owner, a fresh label, and the idle time of the pool', async () => {
  const { pool } = started;
  const [row] = await givenBack([await running('i-1')]);
  expect(row).toMatchObject({
    state: 'idle',
    epoch: 4,
    labelEpoch: 4,
    label: expect.stringMatching(/^pool-[a-z2-7]{20}$/) as unknown,
    threshold: startedAt + 15 * minuteMs,
  });
  expect(row).not.toHaveProperty('owner');
  expect(await pool.rows()).toMatchObject([{ ...row }]);
});

test('its offer names the epoch that it is idle at', async () => {
  await givenBack([await running('i-1')]);
  expect(await started.pool.visibleOffers()).toEqual(['i-1@4']);
});

test('the offer goes before the write: when the write fails, the row is as it was, and the offer is there', async () => {
  const { pool } = started;
  const row = await running('i-1');
  pool.table.intercept = () => Promise.reject(new Error('the table is on fire'));
  await expect(givenBack([row])).rejects.toThrow('the table is on fire');
  expect(await pool.rows()).toMatchObject([{ ...row }]);
  expect(await pool.visibleOffers()).toEqual(['i-1@4']);
});

test('one write that fails does not keep the others from being made', async () => {
  const { pool } = started;
  const rows = [await running('i-1'), await running('i-2'), await running('i-3')];
  pool.table.intercept = (row, write) =>
    row.instanceId === 'i-1' ? Promise.reject(new Error('the table is on fire')) : write();
  await expect(givenBack(rows)).rejects.toThrow('the table is on fire');
  expect(await pool.states()).toEqual(['i-1: running', 'i-2: idle', 'i-3: idle']);
});

test('an instance that changed hands meanwhile is left alone', async () => {
  const { pool } = started;
  const row = await running('i-1');
  await pool.put({ ...row, owner: '8/1', epoch: 5, writeId: 'theirs' });
  expect(await givenBack([row])).toStrictEqual([]);
  expect(await pool.row('i-1')).toMatchObject({ state: 'running', owner: '8/1', epoch: 5 });
  expect(pool.log.lines).toEqual(['i-1: not handed back, it is running by now']);
});

test('a class has its own queue, and may have an idle time of its own', async () => {
  const { pool } = started;
  const queueUrl = await pool.services.queues.create('ci-gpu', {});
  const [large] = pool.configuration.resourceClasses;
  if (large === undefined) throw new Error('There is no class.');
  const configuration = {
    ...pool.configuration,
    resourceClasses: [large, { ...large, name: 'gpu', idleTimeSec: 60, queueUrl }],
  };
  await givenBack([await running('i-1'), await running('i-2', { resourceClass: 'gpu' })], configuration);
  expect((await pool.rows()).map((row) => row.threshold)).toEqual([startedAt + 15 * minuteMs, startedAt + minuteMs]);
  expect(await pool.visibleOffers()).toEqual(['i-1@4']);
  expect((await pool.services.queues.receive(queueUrl, 10)).map(({ offer }) => offer?.instanceId)).toEqual(['i-2']);
});

test.each(['drains', 'is gone'])(
  'an instance whose class %s is expired at once, and offered to nobody',
  async (what) => {
    const { pool } = started;
    const resourceClasses =
      what === 'drains' ? pool.configuration.resourceClasses.map((large) => ({ ...large, drainingSince: 1 })) : [];
    await givenBack([await running('i-1')], { ...pool.configuration, resourceClasses });
    expect(await pool.row('i-1')).toMatchObject({ state: 'idle', threshold: startedAt });
    expect(await pool.visibleOffers()).toEqual([]);
  },
);

test('a label that nobody was shown stays, so that the agent need not register anew', async () => {
  const { pool } = started;
  const row = await pool.put({ instanceId: 'i-1', state: 'claimed', owner: '7/1', label: 'pool-a' });
  await giveBackToPool(pool.services, pool.configuration, [row], { keepsLabel: true });
  expect(await pool.row('i-1')).toMatchObject({ state: 'idle', label: 'pool-a', labelEpoch: row.labelEpoch });
});

test('one that is not sound is idle for no time at all, and offered to nobody', async () => {
  const { pool } = started;
  const row = await running('i-1');
  await giveBackToPool(pool.services, pool.configuration, [row], { sound: false });
  expect(await pool.row('i-1')).toMatchObject({ state: 'idle', threshold: startedAt });
  expect(await pool.visibleOffers()).toEqual([]);
});

test('what goes back is idle even when its queue was deleted, and the log says who makes it anew', async () => {
  const { pool } = started;
  const row = await running('i-1');
  await pool.services.queues.remove(pool.queueUrl);
  expect(await giveBackToPool(pool.services, pool.configuration, [row])).toMatchObject([{ instanceId: 'i-1' }]);
  expect(await pool.row('i-1')).toMatchObject({ state: 'idle', threshold: startedAt + 15 * minuteMs });
  expect(pool.log.lines.join()).toMatch(/warning: large: nobody hears .* does not exist\. Run mode refresh/);
});
