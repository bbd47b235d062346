/**
 * How many machines a class with a limit has: one item per class, changed by whoever launches or ends machines.
 * Each change names what it is for, so that one which is repeated counts once.
 */
export interface Capacity {
  /** Taken by each write; a writer that read another one reads anew. */
  readonly version: number;
  /** Machines that have a row, from the launch's end until their own. */
  readonly counted: number;
  /** What launches under way may bring, by launch token. */
  readonly launching: Readonly<Record<string, number>>;
  /** Machines that were taken off already, but whose end is not written down yet. */
  readonly ended: readonly string[];
  readonly changedAt: number;
}

type Counts = Omit<Capacity, 'version' | 'changedAt'>;

export const sizeOf = ({ counted, launching }: Counts): number =>
  Object.values(launching).reduce((sum, count) => sum + count, counted);

/** Reserves up to `count` of what `maxSize` leaves. What the token has reserved before, it keeps. */
export function reserve<Is extends Counts>(capacity: Is, launchToken: string, count: number, maxSize: number): Is {
  const granted = Math.min(count, maxSize - sizeOf(capacity));
  if (capacity.launching[launchToken] !== undefined || granted <= 0) return capacity;
  return { ...capacity, launching: { ...capacity.launching, [launchToken]: granted } };
}

/** The launch is over, and brought so many machines. */
export function settle<Is extends Counts>(capacity: Is, launchToken: string, launchedCount: number): Is {
  const { [launchToken]: reserved, ...launching } = capacity.launching;
  if (reserved === undefined) return capacity;
  return { ...capacity, counted: capacity.counted + launchedCount, launching };
}

/** A machine has ended. To be told before its row is closed, and `forgetEnded` after. */
export function countEnded<Is extends Counts>(capacity: Is, instanceId: string): Is {
  if (capacity.ended.includes(instanceId)) return capacity;
  return { ...capacity, counted: Math.max(0, capacity.counted - 1), ended: [...capacity.ended, instanceId] };
}

export function forgetEnded<Is extends Counts>(capacity: Is, instanceId: string): Is {
  if (!capacity.ended.includes(instanceId)) return capacity;
  return { ...capacity, ended: capacity.ended.filter((ended) => ended !== instanceId) };
}
