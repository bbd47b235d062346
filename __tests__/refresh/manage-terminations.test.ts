import { describe, expect, test } from '@jest/globals';
import type { InstanceState, LiveState } from '../../src/pool/instance.ts';
import { instanceKey } from '../../src/pool/keys.ts';
import { manageTerminations } from '../../src/refresh/manage-terminations.ts';
import type { TerminationSummary } from '../../src/refresh/manage-terminations.ts';
import { minuteMs, startedAt, startedPool } from '../provision/started-pool.ts';

const started = startedPool();
const managed = (): Promise<TerminationSummary> => manageTerminations(started.pool.services);
const expired = { threshold: startedAt, offer: false } as const;

test.each<[LiveState, string]>([
  ['created', 'not ready before its launch timeout'],
  ['idle', 'idle time is over'],
  ['claimed', 'its provision never finished'],
  ['running', 'max runtime is over'],
])('an instance that is %s at its threshold is ended, and says why', async (state, reason) => {
  const { pool } = started;
  // Whose provision never finished is of no use only when its agent is silent.
  await pool.idle({
    instanceId: 'i-1',
    state,
    ...(state !== 'idle' && { owner: '7/1' }),
    ...expired,
    heartbeat: { beatAt: state === 'idle' ? startedAt : 0 },
  });
  await pool.idle({ instanceId: 'i-2', state, ...expired, threshold: startedAt + 1 });
  expect(await managed()).toMatchObject({ terminated: [{ instanceId: 'i-1' }], lostCount: 0, failedCount: 0 });
  expect(await pool.row('i-1')).toMatchObject({
    state: 'terminated',
    reason,
    expiresAt: startedAt / 1_000 + 7 * 86_400,
  });
  expect(await pool.states()).toEqual(['i-1: terminated', `i-2: ${state}`]);
  expect(pool.fleet.ended).toEqual(['i-1']);
});

test('an instance that is idle at its threshold, and on which a job runs, is left alone', async () => {
  const { pool } = started;
  await pool.idle({ instanceId: 'i-1', ...expired, heartbeat: { busy: true } });
  expect(await managed()).toMatchObject({ terminated: [], unfinished: [] });
  expect(await pool.states()).toEqual(['i-1: idle']);
  expect(pool.fleet.ended).toEqual([]);
});

test.each<LiveState>(['created', 'claimed'])(
  'an instance that is %s at its threshold, and works, is to be handed back',
  async (state) => {
    const { pool } = started;
    await pool.idle({ instanceId: 'i-1', state, owner: '7/1', ...expired });
    expect(await managed()).toMatchObject({ terminated: [], unfinished: [{ instanceId: 'i-1' }] });
    expect(pool.fleet.ended).toEqual([]);
  },
);

test.each([
  ['beyond max runtime', { state: 'running' as const, heartbeat: { busy: true } }],
  ['whose agent has been silent since', { heartbeat: { busy: true, beatAt: startedAt - minuteMs } }],
  ['beyond its lifetime', { heartbeat: { busy: true }, lifetimeEndsAt: startedAt }],
])('a job does not save an instance %s', async (_, difference) => {
  const { pool } = started;
  await pool.idle({ instanceId: 'i-1', ...expired, ...difference });
  await managed();
  expect(pool.fleet.ended).toEqual(['i-1']);
});

test('a machine that EC2 would not end is tried again until it does, and hinders no other', async () => {
  const { pool } = started;
  await pool.idle({ instanceId: 'i-1', ...expired });
  await pool.idle({ instanceId: 'i-2', ...expired });
  pool.fleet.stubborn.add('i-1');
  expect(await managed()).toMatchObject({
    terminated: [{ instanceId: 'i-2' }],
    failedCount: 1,
    refusals: ['i-1: OperationNotPermitted: protected'],
  });
  expect(await pool.row('i-1')).toMatchObject({
    state: 'terminated',
    threshold: startedAt,
    reason: 'idle time is over',
  });
  expect(await managed()).toMatchObject({ terminated: [], failedCount: 1 });
  pool.fleet.stubborn.clear();
  expect(await managed()).toMatchObject({ terminated: [], failedCount: 0 });
  expect(pool.fleet.ended).toEqual(['i-2', 'i-1']);
  expect(await pool.row('i-1')).not.toHaveProperty('threshold');
  pool.fleet.ended.length = 0;
  await managed();
  expect(pool.fleet.ended).toEqual([]);
});

