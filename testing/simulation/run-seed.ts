import { metadataKey } from '../../src/pool/keys.ts';
import { Refreshes } from './refreshes.ts';
import { provisionTimeoutMs, refreshEveryMs, settlingMs, stormMs } from './settings.ts';
import { Workflow, wishOf } from './workflow.ts';
import type { Weather } from './faults.ts';
import { World } from './world.ts';
import type { WorldOptions } from './world.ts';

const setUpMs = 60_000;
const sweepEveryMs = 60 * 60_000;
/** Longer than the grace that a sweep gives to new machines. */
const sweepAfterStormMs = 11 * 60_000;
/** In some histories runs begin in crowds. */
const burstMs = 3_000;
const [leastRuns, mostRuns] = [3, 7];
const firstRunId = 1_001;
const probeRunId = '9999';
/** Of so many histories the re-run of failed jobs is tried at the end. */
const rerunProbes = 0.2;
/** Long enough for the first attempt's instances to have new labels. */
const refreshAfterMs = 60_000;

/**
 * One whole history: a pool is set up, runs come and go while faults strike, the faults cease, every deadline
 * passes, and nothing is left over.
 */
export async function runSeed({
  seed,
  mutant,
  weather = weatherOf(seed),
}: Pick<WorldOptions, 'seed' | 'mutant'> & Partial<WorldOptions>): Promise<World> {
  const world = new World({ seed, mutant, weather });
  const { scheduler, random, faults, invariants } = world;
  const refreshes = new Refreshes(world);
  const begin = scheduler.now;
  void refreshes.once();
  await scheduler.run(begin + setUpMs);
  sweepIn(world, random.below(stormMs));
  faults.begin();
  void refreshes.keep(begin + stormMs + refreshEveryMs);
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
  sweepIn(world, 0);
  await scheduler.run(begin + stormMs + refreshEveryMs + settlingMs);
  invariants.atEnd();
  if (invariants.broken.length === 0) await probe(world);
  return world;
}

/** Refresh sweeps EC2 about hourly, which is longer than a history: it is made to believe that the last time is long ago. */
function sweepIn(world: World, delayMs: number): void {
  const key = metadataKey('sweptAt');
  world.table.set(key, { ...key, value: world.scheduler.now + delayMs - sweepEveryMs }, 'time');
}

/** Every tenth history is a sluggish one. */
const weatherOf = (seed: number): Weather => (seed % 10 === 0 ? 'sluggish' : 'seeded');

/** Progress: when faults have stopped and capacity exists, a run gets what it asks for, and its jobs run; also those that are re-run alone. */
async function probe(world: World): Promise<void> {
  const { scheduler, invariants, actions } = world;
  const workflow = new Workflow(world, probeRunId, {
    instanceCount: 2,
    resourceClass: 'large',
    usageClass: 'on-demand',
    labelMode: 'run',
    jobsMs: [20_000, 20_000],
  });
  const labels: (readonly string[])[] = [];
  void workflow.run().then((given) => {
    labels.push(given);
  });
  await scheduler.run(scheduler.now + 2 * provisionTimeoutMs);
  invariants.succeeded(`${probeRunId}/1`);
  if (world.random.chance(rerunProbes)) {
    const refreshes = new Refreshes(world);
    void workflow.rerunFailed(labels[0] ?? []);
    scheduler.after(refreshAfterMs, () => {
      void refreshes.once();
    });
    await scheduler.run(scheduler.now + refreshAfterMs + 2 * provisionTimeoutMs);
  }
  for (const job of actions.jobs) {
    if (job.runId === probeRunId && job.conclusion !== 'success')
      invariants.break(
        'progress',
        `job ${job.id} of run ${job.runId}/${job.runAttempt} is ${job.conclusion ?? job.status}, though faults had stopped`,
      );
  }
}
