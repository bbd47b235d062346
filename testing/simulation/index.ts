import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import type { CrashTally } from './crashes.ts';
import type { Verdict } from './mutants/index.ts';
import { messageOf } from '../../src/shared/errors.ts';
import { runSeed } from './run-seed.ts';
import { added, emptyTally } from './run-seeds.ts';
import type { Tally } from './run-seeds.ts';
import type { Share } from './worker.ts';

const usage = `Usage:
  npm run simulate -- --seeds N [--from S]   N histories, from seed S (1) on
  npm run simulate -- --seed S               one history, told instance by instance
  npm run simulate -- --crash                a crash, or a delay, at each request of a small history
  npm run simulate -- --mutants              planted bugs, each of which must be noticed
  --every N                                  with --crash and --mutants: only each Nth of them
  --workers W                                as many threads, instead of one for each core
`;

const options = {
  seeds: { type: 'string' },
  from: { type: 'string' },
  seed: { type: 'string' },
  crash: { type: 'boolean' },
  mutants: { type: 'boolean' },
  every: { type: 'string' },
  workers: { type: 'string' },
  help: { type: 'boolean' },
} as const;

class UsageError extends Error {}

function wholeNumber(name: string, text: string): number {
  if (!/^\d{1,9}$/.test(text))
    throw new UsageError(`--${name} takes a whole number, not '${text}', for example --${name} 5000`);
  return Number(text);
}

let workers = availableParallelism();

/** Shares the work among all cores, or as many as are wanted. */
function onAllCores<Result>(kind: Share['kind'], { from = 0, end = 0, every = 1 } = {}): Promise<Result[]> {
  const step = workers * every;
  return Promise.all(
    Array.from(
      { length: workers },
      (_, offset) =>
        new Promise<Result>((resolve, reject) => {
          const worker = new Worker(new URL('./worker.ts', import.meta.url), {
            workerData: { kind, offset, step, from, end } satisfies Share,
          });
          worker.once('message', resolve);
          worker.once('error', reject);
        }),
    ),
  );
}

async function simulateSeeds(from: number, seeds: number): Promise<boolean> {
  const startedAt = performance.now();
  const { broken, ...total } = (await onAllCores<Tally>('seeds', { from, end: from + seeds })).reduce(
    added,
    emptyTally(),
  );
  for (const { seed, what } of broken.toSorted((one, other) => one.seed - other.seed))
    console.log(`seed ${seed}: ${what}. Replay it with --seed ${seed}`);
  console.log(
    JSON.stringify({
      ...total,
      violations: broken.length,
      from,
      seedsPerSecond: Math.round((seeds * 1_000) / (performance.now() - startedAt)),
    }),
  );
  return broken.length === 0;
}

async function simulateSeed(seed: number): Promise<boolean> {
  const { history, machines, invariants } = await runSeed({ seed });
  console.log(`# Seed ${seed}\n${history.linesOfNobody().join('\n')}`);
  for (const { instanceId } of machines.all())
    console.log(`\n# ${instanceId}\n${history.lines(instanceId).join('\n')}`);
  console.log(
    JSON.stringify({
      seed,
      violations: invariants.broken.length,
      broken: invariants.broken,
      history: history.digest(),
    }),
  );
  return invariants.broken.length === 0;
}

async function simulateCrashes(every: number): Promise<boolean> {
  const tallies = await onAllCores<CrashTally>('crashes', { every });
  for (const { mishap, what } of tallies.flatMap(({ broken }) => broken))
    console.log(`${JSON.stringify(mishap)}: ${what}`);
  const sum = (count: 'crashPoints' | 'leaks' | 'violations'): number =>
    tallies.reduce((total, tally) => total + tally[count], 0);
  console.log(JSON.stringify({ crashPoints: sum('crashPoints'), leaks: sum('leaks'), violations: sum('violations') }));
  return sum('leaks') + sum('violations') === 0;
}

async function simulateMutants(every: number): Promise<boolean> {
  const verdicts = (await onAllCores<Verdict[]>('mutants', { every })).flat();
  const killed = verdicts.filter(({ killedBy }) => killedBy !== undefined);
  for (const { name, killedBy } of verdicts)
    console.log(killedBy === undefined ? `SURVIVES: ${name}` : `killed: ${name} (${killedBy})`);
  console.log(JSON.stringify({ mutants: verdicts.length, killed: killed.length }));
  return killed.length === verdicts.length;
}

/** @returns whether everything held */
async function main(): Promise<boolean> {
  const { values } = parseArgs({ options });
  if (values.help === true) {
    console.log(usage);
    return true;
  }
  if (values.workers !== undefined) workers = Math.max(1, wholeNumber('workers', values.workers));
  const every = Math.max(1, wholeNumber('every', values.every ?? '1'));
  if (values.crash === true) return simulateCrashes(every);
  if (values.mutants === true) return simulateMutants(every);
  if (values.seed !== undefined) return simulateSeed(wholeNumber('seed', values.seed));
  return simulateSeeds(wholeNumber('from', values.from ?? '1'), wholeNumber('seeds', values.seeds ?? '100'));
}

try {
  if (!(await main())) process.exitCode = 1;
} catch (error) {
  const isUsage =
    error instanceof UsageError || String((error as { code?: unknown }).code).startsWith('ERR_PARSE_ARGS');
  if (!isUsage) throw error;
  console.error(`${messageOf(error)}\n\n${usage}`);
  process.exitCode = 2;
}