test('an instance that is claimed between the look and the write lives on', async () => {
  const { pool } = started;
  const row = await pool.idle({ instanceId: 'i-1', ...expired });
  pool.table.intercept = async (_, write) => {
    await pool.put({ ...row, state: 'claimed', owner: '8/1', epoch: 4, writeId: 'theirs' });
    return write();
  };
  expect(await managed()).toMatchObject({ terminated: [], lostCount: 1 });
  expect(await pool.states()).toEqual(['i-1: claimed']);
  expect(pool.fleet.ended).toEqual([]);
});

test('two refreshes at once end an instance once', async () => {
  const { pool } = started;
  await pool.idle({ instanceId: 'i-1', ...expired });
  const summaries = await Promise.all([managed(), managed()]);
  expect(summaries.flatMap(({ terminated }) => terminated)).toHaveLength(1);
  expect(await pool.row('i-1')).not.toHaveProperty('threshold');
});

test('a machine that EC2 is too busy to end, or does not know yet, is no refusal', async () => {
  const { pool } = started;
  await pool.idle({ instanceId: 'i-1', ...expired, createdAt: startedAt });
  for (const code of ['RequestLimitExceeded', 'InvalidInstanceID.NotFound']) {
    pool.fleet.terminateInstances = () =>
      Promise.resolve({ ended: [], failed: [{ instanceId: 'i-1', code, message: 'later' }] });
    expect(await managed()).toMatchObject({ terminated: [], failedCount: 1, refusals: [] });
  }
});

describe('an instance that writes about another', () => {
  test.each<[string, string, InstanceState]>([
    ['a row beside its own', 'INSTANCE#', 'idle'],
    ['a terminated row beside its own', 'INSTANCE#', 'terminated'],
    ['a row in its own partition', 'AGENT#', 'running'],
    ['a terminated row in its own partition', 'AGENT#', 'terminated'],
  ])('as %s, ends nobody, and is reported once', async (_, partition, state) => {
    const { pool } = started;
    const forger = await pool.idle({ instanceId: 'i-1' });
    const victim = await pool.idle({ instanceId: 'i-2', state: 'running', owner: '7/1' });
    const forged = { pk: `${partition}${forger.instanceArn}`, sk: 'FORGED', ...victim, state, threshold: startedAt };
    await pool.table.put(forged);
    expect(await managed()).toMatchObject({ terminated: [], failedCount: 0, lostCount: 0 });
    await managed();
    expect(pool.fleet.ended).toEqual([]);
    expect(await pool.row('i-2')).toEqual(victim);
    const reports = pool.log.lines.filter((line) => line.includes('is not believed'));
    expect(reports).toEqual([
      expect.stringContaining(`warning: Table pool: the item under "${forged.pk}", "FORGED" is not believed`),
    ]);
  });

  test('over its own row, ends neither of them', async () => {
    const { pool } = started;
    const forger = await pool.idle({ instanceId: 'i-1' });
    const victim = await pool.idle({ instanceId: 'i-2' });
    await pool.table.put({ ...instanceKey(forger.instanceArn), ...victim, threshold: startedAt, epoch: victim.epoch });
    await managed();
    expect(pool.fleet.ended).toEqual([]);
    expect(await pool.services.instances.views([victim.instanceArn])).toMatchObject([{ row: victim }]);
  });
});
