import type { LocalCloud } from '../local-cloud/cloud.ts';
import { imageIds, subnetIds } from '../local-cloud/ec2/builtin.ts';
import type { InstanceRow } from '../../src/pool/instance.ts';
import { arnOf, BenchPool, wireUseDuring } from './bench-pool.ts';
import { rounded } from './statistics.ts';

export interface RefreshMeasure {
  readonly rows: number;
  readonly requests: number;
  readonly readUnits: number;
  readonly ms: number;
}

const expiredCount = 10;

/** A refresh that finds ten expired instances in a pool of `rows`: half of the others run jobs, half have just become idle. */
export async function measureRefresh(cloud: LocalCloud, rows: number): Promise<RefreshMeasure> {
  const { pool } = await BenchPool.setUp(cloud, `bench-refresh-${rows}`);
  const doomed = await launchSilent(cloud, expiredCount);
  await pool.seedIdle(rows - expiredCount, (row, index) => (index % 2 === 0 ? row : running(row)));
  await pool.seedIdle(expiredCount, (row, index) => expired(row, doomed[index] ?? ''));
  const { result, use } = await wireUseDuring(cloud, () => pool.refresh());
  const terminated = result.outputs['terminated-count'];
  if (terminated !== String(expiredCount))
    throw new Error(`refresh ended ${terminated ?? 'no'} instances, not ${expiredCount}:\n${result.log}`);
  return { rows, requests: use.awsRequests, readUnits: rounded(use.readUnits, 1), ms: result.durationMs };
}

const running = (row: InstanceRow): InstanceRow => ({ ...row, state: 'running', owner: `bench/${row.instanceId}` });

const expired = (row: InstanceRow, instanceId: string): InstanceRow => ({
  ...row,
  instanceId,
  instanceArn: arnOf(instanceId),
  threshold: row.createdAt + 1,
});

/** Machines that EC2 knows but that run nothing. */
async function launchSilent({ conditions, ec2 }: LocalCloud, count: number): Promise<string[]> {
  const before = new Set(ec2.instances().map(({ instanceId }) => instanceId));
  conditions.deadInstances = count;
  const { status, body } = await ec2.handle(
    new URLSearchParams({
      Action: 'RunInstances',
      Version: '2016-11-15',
      ImageId: imageIds.x86_64,
      InstanceType: 'c7i.large',
      SubnetId: subnetIds[0],
      MinCount: String(count),
      MaxCount: String(count),
    }),
  );
  if (status !== 200) throw new Error(`RunInstances was answered with ${status}: ${body}`);
  return ec2
    .instances()
    .map(({ instanceId }) => instanceId)
    .filter((instanceId) => !before.has(instanceId));
}
