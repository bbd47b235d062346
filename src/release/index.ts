import type { InstanceRow } from '../pool/instance.ts';
import type { PoolConfiguration } from '../pool/configuration.ts';
import { offerOf } from '../pool/offers.ts';
import { ownerOf } from '../pool/run.ts';
import type { Run } from '../pool/run.ts';
import { release as releaseChange } from '../pool/transitions.ts';
import { mapAll } from '../shared/map-all.ts';
import type { Services } from '../services/services.ts';

export interface ReleaseRequest {
  readonly run: Run;
  /** Only these of the run's instances; all of them when absent. */
  readonly instanceIds?: readonly string[];
}

export interface ReleaseResult {
  readonly released: readonly InstanceRow[];
  /** Named in the request, but not this run attempt's to release (any more). */
  readonly notHeld: readonly string[];
}

type Releasing = Pick<Services, 'clock' | 'random' | 'log' | 'instances' | 'metadata' | 'queues'>;

const writesAtOnce = 50;

/**
 * Hands the instances of a run attempt back to the pool, each under a fresh label. Does not wait for
 * their agents. To release twice, or nothing, is a success.
 *
 * @throws SetupError, AccessDeniedError; whatever could be released has been by then
 */
export async function release(services: Releasing, request: ReleaseRequest): Promise<ReleaseResult> {
  const { log } = services;
  const [configuration, rows] = await Promise.all([services.metadata.configuration(), services.instances.byOwner(ownerOf(request.run))]);
  const wanted = request.instanceIds && new Set(request.instanceIds);
  const running = rows.filter((row) => row.state === 'running' && (wanted?.has(row.instanceId) ?? true));
  const held = new Set(running.map((row) => row.instanceId));
  const notHeld = [...(wanted ?? [])].filter((instanceId) => !held.has(instanceId));
  for (const instanceId of notHeld) {
    log.warning(`${instanceId}: not released, run ${ownerOf(request.run)} does not hold it (released before, ended, or another run's)`);
  }
  const byClass = Map.groupBy(running, (row) => row.resourceClass);
  const released = await mapAll([...byClass], byClass.size || 1, ([className, members]) => releaseClass(services, configuration, className, members));
  return { released: released.flat(), notHeld };
}

async function releaseClass(services: Releasing, configuration: PoolConfiguration, className: string, rows: readonly InstanceRow[]): Promise<InstanceRow[]> {
  const { clock, random, log, instances, queues } = services;
  const resourceClass = configuration.resourceClasses.find((candidate) => candidate.name === className);
  const available = resourceClass !== undefined && resourceClass.drainingSince === undefined;
  const idleTimeMs = (resourceClass?.idleTimeSec ?? configuration.idleTimeSec) * 1_000;
  const now = clock.now();
  // Nobody may claim an instance of a removed class: it is idle for no time at all, and ends.
  const changes = rows.map((row) => releaseChange(row, now, random.id(), available ? now + idleTimeMs : now, random.label()));
  // The offers go first: one that comes before its write is returned by whoever finds it, one that never comes is a lost instance.
  if (available) await queues.send(resourceClass.queueUrl, changes.map((change) => offerOf(change.next)));
  const results = await mapAll(changes, writesAtOnce, async (change) => {
    const result = await instances.apply(change);
    const { instanceId } = change.next;
    log.info(result.ok ? `${instanceId}: running → idle (${className}, epoch ${change.next.epoch})` : `${instanceId}: not released, it is ${result.current?.state ?? 'gone'} by now`);
    return result;
  });
  return results.flatMap((result) => (result.ok ? [result.row] : []));
}
