import type { InstanceRow, LiveState } from '../pool/instance.ts';
import { fateOf } from '../pool/fate.ts';
import type { Fate } from '../pool/fate.ts';
import { confirm, terminate } from '../pool/transitions.ts';
import { mapAll } from '../shared/map-all.ts';
import type { FleetOperations, TerminationResult } from './ec2/fleet-operations.ts';
import type { Services } from './services.ts';

type Terminating = Pick<Services, 'clock' | 'random' | 'log' | 'instances' | 'capacities' | 'fleet'>;

/** What is written down of an instance whose time in a state is over. */
export const expiryReasons: Readonly<Record<LiveState, string>> = {
  created: 'not ready before its launch timeout',
  idle: 'idle time is over',
  claimed: 'its provision never finished',
  running: 'max runtime is over',
};

const writesAtOnce = 50;

/** EC2's lists may be behind a new machine; that it lists none means gone only once the row is older than this. */
const newIdGraceMs = 10 * 60_000;

const endedStates = ['shutting-down', 'terminated'];

/** A row that is to end, and why, for the operator. */
export interface Doomed {
  readonly row: InstanceRow;
  readonly reason: string;
}

/**
 * Decides in the table that instances end. Rows that somebody changed meanwhile are left alone.
 * @returns the rows as they stand now, terminated, and those that were not
 */
export async function performTerminationTransitions(
  services: Terminating,
  doomed: readonly Doomed[],
): Promise<{ readonly terminated: InstanceRow[]; readonly lost: InstanceRow[] }> {
  const { clock, random, log, instances } = services;
  const terminated: InstanceRow[] = [];
  const lost: InstanceRow[] = [];
  await mapAll(doomed, writesAtOnce, async ({ row, reason }) => {
    const result = await instances.apply(terminate(row, clock.now(), random.id(), reason));
    if (result.ok) {
      terminated.push(result.row);
      log.info(`${row.instanceId}: ${row.state} → terminated (${reason})`);
    } else {
      lost.push(row);
      log.info(
        `${row.instanceId}: left alone, it is ${result.current?.state ?? 'gone'} at epoch ${result.current?.epoch ?? '-'} by now, not ${row.state} at epoch ${row.epoch}`,
      );
    }
  });
  return { terminated, lost };
}

/** Ends the machines of terminated rows. One that will not end keeps its row's threshold, and is tried again by the next refresh. */
export async function sendTerminationSignals(
  services: Terminating,
  rows: readonly InstanceRow[],
): Promise<{ readonly ended: InstanceRow[]; readonly failed: TerminationResult['failed'] }> {
  if (rows.length === 0) return { ended: [], failed: [] };
  const fleet = await services.fleet();
  const result = await fleet.terminateInstances(rows.map((row) => row.instanceId));
  const refused = new Set(result.failed.map((failure) => failure.instanceId));
  const gone = await goneAmong(
    services.clock.now(),
    fleet,
    rows.filter((row) => refused.has(row.instanceId)),
  );
  const ended = new Set([...result.ended, ...gone]);
  const failed = result.failed.filter((failure) => !ended.has(failure.instanceId));
  for (const { instanceId, code, message } of failed) {
    services.log.warning(`${instanceId}: EC2 did not end it (${code}: ${message}). The next refresh tries again.`);
  }
  return { ended: rows.filter((row) => ended.has(row.instanceId)), failed };
}

/**
 * Those whose machine has ended. Asked of EC2's list, since the refusal does not tell: under a policy conditioned on
 * tags, what EC2 has forgotten, or has taken the tags from, is UnauthorizedOperation and not NotFound.
 */
async function goneAmong(now: number, fleet: FleetOperations, rows: readonly InstanceRow[]): Promise<string[]> {
  if (rows.length === 0) return [];
  const machines = await fleet.machines(rows.map((row) => row.instanceId));
  const states = new Map(machines.map((machine) => [machine.instanceId, machine.state]));
  return rows
    .filter(({ instanceId, createdAt }) => {
      const state = states.get(instanceId);
      return state === undefined ? now - createdAt > newIdGraceMs : endedStates.includes(state);
    })
    .map((row) => row.instanceId);
}

/** Closes the rows of ended machines and deletes what their agents wrote. */
export async function performArtifactCleanup(services: Terminating, rows: readonly InstanceRow[]): Promise<void> {
  const { clock, random, instances, capacities } = services;
  await mapAll(rows, writesAtOnce, async (row) => {
    await instances.deleteArtifacts(row.instanceArn);
    // Before the row is closed: who finds it open does it again.
    if (row.isCounted) await capacities.leave(row.resourceClass, row.instanceId);
    await instances.apply(confirm(row, clock.now(), random.id()));
  });
}

/** What becomes of each of these instances, which are to end. */
export async function fatesOf(
  services: Pick<Services, 'clock' | 'log' | 'instances'>,
  rows: readonly InstanceRow[],
): Promise<Record<Fate, InstanceRow[]>> {
  const views = await services.instances.views(rows.map((row) => row.instanceArn));
  const now = services.clock.now();
  const fates: Record<Fate, InstanceRow[]> = { ends: [], stays: [], 'goes back': [] };
  for (const [index, row] of rows.entries()) fates[fateOf(row, views[index] ?? noView, now)].push(row);
  for (const row of fates.stays)
    services.log.info(
      `${row.instanceId}: ${row.state} and to be ended, but a job still runs on it, or may come: left alone`,
    );
  return fates;
}

const noView = { signal: undefined, heartbeat: undefined };

/** All three steps for instances that a mode has done with. */
export async function endInstances(services: Terminating, doomed: readonly Doomed[]): Promise<InstanceRow[]> {
  const { terminated } = await performTerminationTransitions(services, doomed);
  const { ended } = await sendTerminationSignals(services, terminated);
  await performArtifactCleanup(services, ended);
  return terminated;
}
