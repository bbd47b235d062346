import type { Offer } from '../../src/pool/offers.ts';
import { ownerOf } from '../../src/pool/run.ts';
import { plainPool } from './pools.ts';
import { Refreshes } from './refreshes.ts';
import { provisionTimeoutMs, refreshEveryMs } from './settings.ts';
import { Workflow } from './workflow.ts';
import type { Wish } from './workflow.ts';
import type { World } from './world.ts';

const minuteMs = 60_000;
/** Of so many histories each of the probes that need a refresh is tried at the end. */
const share = 0.2;
/** Long enough for the first attempt's instances to have new labels, and for a heartbeat to be stale. */
const refreshAfterMs = minuteMs;
/** Until refresh believes that a job of a first attempt waits in vain, and then some. */
const inVainMs = 3 * minuteMs;
/** Longer than any registration token lives. */
const neglectMs = 2 * 60 * minuteMs;
const atOnceMs = 5_000;

const wish: Wish = {
  instanceCount: 2,
  resourceClass: 'large',
  usageClass: 'on-demand',
  labelMode: 'run',
  jobsMs: [20_000, 20_000],
};

/** Progress: when faults have stopped and capacity exists, a run gets what it asks for, and its jobs run; also those whose instances are gone. */
export async function probe(world: World, isNeglected: boolean): Promise<void> {
  if (world.pool !== plainPool) {
    await probePolicy(world);
    // Whatever offers there are, what waits is found.
    if (world.random.chance(0.5)) world.sqs.purge();
  }
  if (isNeglected) await probeNeglected(world);
  await probeRun(world);
  if (world.random.chance(share)) await probeOrphans(world);
}

/** Refreshes without faults bring each class to its policy, and one that sweeps counts its machines right. */
export async function probePolicy(world: World): Promise<void> {
  const { scheduler, invariants } = world;
  const since = scheduler.now;
  const offersBefore = world.sqs.bodies().length;
  const refreshes = new Refreshes(world);
  for (const refresh of [0, 1, 2]) {
    if (refresh === 2) refreshes.sweepIn(0);
    void refreshes.once();
    await scheduler.run(scheduler.now + refreshEveryMs);
  }
  const rows = invariants.rows();
  invariants.policy.settled(rows, since);
  const idle = new Set(rows.filter((row) => row.state === 'idle').map((row) => row.instanceId));
  const offers = world.sqs.bodies().filter((body) => idle.has((JSON.parse(body) as Offer).instanceId)).length;
  if (offers > offersBefore + idle.size)
    invariants.break('offers do not pile up', `${offers} for ${idle.size} idle instances; ${offersBefore} before`);
}

/** Nobody has refreshed the pool for hours: a step with a GitHub token does not mind, one without launches nothing, and says so at once. */
async function probeNeglected(world: World): Promise<void> {
  const { scheduler, invariants, machines } = world;
  await scheduler.run(scheduler.now + neglectMs);
  const workflow = new Workflow(world, '9997', wish);
  const before = machines.all().length;
  let endedAt = Infinity;
  const startedAt = scheduler.now;
  void workflow.run().then(() => {
    endedAt = scheduler.now;
  });
  await scheduler.run(scheduler.now + 2 * provisionTimeoutMs);
  if (world.stepsHoldToken) {
    invariants.succeeded('9997/1');
    jobsSucceeded(world, '9997');
    return;
  }
  if (machines.all().length > before)
    invariants.break('what cannot register is not launched', 'machines were launched though the tokens had ended');
  const provisionEndedAt = invariants.provisionEndedAt(ownerOf({ runId: '9997', runAttempt: 1 })) ?? endedAt;
  if (provisionEndedAt - startedAt > atOnceMs)
    invariants.break('what cannot register is told at once', `9997/1 took ${provisionEndedAt - startedAt} ms to fail`);
  void new Refreshes(world).once();
  await scheduler.run(scheduler.now + refreshAfterMs);
}

async function probeRun(world: World): Promise<void> {
  const { scheduler, invariants } = world;
  const workflow = new Workflow(world, '9999', wish);
  let labels: readonly string[] = [];
  void workflow.run().then((given) => {
    labels = given;
  });
  await scheduler.run(scheduler.now + 2 * provisionTimeoutMs);
  invariants.succeeded('9999/1');
  if (world.random.chance(share)) {
    void workflow.rerunFailed(labels);
    scheduler.after(refreshAfterMs, () => {
      void new Refreshes(world).once();
    });
    await scheduler.run(scheduler.now + refreshAfterMs + 2 * provisionTimeoutMs);
  }
  jobsSucceeded(world, '9999');
}

/** The machine dies after the provision, before the job comes. */
async function probeOrphans(world: World): Promise<void> {
  const { scheduler, invariants } = world;
  const workflow = new Workflow(world, '9998', { ...wish, instanceCount: 1, labelMode: 'instance', jobsMs: [20_000] });
  void workflow.run({ machinesDieBeforeJobs: true });
  await scheduler.run(scheduler.now + provisionTimeoutMs);
  invariants.succeeded('9998/1');
  scheduler.after(inVainMs, () => {
    void new Refreshes(world).once();
  });
  await scheduler.run(scheduler.now + inVainMs + provisionTimeoutMs);
  jobsSucceeded(world, '9998');
}

function jobsSucceeded({ actions, invariants }: World, runId: string): void {
  for (const job of actions.jobs) {
    if (job.runId === runId && job.conclusion !== 'success')
      invariants.break(
        'progress',
        `job ${job.id} of run ${job.runId}/${job.runAttempt} is ${job.conclusion ?? job.status}, though faults had stopped`,
      );
  }
}
