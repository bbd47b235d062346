import { Cron } from 'croner';
import type { PolicyValues, ResourceClass, ScheduleWindow } from './resource-classes.ts';

/** What holds of a class at one moment. */
export interface Policy {
  readonly minIdle: number;
  readonly scaleUpThreshold: number;
  /** Undefined: as many as EC2 gives. */
  readonly maxSize: number | undefined;
  readonly idleTimeMs: number;
  /** Undefined: as long as it lives. */
  readonly maxAgeSec?: number;
}

type Governed = PolicyValues & Pick<ResourceClass, 'schedule' | 'maxAgeSec'>;

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/**
 * The policy of a class at a moment (milliseconds since the epoch).
 * @param idleTimeSec the pool's idle time, for a class that has none of its own
 */
export function policyAt(resourceClass: Governed, idleTimeSec: number, now: number): Policy {
  const open = (resourceClass.schedule ?? []).filter((window) => isOpen(window, now));
  const values: PolicyValues = Object.assign({}, resourceClass, ...open) as PolicyValues;
  return {
    minIdle: values.minIdle ?? 0,
    scaleUpThreshold: values.scaleUpThreshold ?? 0,
    maxSize: values.maxSize,
    idleTimeMs: (values.idleTimeSec ?? idleTimeSec) * 1_000,
    ...(resourceClass.maxAgeSec !== undefined && { maxAgeSec: resourceClass.maxAgeSec }),
  };
}

/**
 * When a window of the schedule next opens or closes.
 * @param until looks no further; milliseconds since the epoch, bounded to a week from `now`
 * @returns undefined when nothing changes before `until`
 */
export function nextChange({ schedule = [] }: Governed, now: number, until: number): number | undefined {
  const end = Math.min(until, now + 7 * dayMs);
  const changes = schedule.map((window) => (isOpen(window, now) ? closesAt(window, now, end) : opensAt(window, now)));
  const soonest = Math.min(...changes.map((at) => at ?? Infinity));
  return soonest < end ? soonest : undefined;
}

/**
 * Until when an instance that is kept for `minIdle` may wait, without anybody looking after it meanwhile: until fewer
 * are wanted than it is one of, and its idle time after that.
 * @param endsAt when its life ends in any case
 * @param rank the how many-th it is of those kept, from 1; the last one unless stated
 */
export function keptUntil(
  resourceClass: Governed,
  idleTimeSec: number,
  now: number,
  endsAt: number,
  rank?: number,
): number {
  const { minIdle, idleTimeMs } = policyAt(resourceClass, idleTimeSec, now);
  const wanted = rank ?? minIdle;
  let at = nextChange(resourceClass, now, endsAt);
  while (at !== undefined && policyAt(resourceClass, idleTimeSec, at).minIdle >= wanted)
    at = nextChange(resourceClass, at, endsAt);
  return Math.min(endsAt, (at ?? endsAt) + idleTimeMs);
}

/** @returns what is wrong with a cron pattern or a time zone; undefined when nothing is */
export function windowProblem({
  cron,
  timeZone,
}: Pick<ScheduleWindow, 'cron' | 'timeZone'>): 'cron' | 'timeZone' | undefined {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
  } catch {
    return 'timeZone';
  }
  try {
    // A pattern that is well formed may still name a day that never comes, such as 30 February.
    return patternOf({ cron, timeZone }).nextRun(new Date(0)) === null ? 'cron' : undefined;
  } catch {
    return 'cron';
  }
}

const patternOf = ({ cron, timeZone }: Pick<ScheduleWindow, 'cron' | 'timeZone'>): Cron =>
  new Cron(cron, { timezone: timeZone, mode: '5-part', paused: true });

const minuteOf = (at: number): number => at - (at % minuteMs);

/** Cron patterns of five fields match the first second of a minute only. */
const isOpen = (window: ScheduleWindow, at: number): boolean => patternOf(window).match(new Date(minuteOf(at)));

const opensAt = (window: ScheduleWindow, now: number): number | undefined =>
  patternOf(window).nextRun(new Date(now))?.getTime();

function closesAt(window: ScheduleWindow, now: number, end: number): number | undefined {
  const pattern = patternOf(window);
  for (let at = minuteOf(now) + minuteMs; at < end; at += minuteMs) {
    if (!pattern.match(new Date(at))) return at;
  }
  return undefined;
}
