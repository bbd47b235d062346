import type { PoolConfiguration } from '../pool/configuration.ts';
import { offerOf } from '../pool/offers.ts';
import type { ConfiguredClass } from '../pool/resource-classes.ts';
import type { Services } from '../services/services.ts';

/** An idle instance that nobody has claimed for so long may have lost its offer. */
const unclaimedMs = 120_000;

/** A queue's depth counts the offers of instances that have ended, too, so that it may hide a lost one: so many are offered again in any case. */
const offeredInAnyCase = 50;

/**
 * Offers idle instances again: all that are idle for a while when their queue holds fewer offers than they are, else some.
 * An offer too many costs a look, a lost one an instance.
 * @returns how many offers were sent
 */
export async function offerIdleInstances(
  services: Pick<Services, 'clock' | 'random' | 'log' | 'instances' | 'queues'>,
  configuration: Pick<PoolConfiguration, 'idleTimeSec' | 'resourceClasses'>,
): Promise<number> {
  const { clock, random, log, instances, queues } = services;
  const now = clock.now();
  const idleTimeMs = (resourceClass: ConfiguredClass): number =>
    (resourceClass.idleTimeSec ?? configuration.idleTimeSec) * 1_000;
  const longest = Math.max(...configuration.resourceClasses.map(idleTimeMs));
  const idle = await instances.byStateUntil('idle', now, now + longest - unclaimedMs);
  let offeredCount = 0;
  for (const resourceClass of configuration.resourceClasses) {
    const unclaimed = idle.filter(
      (row) =>
        row.resourceClass === resourceClass.name &&
        (row.threshold ?? 0) <= now + idleTimeMs(resourceClass) - unclaimedMs,
    );
    if (unclaimed.length === 0 || resourceClass.drainingSince !== undefined) continue;
    const depth = await queues.depth(resourceClass.queueUrl);
    const first = random.below(unclaimed.length);
    const some = [...unclaimed.slice(first), ...unclaimed.slice(0, first)].slice(0, offeredInAnyCase);
    const again = depth < unclaimed.length ? unclaimed : some;
    await queues.send(resourceClass.queueUrl, again.map(offerOf));
    offeredCount += again.length;
    log.info(
      `${resourceClass.name}: ${unclaimed.length} instances idle for a while, about ${depth} offers: offered ${again.length} again`,
    );
  }
  return offeredCount;
}
