/**
 * Which machines a class with a limit has: one item per class, changed by whoever launches or ends machines.
 * Each change names what it is for, so that one which is repeated, or comes late, counts once.
 */
export interface Capacity {
  /** Taken by each write; a writer that read another one reads anew. */
  readonly version: number;
  /** The instance ids of those that were written down, until EC2 has accepted their end. */
  readonly machines: readonly string[];
  /** What launches under way may bring, by launch token. */
  readonly launching: Readonly<Record<string, number>>;
}

type Counts = Omit<Capacity, 'version'>;

export const sizeOf = ({ machines, launching }: Counts): number =>
  Object.values(launching).reduce((sum, count) => sum + count, machines.length);

/** Reserves up to `count` of what `maxSize` leaves. What the token has reserved before, it keeps. */
export function reserve<Is extends Counts>(capacity: Is, launchToken: string, count: number, maxSize: number): Is {
  const granted = Math.min(count, maxSize - sizeOf(capacity));
  if (capacity.launching[launchToken] !== undefined || granted <= 0) return capacity;
  return { ...capacity, launching: { ...capacity.launching, [launchToken]: granted } };
}

/** The launch is over, and brought these machines. */
export function settle<Is extends Counts>(capacity: Is, launchToken: string, launched: readonly string[]): Is {
  const { [launchToken]: reserved, ...launching } = capacity.launching;
  const added = launched.filter((instanceId) => !capacity.machines.includes(instanceId));
  if (reserved === undefined && added.length === 0) return capacity;
  return { ...capacity, machines: [...capacity.machines, ...added], launching };
}

/** A machine has ended. To be told before its row is closed: who finds that open tells it again. */
export function leave<Is extends Counts>(capacity: Is, instanceId: string): Is {
  if (!capacity.machines.includes(instanceId)) return capacity;
  return { ...capacity, machines: capacity.machines.filter((counted) => counted !== instanceId) };
}
