import { liveStates } from '../pool/instance.ts';
import type { InstanceRow } from '../pool/instance.ts';
import type { ConfiguredClass } from '../pool/resource-classes.ts';
import type { Services } from '../services/services.ts';
import { endInstances, fatesOf } from '../services/termination.ts';

/**
 * Ends the idle instances of classes that are no longer configured, once no job runs on them; a class without any instance left loses its queue.
 * @returns the classes that remain, and the rows that were ended
 */
export async function drainClasses(
  services: Pick<Services, 'clock' | 'random' | 'log' | 'instances' | 'capacities' | 'queues' | 'fleet'>,
  configured: readonly ConfiguredClass[],
): Promise<{ readonly remaining: ConfiguredClass[]; readonly ended: InstanceRow[] }> {
  const draining = configured.filter((resourceClass) => resourceClass.drainingSince !== undefined);
  if (draining.length === 0) return { remaining: [...configured], ended: [] };
  const { instances, queues, log } = services;
  const live = (
    await Promise.all(liveStates.map((state) => instances.byStateUntil(state, 0, Number.MAX_SAFE_INTEGER)))
  ).flat();
  const names = new Set(draining.map((resourceClass) => resourceClass.name));
  const { ends } = await fatesOf(
    services,
    live.filter((row) => row.state === 'idle' && names.has(row.resourceClass)),
  );
  const ended = await endInstances(
    services,
    ends.map((row) => ({ row, reason: 'its resource class was removed' })),
  );
  const endedIds = new Set(ended.map((row) => row.instanceId));
  const inUse = new Set(live.filter((row) => !endedIds.has(row.instanceId)).map((row) => row.resourceClass));
  const finished = draining.filter((resourceClass) => !inUse.has(resourceClass.name));
  for (const resourceClass of finished) {
    await queues.remove(resourceClass.queueUrl);
    log.info(`${resourceClass.name}: removed, its last instance has ended; deleted its queue`);
  }
  return { remaining: configured.filter((resourceClass) => !finished.includes(resourceClass)), ended };
}
