import type { PoolConfiguration } from '../pool/configuration.ts';
import type { InstanceRow } from '../pool/instance.ts';
import { offerOf } from '../pool/offers.ts';
import { abandon, release } from '../pool/transitions.ts';
import { mapAll } from '../shared/map-all.ts';
import type { Services } from './services.ts';

const writesAtOnce = 50;

/**
 * Hands instances back to the pool, each under a fresh label, and offers them. Does not wait for their agents.
 * @returns the rows that are idle now; one that somebody changed meanwhile is left alone
 */
export async function giveBackToPool(
  services: Pick<Services, 'clock' | 'random' | 'log' | 'instances' | 'queues'>,
  configuration: PoolConfiguration,
  rows: readonly InstanceRow[],
): Promise<InstanceRow[]> {
  const byClass = [...Map.groupBy(rows, (row) => row.resourceClass)];
  const released = await mapAll(byClass, byClass.length || 1, ([className, members]) =>
    giveBackClass(services, configuration, className, members),
  );
  return released.flat();
}

async function giveBackClass(
  services: Pick<Services, 'clock' | 'random' | 'log' | 'instances' | 'queues'>,
  configuration: PoolConfiguration,
  className: string,
  rows: readonly InstanceRow[],
): Promise<InstanceRow[]> {
  const { clock, random, log, instances, queues } = services;
  const resourceClass = configuration.resourceClasses.find((candidate) => candidate.name === className);
  const available = resourceClass !== undefined && resourceClass.drainingSince === undefined;
  const idleTimeMs = (resourceClass?.idleTimeSec ?? configuration.idleTimeSec) * 1_000;
  const now = clock.now();
  // Nobody may claim an instance of a removed class: it is idle for no time at all, and ends.
  const threshold = available ? now + idleTimeMs : now;
  const changes = rows.map((row) => ({
    before: row.state,
    change: (row.state === 'running' ? release : abandon)(row, now, random.id(), threshold, random.label()),
  }));
  // The offers go first: one that comes before its write is returned by whoever finds it, one that never comes is a lost instance.
  if (available)
    await queues.send(
      resourceClass.queueUrl,
      changes.map(({ change }) => offerOf(change.next)),
    );
  const results = await mapAll(changes, writesAtOnce, async ({ before, change }) => {
    const result = await instances.apply(change);
    const { instanceId, epoch } = change.next;
    log.info(
      result.ok
        ? `${instanceId}: ${before} → idle (${className}, epoch ${epoch})`
        : `${instanceId}: not handed back, it is ${result.current?.state ?? 'gone'} by now`,
    );
    return result;
  });
  return results.flatMap((result) => (result.ok ? [result.row] : []));
}
