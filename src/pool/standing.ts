import { liveStates } from './instance.ts';
import type { InstanceRow, LiveState } from './instance.ts';

/** Live rows as they were found, so many of each state at the most. */
export interface Census {
  readonly rows: Readonly<Record<LiveState, readonly InstanceRow[]>>;
  /** States of which there may be more rows than were read. */
  readonly partial: ReadonlySet<LiveState>;
}

/** How one class stands. */
export interface ClassStanding {
  readonly name: string;
  readonly counts: Readonly<Record<LiveState, number>>;
  readonly spotCount: number;
  /** Of its live instances, the one whose present state ends first. */
  readonly next: InstanceRow | undefined;
  /** How often its live instances were given to a run; and how often of those one was claimed that waited. */
  readonly assignmentCount: number;
  readonly warmCount: number;
}

/** The classes in the order that they are given in, then those that only rows know. */
export function standingsOf(classNames: readonly string[], rows: Census['rows']): ClassStanding[] {
  const live = liveStates.flatMap((state) => rows[state]);
  const names = new Set([...classNames, ...live.map((row) => row.resourceClass).toSorted()]);
  return [...names].map((name) =>
    standingOf(
      name,
      live.filter((row) => row.resourceClass === name),
    ),
  );
}

function standingOf(name: string, rows: readonly InstanceRow[]): ClassStanding {
  const count = (state: LiveState): number => rows.filter((row) => row.state === state).length;
  const assigned = rows.map(assignmentsOf);
  return {
    name,
    counts: { created: count('created'), idle: count('idle'), claimed: count('claimed'), running: count('running') },
    spotCount: rows.filter((row) => row.usageClass === 'spot').length,
    next: rows.toSorted((one, other) => (one.threshold ?? Infinity) - (other.threshold ?? Infinity))[0],
    assignmentCount: assigned.reduce((sum, { all }) => sum + all, 0),
    warmCount: assigned.reduce((sum, { warm }) => sum + warm, 0),
  };
}

/**
 * How often an instance was given to a run. Each change of owner adds one to its epoch, and it changes between a run and nobody:
 * so the epoch tells how often it was claimed, and, held against the state, whether it was launched for a run.
 */
export function assignmentsOf({ state, epoch }: Pick<InstanceRow, 'state' | 'epoch'>): {
  readonly all: number;
  readonly warm: number;
} {
  const isHeld = state === 'claimed' || state === 'running';
  if (state === 'created') return { all: 0, warm: 0 };
  const launchedForRun = isHeld ? epoch % 2 === 1 : epoch % 2 === 0;
  const warm = Math.floor((launchedForRun ? epoch - 1 : epoch) / 2);
  return { all: launchedForRun ? warm + 1 : warm, warm };
}
