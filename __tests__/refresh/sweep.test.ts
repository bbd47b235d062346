import { beforeEach, expect, test } from '@jest/globals';
import { instanceArn, instanceKey } from '../../src/pool/keys.ts';
import { systemRandom } from '../../src/shared/random.ts';
import { CapacityOperations } from '../../src/services/dynamodb/capacity-operations.ts';
import { InstanceOperations } from '../../src/services/dynamodb/instance-operations.ts';
import type { FleetOperations, Machine } from '../../src/services/ec2/fleet-operations.ts';
import { tableTag } from '../../src/pool/launch.ts';
import { isSweepDue, sweep } from '../../src/refresh/sweep.ts';
import { exampleRow } from '../pool/example-row.ts';
import { startedTable } from '../services/dynamodb/started-table.ts';
import { KeptLog } from '../services/kept-log.ts';
import { SteppingClock } from '../shared/stepping-clock.ts';

const minute = 60_000;
const now = 100 * 60 * minute;
const prefix = 'arn:aws:ec2:us-east-1:000000000000:instance/';
const started = startedTable();
const log = new KeptLog();
let machines: Machine[] = [];
let ended: string[] = [];

beforeEach(() => {
  machines = [];
  ended = [];
});

const machine = (instanceId: string, difference: Partial<Machine> = {}): Machine => ({
  instanceId,
  state: 'running',
  stateReason: '',
  launchedAt: now - 60 * minute,
  tags: { [tableTag]: 'pool' },
  ...difference,
});

async function rowOf(instanceId: string, difference: Parameters<typeof exampleRow>[0] = {}): Promise<void> {
  const arn = instanceArn(prefix, instanceId);
  await started.table.put({
    ...instanceKey(arn),
    ...exampleRow({
      instanceId,
      instanceArn: arn,
      state: 'idle',
      threshold: now + 10 * minute,
      createdAt: now - 60 * minute,
      ...difference,
    }),
  });
}

const stateOf = async (instanceId: string): Promise<unknown> =>
  (await started.table.get(instanceKey(instanceArn(prefix, instanceId))))?.['state'];

function swept(): Promise<number> {
  const fleet = {
    tagged: () => Promise.resolve(machines),
    terminateInstances: (ids: readonly string[]) => {
      ended.push(...ids);
      return Promise.resolve({ ended: ids, failed: [] });
    },
  } as unknown as FleetOperations;
  return sweep(
    {
      clock: new SteppingClock(now),
      log,
      instances: new InstanceOperations(started.table),
      capacities: new CapacityOperations(started.table, new SteppingClock(now), systemRandom),
      poolName: 'pool',
      tableName: 'pool',
      fleet: () => Promise.resolve(fleet),
      random: { id: () => 'write', label: () => 'label', below: () => 0 },
    },
    prefix,
  );
}

test('a machine that has its row is left alone', async () => {
  machines = [machine('i-00000001')];
  await rowOf('i-00000001');
  await expect(swept()).resolves.toBe(0);
  expect(ended).toEqual([]);
  await started.table.delete(instanceKey(instanceArn(prefix, 'i-00000001')));
});

test('a machine without a row ends, unless it is too new to have one', async () => {
  machines = [machine('i-00000002'), machine('i-00000003', { launchedAt: now - 9 * minute })];
  await expect(swept()).resolves.toBe(1);
  expect(ended).toEqual(['i-00000002']);
});

test.each([{}, { [tableTag]: 'other' }])(
  'a machine that may have its row in another table is left alone: %j',
  async (tags) => {
    machines = [machine('i-00000008', { tags })];
    await expect(swept()).resolves.toBe(0);
    expect(ended).toEqual([]);
  },
);

test('a machine whose row was terminated, but which lives on, ends', async () => {
  machines = [machine('i-00000004')];
  const { threshold, ...terminated } = exampleRow({
    instanceId: 'i-00000004',
    instanceArn: instanceArn(prefix, 'i-00000004'),
    state: 'terminated',
  });
  await started.table.put({ ...instanceKey(terminated.instanceArn), ...terminated });
  await swept();
  expect(ended).toEqual(['i-00000004']);
});

test('a machine whose row cannot be believed is left alone', async () => {
  machines = [machine('i-0000000a')];
  await rowOf('i-0000000a', { epoch: -1 });
  await swept();
  expect(ended).toEqual([]);
});

test('a live row without a machine is closed, unless it is too new for EC2 to list its machine', async () => {
  await rowOf('i-00000005');
  await rowOf('i-00000006', { createdAt: now - 9 * minute });
  await swept();
  await expect(stateOf('i-00000005')).resolves.toBe('terminated');
  await expect(stateOf('i-00000006')).resolves.toBe('idle');
});

test('a stopped machine is of no use: it ends, and so does its row', async () => {
  machines = [machine('i-00000006'), machine('i-00000007', { state: 'stopped' })];
  await rowOf('i-00000007');
  await swept();
  expect(ended).toEqual(['i-00000007']);
  await expect(stateOf('i-00000007')).resolves.toBe('terminated');
});

test('a sweep is due the first time, and an hour after each', () => {
  expect([isSweepDue(undefined, now), isSweepDue(now - 59 * minute, now), isSweepDue(now - 60 * minute, now)]).toEqual([
    true,
    false,
    true,
  ]);
});
