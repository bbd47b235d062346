import {
  DescribeInstancesCommand,
  EC2Client,
  RunInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import type { InstanceRow } from '../../src/pool/instance.ts';
import { heartbeatKey, instanceKey } from '../../src/pool/keys.ts';
import { poolTag } from '../../src/pool/launch.ts';
import { CapacityOperations } from '../../src/services/dynamodb/capacity-operations.ts';
import { InstanceOperations } from '../../src/services/dynamodb/instance-operations.ts';
import { FleetOperations } from '../../src/services/ec2/fleet-operations.ts';
import type { Services } from '../../src/services/services.ts';
import { endInstances, performTerminationTransitions, sendTerminationSignals } from '../../src/services/termination.ts';
import { systemRandom } from '../../src/shared/random.ts';
import { imageIds } from '../../testing/local-cloud/ec2/builtin.ts';
import { startEc2 } from '../local-cloud/ec2/started-ec2.ts';
import { exampleRow } from '../pool/example-row.ts';
import { SteppingClock } from '../shared/stepping-clock.ts';
import { startedTable } from './dynamodb/started-table.ts';
import { KeptLog } from './kept-log.ts';

const started = startedTable();
const client = new EC2Client({ region: 'us-east-1' });
const ec2 = mockClient(client);
const now = 10_000_000;
let log: KeptLog;
let lastId = 0;

beforeEach(() => {
  ec2.reset();
  log = new KeptLog();
});

const services = (): Pick<Services, 'clock' | 'random' | 'log' | 'instances' | 'capacities' | 'fleet'> => ({
  clock: new SteppingClock(now),
  random: systemRandom,
  log,
  instances: new InstanceOperations(started.table),
  capacities: new CapacityOperations(started.table, new SteppingClock(now), systemRandom),
  fleet: () => Promise.resolve(new FleetOperations(client)),
});
async function put(difference: Partial<InstanceRow> = {}): Promise<InstanceRow> {
  lastId += 1;
  const row = exampleRow({ instanceId: `i-${String(lastId).padStart(17, '0')}`, ...difference });
  await started.table.put({ ...instanceKey(row.instanceArn), ...row });
  return row;
}
const storedOf = async (row: InstanceRow): Promise<InstanceRow | undefined> =>
  (await services().instances.views([row.instanceArn]))[0]?.row;
const ec2Error = (name: string): Error => Object.assign(new Error(`${name}, says EC2`), { name });

test('an instance that ends has no owner, says why, and leaves nothing to do', async () => {
  ec2.on(TerminateInstancesCommand).resolves({});
  const row = await put({ state: 'running', owner: '7/1' });
  await started.table.put({ ...heartbeatKey(row.instanceArn), beatAt: 1, busy: false });
  const [ended] = await endInstances(services(), [{ row, reason: 'max runtime is over' }]);
  expect(ended).toMatchObject({ instanceId: row.instanceId, state: 'terminated' });
  const [view] = await services().instances.views([row.instanceArn]);
  expect(view).toMatchObject({
    row: { state: 'terminated', reason: 'max runtime is over', expiresAt: now / 1_000 + 7 * 86_400 },
    heartbeat: undefined,
  });
  expect(view?.row).not.toHaveProperty('owner');
  expect(view?.row).not.toHaveProperty('threshold');
  expect(log.lines).toEqual([`${row.instanceId}: running → terminated (max runtime is over)`]);
});

test('an instance that was claimed meanwhile is left alone, and its machine runs on', async () => {
  const row = await put();
  const current = { ...row, state: 'claimed' as const, owner: '7/1', epoch: 4, writeId: 'theirs' };
  await started.table.put({ ...instanceKey(row.instanceArn), ...current });
  expect(await performTerminationTransitions(services(), [{ row, reason: 'idle time is over' }])).toEqual({
    terminated: [],
    lost: [row],
  });
  expect(await endInstances(services(), [{ row, reason: 'idle time is over' }])).toEqual([]);
  expect(await storedOf(row)).toEqual(current);
  expect(ec2.commandCalls(TerminateInstancesCommand)).toEqual([]);
  expect(log.lines[0]).toBe(`${row.instanceId}: left alone, it is claimed at epoch 4 by now, not idle at epoch 3`);
});

test('a machine that will not end keeps its threshold, so that the next refresh finds it', async () => {
  ec2.on(TerminateInstancesCommand).rejects(ec2Error('OperationNotPermitted'));
  const row = await put();
  ec2.on(DescribeInstancesCommand).resolves({
    Reservations: [{ Instances: [{ InstanceId: row.instanceId, State: { Name: 'running' } }] }],
  });
  await endInstances(services(), [{ row, reason: 'idle time is over' }]);
  expect(await storedOf(row)).toMatchObject({ state: 'terminated', threshold: now });
  expect(log.lines.at(-1)).toBe(
    `warning: ${row.instanceId}: EC2 did not end it (OperationNotPermitted: OperationNotPermitted, says EC2). The next refresh tries again.`,
  );
});

describe('a machine that EC2 refuses to end', () => {
  const old = exampleRow({ createdAt: now - 11 * 60_000 });
  const listed = (state: 'running' | 'terminated'): void => {
    ec2.on(DescribeInstancesCommand).resolves({
      Reservations: [{ Instances: [{ InstanceId: old.instanceId, State: { Name: state } }] }],
    });
  };

  describe.each(['InvalidInstanceID.NotFound', 'UnauthorizedOperation'])('with %s', (code) => {
    beforeEach(() => {
      ec2.on(TerminateInstancesCommand).rejects(ec2Error(code));
      ec2.on(DescribeInstancesCommand).resolves({});
    });

    test('has ended when EC2 lists none, and it is long there', async () => {
      expect(await sendTerminationSignals(services(), [old])).toEqual({ ended: [old], failed: [] });
    });

    test('may be one that EC2 does not list yet when it is new', async () => {
      const row = exampleRow({ createdAt: now - 60_000 });
      expect(await sendTerminationSignals(services(), [row])).toMatchObject({
        ended: [],
        failed: [{ instanceId: row.instanceId }],
      });
    });

    test('has ended when EC2 lists it as terminated', async () => {
      listed('terminated');
      expect(await sendTerminationSignals(services(), [old])).toEqual({ ended: [old], failed: [] });
    });

    test('lives when EC2 lists it as running', async () => {
      listed('running');
      expect(await sendTerminationSignals(services(), [old])).toMatchObject({
        ended: [],
        failed: [{ instanceId: old.instanceId }],
      });
    });
  });

  test('is confirmed once EC2 has forgotten it, under a policy that is held to a tag', async () => {
    await using local = await startEc2({ requiredTag: poolTag, forgetTerminatedMs: 0 });
    const { Instances = [] } = await local.client.send(
      new RunInstancesCommand({ ImageId: imageIds.x86_64, InstanceType: 't3.micro', MinCount: 1, MaxCount: 1 }),
    );
    const instanceId = Instances[0]?.InstanceId ?? '';
    local.ec2.killMachine(instanceId);
    await local.reached(instanceId, 'terminated');
    const row = exampleRow({ instanceId, createdAt: now - 11 * 60_000 });
    const fleet = new FleetOperations(local.client);
    expect(await fleet.terminateInstances([instanceId])).toMatchObject({ failed: [{ code: 'AccessDeniedError' }] });
    expect(await sendTerminationSignals({ ...services(), fleet: () => Promise.resolve(fleet) }, [row])).toEqual({
      ended: [row],
      failed: [],
    });
  });
});

test('nothing to end loads no EC2 client', async () => {
  const fleet = (): never => {
    throw new Error('loaded');
  };
  expect(await sendTerminationSignals({ ...services(), fleet }, [])).toEqual({ ended: [], failed: [] });
});
