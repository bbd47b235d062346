import type { PoolConfiguration } from '../pool/configuration.ts';
import type { InstanceRow } from '../pool/instance.ts';
import { offerOf } from '../pool/offers.ts';
import type { ConfiguredClass } from '../pool/resource-classes.ts';
import type { Services } from '../services/services.ts';
import { lookedAt } from './take-census.ts';

/** An idle instance that nobody has claimed for so long may have lost its offer. */
const unclaimedMs = 120_000;

/** A queue's depth counts the offers of instances that have ended, too, so that it may hide a lost one: so many are offered again in any case. */
const offeredInAnyCase = 50;

/** Beside those whose idle time is over soonest, of a large pool as many from a place that chance names: in time all are looked at. */
async function someIdle(
  { instances, random }: Pick<Services, 'instances' | 'random'>,
  found: readonly InstanceRow[],
  now: number,
  latest: number,
): Promise<InstanceRow[]> {
  const soonest = found.filter((row) => (row.threshold ?? 0) > now && (row.threshold ?? 0) <= latest);
  if (soonest.length < lookedAt.idle) return soonest;
  const others = await instances.firstByState('idle', now + 1 + random.below(latest - now), latest, lookedAt.idle);
  return [...new Map([...soonest, ...others].map((row) => [row.instanceId, row])).values()];
}

/**
 * Offers idle instances again: all that are idle for a while when their queue holds fewer offers than they are, else some.
 * An offer too many costs a look, a lost one an instance.
 * @param found the idle rows whose idle time is over soonest, `lookedAt.idle` at the most
 * @returns how many offers were sent
 */
export async function offerIdleInstances(
  services: Pick<Services, 'clock' | 'random' | 'log' | 'instances' | 'queues'>,
  configuration: Pick<PoolConfiguration, 'idleTimeSec' | 'resourceClasses'>,
  found: readonly InstanceRow[],
): Promise<number> {
  const { clock, random, log, instances, queues } = services;
  const now = clock.now();
  const idleTimeMs = (resourceClass: ConfiguredClass): number =>
    (resourceClass.idleTimeSec ?? configuration.idleTimeSec) * 1_000;
  const longest = Math.max(...configuration.resourceClasses.map(idleTimeMs));
  const latest = now + longest - unclaimedMs;
  let idle = await someIdle(services, found, now, latest);
  let isAll = idle.length < lookedAt.idle;
  let offeredCount = 0;
  for (const resourceClass of configuration.resourceClasses) {
    const unclaimedAmong = (rows: readonly InstanceRow[]): InstanceRow[] =>
      rows.filter(
        (row) =>
          row.resourceClass === resourceClass.name &&
          (row.threshold ?? 0) <= now + idleTimeMs(resourceClass) - unclaimedMs,
      );
    let unclaimed = unclaimedAmong(idle);
    if (unclaimed.length === 0 || resourceClass.drainingSince !== undefined) continue;
    const depth = await queues.depth(resourceClass.queueUrl);
    if (!isAll && depth < unclaimed.length) {
      // Offers are missing: of how many, only all rows tell.
      idle = await instances.byStateUntil('idle', now, latest);
      isAll = true;
      unclaimed = unclaimedAmong(idle);
    }
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
