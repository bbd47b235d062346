import type { Heartbeat, InstanceRow } from '../../../src/pool/instance.ts';
import { heartbeatKey, instanceArn } from '../../../src/pool/keys.ts';
import { isHeartbeatFresh } from '../../../src/pool/offers.ts';
import { instanceArnPrefix } from '../dynamodb/service.ts';
import type { Machine } from '../ec2/machines.ts';
import type { Runner } from '../github/actions.ts';
import { refreshEveryMs, refreshRequest } from '../settings.ts';
import type { Observed } from './observed.ts';

/** So many machines for each one asked for, at the worst: every try of a launch may lose its reply. */
const mostLaunchesPerWish = 6;

/** What an instance may cost beyond its runs, each time that it is launched or claimed: it waits to be used again, and for refreshes to end it. */
const wasteMs = refreshRequest.idleTimeSec * 1_000 + 2 * refreshEveryMs;

/**
 * What should have ended by now, each as a sentence. To be asked when no run is under way and every deadline has passed.
 * The registration of a machine whose row was lost is excused: without the row nobody can tell that it was this pool's.
 */
export function leftovers(world: Observed, rows: readonly InstanceRow[], claims: number): string[] {
  const byId = new Map(rows.map((row) => [row.instanceId, row]));
  return [
    ...world.machines.all().flatMap((machine) => machineLeftover(world, machine, byId.get(machine.instanceId))),
    ...rows.flatMap((row) => rowLeftover(world, row)),
    ...[...world.table.items()]
      .filter((item) => item['sk'] === 'LAUNCH')
      .map((item) => `launch ${String(item['launchToken'])} is still open`),
    ...[...world.actions.runners.values()]
      .filter((runner) => !isOn(world, instanceIdOf(runner)) && !world.lostRows.has(instanceIdOf(runner)))
      .map((runner) => `runner ${runner.name} is registered, but its machine has ended`),
    ...world.actions.jobs
      .filter((job) => job.status !== 'completed')
      .map((job) => `job ${job.id} of run ${job.runId} never ended`),
    ...(world.demand.instances * mostLaunchesPerWish < world.machines.all().length
      ? [`${world.machines.all().length} machines were launched for ${world.demand.instances} asked for`]
      : []),
    ...waste(world, claims),
  ];
}

function waste(world: Observed, claims: number): string[] {
  const machines = world.machines.all();
  const costMs = machines.reduce((sum, { launchedAt, endedAt = world.scheduler.now }) => {
    const unattendedMs = world.unattended.reduce(
      (total, { from, to }) => total + Math.max(0, Math.min(endedAt, to) - Math.max(launchedAt, from)),
      0,
    );
    return sum + endedAt - launchedAt - unattendedMs;
  }, 0);
  const mostMs = world.demand.instanceMs + (machines.length + claims) * wasteMs;
  return costMs > mostMs
    ? [
        `machines ran for ${costMs} ms, of which runs wanted ${world.demand.instanceMs}: ${costMs - mostMs} ms more than stated`,
      ]
    : [];
}

export const instanceIdOf = (runner: Runner): string => runner.name.slice(0, runner.name.lastIndexOf('-'));
const isOn = (world: Observed, instanceId: string): boolean => world.machines.get(instanceId)?.state === 'running';

function machineLeftover(world: Observed, machine: Machine, row: InstanceRow | undefined): string[] {
  if (machine.state === 'shutting-down' || machine.state === 'terminated') return [];
  if (row === undefined) return [`${machine.instanceId} runs without a row`];
  if (row.state === 'idle') return idleLeftover(world, row);
  if (row.state === 'running' && world.actions.runs.get(row.owner?.split('/')[0] ?? '')?.status === 'in_progress')
    return [];
  return [`${machine.instanceId} runs, but its row is ${row.state}, owner ${row.owner ?? '-'}`];
}

/** An instance that is idle must be of use. */
function idleLeftover(world: Observed, row: InstanceRow): string[] {
  const heartbeat = world.table.get(heartbeatKey(instanceArn(instanceArnPrefix, row.instanceId))) as
    | Heartbeat
    | undefined;
  return isHeartbeatFresh(heartbeat, world.scheduler.now) ? [] : [`${row.instanceId} is idle, but its agent is silent`];
}

function rowLeftover(world: Observed, row: InstanceRow): string[] {
  if (row.state === 'terminated')
    return row.threshold === undefined ? [] : [`the end of ${row.instanceId} was never confirmed`];
  return isOn(world, row.instanceId) ? [] : [`the row of ${row.instanceId} is ${row.state}, but its machine has ended`];
}
