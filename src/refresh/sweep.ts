import { liveStates } from '../pool/instance.ts';
import { instanceArn } from '../pool/keys.ts';
import { liveMachineStates, poolTag, tableTag } from '../pool/launch.ts';
import type { Services } from '../services/services.ts';
import { endInstances } from '../services/termination.ts';

/** EC2 and the table are compared this often: it reads all of both, unlike everything else that refresh does. */
const sweepEveryMs = 60 * 60_000;
/** A machine may be ahead of its row, and EC2's lists behind its machines, for a while. */
const graceMs = 10 * 60_000;

export const isSweepDue = (sweptAt: number | undefined, now: number): boolean =>
  sweptAt === undefined || now - sweptAt >= sweepEveryMs;

/**
 * Compares EC2 with the table: machines of the pool without a live row end, and so do live rows without a machine.
 * What every other way of ending things has missed ends here.
 * @returns how many of both were ended
 */
export async function sweep(
  services: Pick<
    Services,
    'clock' | 'random' | 'log' | 'instances' | 'capacities' | 'fleet' | 'poolName' | 'tableName'
  >,
  instanceArnPrefix: string,
): Promise<number> {
  const { clock, log, instances, poolName, tableName } = services;
  const fleet = await services.fleet();
  // The machines first: a row that is written in between then only looks like one too many, and is too young to end.
  const machines = await fleet.tagged(poolTag, poolName, liveMachineStates);
  const rows = (
    await Promise.all(liveStates.map((state) => instances.byStateUntil(state, 0, Number.MAX_SAFE_INTEGER)))
  ).flat();
  const oldEnough = clock.now() - graceMs;

  const liveRows = new Set(rows.map((row) => row.instanceId));
  // What carries another table's name, or none, may have its row there: a pool may change its table.
  const suspects = machines.filter(
    (machine) =>
      machine.tags[tableTag] === tableName && !liveRows.has(machine.instanceId) && machine.launchedAt < oldEnough,
  );
  // The index may lag behind the rows themselves.
  const views = await instances.views(suspects.map((machine) => instanceArn(instanceArnPrefix, machine.instanceId)));
  const orphans = suspects
    .filter((_, index) => {
      const view = views[index];
      // A row that cannot be believed decides nothing, not even that there is none.
      return (view?.row?.state ?? 'terminated') === 'terminated' && view?.hasBrokenRow !== true;
    })
    .map((machine) => machine.instanceId);
  const { ended, failed } = await fleet.terminateInstances(orphans);
  for (const instanceId of ended) log.info(`${instanceId}: ended, a machine of this pool without a live row`);
  for (const { instanceId, code, message } of failed)
    log.warning(
      `${instanceId}: has no live row, but EC2 did not end it (${code}: ${message}). The next sweep tries again.`,
    );

  const usable = new Set(
    machines
      .filter((machine) => machine.state === 'pending' || machine.state === 'running')
      .map((machine) => machine.instanceId),
  );
  const lost = rows.filter((row) => !usable.has(row.instanceId) && row.createdAt < oldEnough);
  const closed = await endInstances(
    services,
    lost.map((row) => ({ row, reason: 'its machine is gone' })),
  );
  return ended.length + closed.length;
}
