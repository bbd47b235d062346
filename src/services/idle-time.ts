import type { PoolConfiguration } from '../pool/configuration.ts';
import { usableUntil } from '../pool/fitness.ts';
import type { InstanceRow } from '../pool/instance.ts';
import { isKeptWarm } from '../pool/resource-classes.ts';
import type { ConfiguredClass } from '../pool/resource-classes.ts';
import type { Services } from './services.ts';

/** More than any two clocks differ by: a threshold beyond it was set for an instance that is kept. */
const keptMarginMs = 10 * 60_000;
/** Of the rows that may stay idle the longest, so many are looked at beyond those that are wanted. */
const lookedAtBeyond = 50;

/**
 * Until when each of these instances, which become idle now, may be so: the first that `minIdle` lacks for as long as
 * the policy wants them, the others for the idle time, and none beyond its life. No later visit of anybody is needed for either.
 * @returns one threshold for each row, in milliseconds since the epoch
 */
export async function idleThresholds(
  { clock, instances }: Pick<Services, 'clock' | 'instances'>,
  configuration: Pick<PoolConfiguration, 'idleTimeSec' | 'resourceClasses'>,
  resourceClass: ConfiguredClass,
  rows: readonly Pick<InstanceRow, 'lifetimeEndsAt' | 'createdAt'>[],
): Promise<number[]> {
  const now = clock.now();
  const { idleTimeSec } = configuration;
  if (!isKeptWarm(resourceClass)) {
    const threshold = now + (resourceClass.idleTimeSec ?? idleTimeSec) * 1_000;
    return rows.map((row) => Math.min(threshold, usableUntil(row, resourceClass)));
  }
  // Loaded by those who need it: most releases do without the cron library.
  const { keptUntil, policyAt } = await import('../pool/policy.ts');
  const { minIdle, idleTimeMs } = policyAt(resourceClass, idleTimeSec, now);
  const kept = minIdle === 0 ? [] : await keptRows(instances, configuration, resourceClass, now + idleTimeMs);
  const lacking = Math.max(0, minIdle - kept.length);
  return rows.map((row, index) => {
    const endsAt = usableUntil(row, resourceClass);
    const isWanted = index < lacking;
    const rank = kept.length + index + 1;
    const until = isWanted ? keptUntil(resourceClass, idleTimeSec, now, endsAt, rank) : now;
    return Math.min(endsAt, Math.max(now + idleTimeMs, until));
  });
}

/** The idle rows of the class that are kept for its policy: they may stay longer than any other. */
export async function keptRows(
  instances: Services['instances'],
  { resourceClasses }: Pick<PoolConfiguration, 'resourceClasses'>,
  resourceClass: ConfiguredClass,
  looseUntil: number,
): Promise<InstanceRow[]> {
  const wanted = resourceClasses.flatMap(({ minIdle = 0, schedule = [] }) =>
    Math.max(minIdle, ...schedule.map((window) => window.minIdle ?? 0)),
  );
  const most = wanted.reduce((sum, count) => sum + count, lookedAtBeyond);
  return (await instances.longestIdle(most)).filter(
    (row) => row.resourceClass === resourceClass.name && (row.threshold ?? 0) > looseUntil + keptMarginMs,
  );
}
