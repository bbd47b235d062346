import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateReplaceRootVolumeTaskCommand,
  EC2Client,
  RebootInstancesCommand,
  StartInstancesCommand,
  StopInstancesCommand,
} from '@aws-sdk/client-ec2';
import { expect, jest } from '@jest/globals';
import { findLeaks } from '../../testing/local-cloud/leaks.ts';
import { idsOf, labelsOf, startPool } from '../e2e/pool.ts';
import type { TestPool } from '../e2e/pool.ts';
import { realTest } from './started-machines.ts';

jest.setTimeout(600_000);

const two = { 'instance-count': '2', 'label-mode': 'instance' };

const ec2Of = ({ cloud }: TestPool): EC2Client =>
  new EC2Client({
    endpoint: cloud.awsUrl,
    region: 'us-east-1',
    credentials: {
      accessKeyId: cloud.environment['AWS_ACCESS_KEY_ID'] ?? '',
      secretAccessKey: cloud.environment['AWS_SECRET_ACCESS_KEY'] ?? '',
    },
  });

/** One more run on the two machines, which must be warm; each runs a job. */
async function warmRun(pool: TestPool, runId: string): Promise<void> {
  await pool.untilIdleListen();
  const warm = await pool.provision(runId, two);
  if (warm.outputs['reused-count'] !== '2') throw new Error(warm.log);
  await Promise.all(labelsOf(warm).map((label) => pool.job(label, 'test "$(cat /proc/1/comm)" = systemd')));
  await pool.release(runId);
}

async function reached(pool: TestPool, instanceId: string, state: string): Promise<void> {
  for (let tries = 0; tries < 4_800; tries += 1) {
    if (pool.cloud.ec2.instances().some((one) => one.instanceId === instanceId && one.state === state)) return;
    await sleep(50);
  }
  throw new Error(`${instanceId} was never ${state}`);
}

realTest('the life of a pool on real machines', async () => {
  const pool = await startPool({ machines: 'debian' });
  const ec2 = ec2Of(pool);

  const cold = await pool.provision('101', two);
  if (cold.exitCode !== 0) throw new Error(cold.log);
  const InstanceIds = idsOf(cold);
  const [one = '', other = ''] = InstanceIds;
  const ran = await Promise.all(labelsOf(cold).map((label) => pool.job(label)));
  expect(ran.map((name) => name.replace(/-\d+$/, '')).sort()).toEqual([one, other].sort());
  await pool.release('101');
  await warmRun(pool, '102');

  await pool.untilIdleListen();
  await ec2.send(new RebootInstancesCommand({ InstanceIds: [one] }));
  await ec2.send(new StopInstancesCommand({ InstanceIds: [other] }));
  await pool.runnersOnline(0);
  await reached(pool, other, 'stopped');
  await ec2.send(new StartInstancesCommand({ InstanceIds: [other] }));
  await warmRun(pool, '103');
  expect(pool.liveMachines().sort()).toEqual([one, other].sort());
  expect(await findLeaks(pool.cloud)).toEqual([]);

  await pool.untilIdleListen();
  await ec2.send(new CreateReplaceRootVolumeTaskCommand({ InstanceId: one }));
  await pool.runnersOnline(1);
  await warmRun(pool, '104');

  await pool.refresh({ 'idle-time-sec': '1' });
  await sleep(1_500);
  const refreshed = await pool.refresh({ 'idle-time-sec': '1' });
  if (refreshed.outputs['terminated-count'] !== '2') throw new Error(refreshed.log);
  await pool.runnersOnline(0);
  await reached(pool, one, 'terminated');

  pool.cloud.conditions.failingBoots = 1;
  const failed = await pool.provision('105');
  expect(failed.exitCode).toBe(1);
  expect(failed.log).toContain('BOOT FAILED in phase runner-archive: could not unpack');
  expect(pool.liveMachines()).toEqual([]);
  ec2.destroy();
});
