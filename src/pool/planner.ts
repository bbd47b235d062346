import { usableUntil } from './fitness.ts';
import type { InstanceRow } from './instance.ts';
import type { Policy } from './policy.ts';

/** What is known of a class when its pool is planned. */
export interface ClassCensus {
  /** Idle rows, at least as many as any policy wants; those whose threshold is the latest. */
  readonly idle: readonly InstanceRow[];
  /** Instances that were launched for the pool and are not idle yet, with those that a launch under way will bring. */
  readonly booting: number;
  /** Whether any run holds an instance of the class. */
  readonly inUse: boolean;
  /** All live machines of the class, with those that launches under way may bring; known where there is a `maxSize`. */
  readonly size: number | undefined;
}

/** What is to be done to bring a class to its policy. */
export interface PoolPlan {
  /** So many instances are to be launched for nobody. */
  readonly launchCount: number;
  /** Idle instances that may wait from now on until `until`, and why. */
  readonly rethreshold: readonly { readonly row: InstanceRow; readonly until: number }[];
  /** One sentence for each decision, for the log and the summary. */
  readonly reasons: readonly string[];
}

/** An instance whose life ends so soon is replaced before it does: a boot takes minutes. */
const replaceAheadMs = 15 * 60_000;
/** More than any two clocks differ by: a threshold that reaches so far beyond the idle time was set for an instance that is kept. */
const toleranceMs = 10 * 60_000;
/** More than two clocks differ by: what a release granted a moment ago is no longer than the idle time. */
const clockMarginMs = 60_000;
/** Windows change with the minute: thresholds that differ by less are not worth a write. */
const leastExtensionMs = 60_000;

/**
 * Brings one class to its policy. Pure, and settled after one application: planned again, it asks for nothing.
 * An instance is ended by no plan: one that is too many may wait its idle time out, and be claimed meanwhile.
 * @param keptUntil until when an instance with this row may wait if it is the how many-th of those kept for `minIdle`, from 1
 */
export function planPool(
  policy: Policy,
  census: ClassCensus,
  now: number,
  keptUntil: (row: InstanceRow, rank: number) => number,
): PoolPlan {
  const { rethreshold, reasons } = planThresholds(policy, census, now, keptUntil);
  const target = Math.max(policy.minIdle, census.inUse ? policy.scaleUpThreshold : 0);
  const waiting = census.idle.filter((row) => usableUntil(row, policy) > now + replaceAheadMs).length + census.booting;
  const wanted = Math.max(0, target - waiting);
  const room = policy.maxSize === undefined ? wanted : Math.max(0, policy.maxSize - (census.size ?? policy.maxSize));
  const launchCount = Math.min(wanted, room);
  if (wanted > 0) reasons.push(launchReason(policy, census, { target, waiting, wanted, launchCount }));
  return { launchCount, rethreshold, reasons };
}

/** Which of the idle rows are to wait for good, and which no longer than the idle time. */
function planThresholds(
  policy: Policy,
  { idle }: ClassCensus,
  now: number,
  keptUntil: (row: InstanceRow, rank: number) => number,
) {
  const { minIdle, idleTimeMs } = policy;
  const endOf = (row: InstanceRow): number => usableUntil(row, policy);
  const looseUntil = now + idleTimeMs;
  const isKept = (row: InstanceRow): boolean => (row.threshold ?? 0) > looseUntil + toleranceMs;
  // Those that are kept already, the longest first, then the longest lives: what is kept need neither be changed nor replaced soon.
  const ranked = idle
    .filter((row) => endOf(row) > now + replaceAheadMs)
    .toSorted(
      (a, b) =>
        Number(isKept(b)) - Number(isKept(a)) ||
        (isKept(a) ? (b.threshold ?? 0) - (a.threshold ?? 0) : 0) ||
        endOf(b) - endOf(a),
    );
  const kept = ranked.slice(0, minIdle);
  const extended = kept
    .map((row, index) => ({ row, until: keptUntil(row, index + 1) }))
    .filter(({ row, until }) => until - (row.threshold ?? 0) > leastExtensionMs);
  const loosened = ranked
    .slice(minIdle)
    .filter((row) => (row.threshold ?? 0) > looseUntil + clockMarginMs)
    .map((row) => ({ row, until: Math.min(looseUntil, endOf(row)) }));
  const reasons = [
    ...(extended.length > 0 ? [`${extended.length} idle kept for minIdle ${minIdle}: ${ids(extended)}`] : []),
    ...(loosened.length > 0
      ? [`${loosened.length} idle beyond minIdle ${minIdle} may wait ${idleTimeMs / 1_000} s more: ${ids(loosened)}`]
      : []),
  ];
  return { rethreshold: [...extended, ...loosened], reasons };
}

const ids = (entries: readonly { readonly row: InstanceRow }[]): string =>
  entries.map(({ row }) => row.instanceId).join(', ');

function launchReason(
  { minIdle, maxSize }: Policy,
  { booting, size }: ClassCensus,
  counted: { target: number; waiting: number; wanted: number; launchCount: number },
): string {
  const { target, waiting, wanted, launchCount } = counted;
  const why = target > minIdle ? `scaleUpThreshold ${target}, while runs use the class` : `minIdle ${minIdle}`;
  const have = `${waiting - booting} idle and ${booting} booting of ${why}`;
  if (launchCount === wanted) return `launching ${launchCount}: ${have}`;
  const limit = `${String(size)} machines of maxSize ${String(maxSize)}`;
  return launchCount > 0
    ? `launching ${launchCount} of the ${wanted} that lack: ${have}; ${limit}`
    : `launching none of the ${wanted} that lack: ${have}; ${limit}`;
}
