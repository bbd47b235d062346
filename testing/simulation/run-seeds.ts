import type { FaultKind } from './faults.ts';
import { faultKinds } from './faults.ts';
import { runSeed } from './run-seed.ts';

/** What many histories come to. */
export interface Tally {
  seeds: number;
  claims: number;
  launches: number;
  reruns: number;
  crashes: number;
  readonly faults: Record<FaultKind, number>;
  /** Of each seed that broke something, what it broke first. */
  readonly broken: { readonly seed: number; readonly what: string }[];
}

const crashKinds = [
  'crash before a call',
  'crash after a call',
  'killed process',
] as const satisfies readonly FaultKind[];

export const emptyTally = (): Tally => ({
  seeds: 0,
  claims: 0,
  launches: 0,
  reruns: 0,
  crashes: 0,
  broken: [],
  faults: Object.fromEntries(faultKinds.map((kind) => [kind, 0])) as Record<FaultKind, number>,
});

/** Runs the seeds `from`, `from + step` … below `end`, one after another. */
export async function runSeeds(from: number, end: number, step = 1): Promise<Tally> {
  const tally = emptyTally();
  for (let seed = from; seed < end; seed += step) {
    const { faults, invariants, machines } = await runSeed({ seed });
    tally.seeds += 1;
    tally.claims += invariants.claims;
    tally.launches += machines.all().length;
    for (const [kind, count] of faults.counts) tally.faults[kind] += count;
    const [what] = invariants.broken;
    if (what !== undefined) tally.broken.push({ seed, what });
  }
  tally.reruns = tally.faults['whole re-run'] + tally.faults['re-run of failed jobs'];
  tally.crashes = crashKinds.reduce((sum, kind) => sum + tally.faults[kind], 0);
  return tally;
}

/** Two tallies in one. */
export function added(sum: Tally, part: Tally): Tally {
  const faults = Object.fromEntries(
    faultKinds.map((kind) => [kind, sum.faults[kind] + part.faults[kind]]),
  ) as Tally['faults'];
  return {
    seeds: sum.seeds + part.seeds,
    claims: sum.claims + part.claims,
    launches: sum.launches + part.launches,
    reruns: sum.reruns + part.reruns,
    crashes: sum.crashes + part.crashes,
    broken: [...sum.broken, ...part.broken],
    faults,
  };
}
