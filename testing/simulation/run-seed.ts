import { Refreshes } from './refreshes.ts';
import { probe } from './probes.ts';
import { asGitHubKeepsIt, punctual } from './schedule.ts';
import { poolOf } from './pools.ts';
import { refreshEveryMs } from './settings.ts';
import { Workflow, wishOf } from './workflow.ts';
import type { Weather } from './faults.ts';
import { World } from './world.ts';
import type { WorldOptions } from './world.ts';

const setUpMs = 60_000;
/** Longer than the grace that a sweep gives to new machines. */
const sweepAfterStormMs = 11 * 60_000;
/** In some histories runs begin in crowds. */
const burstMs = 3_000;
const [leastRuns, mostRuns] = [3, 7];
const firstRunId = 1_001;

/**
 * One whole history: a pool is set up, runs come and go while faults strike, the faults cease, every deadline
 * passes, and nothing is left over.
 */
export async function runSeed({
  seed,
  mutant,
  weather = weatherOf(seed),
}: Pick<WorldOptions, 'seed' | 'mutant'> & Partial<WorldOptions>): Promise<World> {
  const isLate = seed % 10 === lateDigit;
  const world = new World({
    seed,
    mutant,
    weather,
    pool: poolOf(seed),
    stepsHoldToken: isLate ? seed % 20 > 10 : seed % 3 > 0,
  });
  const { scheduler, random, faults, invariants } = world;
  const { gapMs, stormMs } = isLate ? asGitHubKeepsIt(random) : punctual;
  const refreshes = new Refreshes(world);
  const begin = scheduler.now;
  void refreshes.once();
  await scheduler.run(begin + setUpMs);
  refreshes.sweepIn(random.below(stormMs));
  faults.begin();
  void refreshes.keep(begin + stormMs + refreshEveryMs, gapMs);
  const runCount = random.between(leastRuns, mostRuns);
  const bursts = [random.below(stormMs), random.below(stormMs), random.below(stormMs)] as const;
  const crowded = random.chance(0.4);
  for (let index = 0; index < runCount; index += 1) {
    const startMs = crowded ? random.pick(bursts) + random.below(burstMs) : random.below(stormMs);
    const workflow = new Workflow(world, String(firstRunId + index), wishOf(world));
    scheduler.after(startMs, () => {
      void workflow.run();
    });
  }
  await scheduler.run(begin + stormMs);
  faults.cease();
  world.history.add('weather', 'calm from here on');
  await scheduler.run(scheduler.now + sweepAfterStormMs);
  refreshes.sweepIn(0);
  await scheduler.run(begin + stormMs + refreshEveryMs + world.pool.settlingMs);
  invariants.atEnd();
  if (invariants.broken.length === 0) await probe(world, isLate);
  return world;
}

/** Of every tenth history the refreshes come as late as GitHub starts them; half of those have steps without a GitHub token, and so has a third of the others. */
const lateDigit = 5;

/** Every tenth history is a sluggish one. */
const weatherOf = (seed: number): Weather => (seed % 10 === 0 ? 'sluggish' : 'seeded');
