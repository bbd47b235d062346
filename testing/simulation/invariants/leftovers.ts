import type { Heartbeat, InstanceRow } from '../../../src/pool/instance.ts';
import { heartbeatKey, instanceArn } from '../../../src/pool/keys.ts';
import { launchTokenTag } from '../../../src/pool/launch.ts';
import { isHeartbeatFresh } from '../../../src/pool/offers.ts';
import { instanceArnPrefix } from '../dynamodb/service.ts';
import type { Machine } from '../ec2/machines.ts';
import type { Runner } from '../github/actions.ts';
import { refreshEveryMs } from '../settings.ts';
import type { Observed } from './observed.ts';
import { mostWanted } from './policy.ts';

/** So many machines for each one asked for, at the worst: every try of a launch may lose its reply. */
const mostLaunchesPerWish = 6;

/** What an instance may cost beyond its runs, each time that it is launched or claimed: it waits to be used again, and for refreshes to end it. */
const wasteMs = ({ pool }: Observed): number => pool.request.idleTimeSec * 1_000 + 2 * refreshEveryMs;
/** What waits for the policy is replaced a while before its end. */
const withSuccessors = 1.5;
/** Boots of the pool's own account take no longer. */
const bootMs = 15 * 60_000;

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
    ...launchedBeyond(world),
    ...waste(world, claims),
  ];
}

/** What the pool launches by itself is bounded by its policy, not by what runs ask for. */
function launchedBeyond({ machines, demand }: Observed): string[] {
  const forRuns = machines.all().filter(({ tags }) => !tags[launchTokenTag]?.startsWith('pool-')).length;
  return demand.instances * mostLaunchesPerWish < forRuns
    ? [`${forRuns} machines were launched for ${demand.instances} asked for`]
    : [];
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
  const { resourceClasses } = world.pool.request;
  const keptMs = resourceClasses.reduce((sum, one) => sum + mostWanted(one), 0) * withSuccessors * elapsedMs(world);
  const mostMs = world.demand.instanceMs + (machines.length + claims) * wasteMs(world) + keptMs;
  return costMs > mostMs
    ? [
        `machines ran for ${costMs} ms, of which runs wanted ${world.demand.instanceMs}: ${costMs - mostMs} ms more than stated`,
      ]
    : [];
}

const elapsedMs = ({ scheduler, startedAt }: Observed): number => scheduler.now - startedAt;

export const instanceIdOf = (runner: Runner): string => runner.name.slice(0, runner.name.lastIndexOf('-'));
const isOn = (world: Observed, instanceId: string): boolean => world.machines.get(instanceId)?.state === 'running';

function machineLeftover(world: Observed, machine: Machine, row: InstanceRow | undefined): string[] {
  if (machine.state === 'shutting-down' || machine.state === 'terminated') return [];
  if (row === undefined) return [`${machine.instanceId} runs without a row`];
  if (row.state === 'idle') return idleLeftover(world, row);
  if (row.state === 'created' && row.owner === undefined && world.scheduler.now - row.createdAt < bootMs) return [];
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
  // Idle ones of a pool with a policy live to the end, and no refresh has come since.
  const { now } = world.scheduler;
  const hasJustEnded = row.state === 'idle' && row.lifetimeEndsAt <= now && now - row.lifetimeEndsAt < refreshEveryMs;
  return hasJustEnded || isOn(world, row.instanceId)
    ? []
    : [`the row of ${row.instanceId} is ${row.state}, but its machine has ended`];
}
