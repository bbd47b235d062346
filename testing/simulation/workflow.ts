import { provision } from '../../src/provision/index.ts';
import type { ProvisionResult } from '../../src/provision/index.ts';
import type { ProvisionRequest } from '../../src/provision/request.ts';
import { anyType } from '../../src/pool/instance-types.ts';
import { ownerOf } from '../../src/pool/run.ts';
import type { Run } from '../../src/pool/run.ts';
import { release } from '../../src/release/index.ts';
import { CancelledError, messageOf } from '../../src/shared/errors.ts';
import { Actor } from './actor.ts';
import type { EndedProvision } from './invariants/provisions.ts';
import { provisionTimeoutMs, refreshEveryMs, resourceClassNames } from './settings.ts';
import type { World } from './world.ts';

/** What one workflow asks for, the same at each attempt. */
export type Wish = Pick<
  ProvisionRequest,
  'instanceCount' | 'resourceClass' | 'usageClass' | 'labelMode' | 'maxRuntimeMin' | 'atLimit'
> & { readonly jobsMs: readonly number[] };

/** GitHub sends SIGINT, then SIGTERM 7.5 s later, and kills after another 2.5 s. */
const killAfterMs = 10_000;
const betweenStepsMs = [1_000, 8_000] as const;
const cancelAfterMs = [100, 180_000] as const;
/** Nobody waits longer than that for a job that does not come. */
const patienceMs = 8 * 60_000;
/** Two refreshes, and what they launch. */
const rerunPatienceMs = 2 * refreshEveryMs + 2 * provisionTimeoutMs;
const reRunAfterMs = [10_000, 120_000] as const;

export function wishOf(world: World): Wish {
  const { random } = world;
  const instanceCount = random.pick([1, 1, 1, 2, 3]);
  return {
    instanceCount,
    resourceClass: random.pick([...resourceClassNames]),
    usageClass: random.pick(['on-demand', 'on-demand', 'spot', 'spot-with-fallback']),
    labelMode: instanceCount === 1 && random.chance(0.6) ? 'instance' : random.pick(['run', 'run', 'instance']),
    atLimit: random.pick(['wait', 'wait', 'fail']),
    ...(random.chance(0.5) && { maxRuntimeMin: random.pick([5, 12]) }),
    jobsMs: Array.from({ length: instanceCount + random.pick([0, 0, 1]) }, () =>
      random.between(10_000, random.chance(0.1) ? 400_000 : 150_000),
    ),
  };
}

/** A workflow run from its first attempt to its last: provision, jobs, release, and whatever befalls them. */
export class Workflow {
  readonly #world: World;
  readonly #runId: string;
  readonly #wish: Wish;

  constructor(world: World, runId: string, wish: Wish) {
    this.#world = world;
    this.#runId = runId;
    this.#wish = wish;
  }

  /** @returns the labels of the first attempt */
  async run({ machinesDieBeforeJobs = false } = {}): Promise<readonly string[]> {
    const { faults, scheduler, random } = this.#world;
    const labels = await this.#attempt(1, machinesDieBeforeJobs);
    const again = faults.strikes('whole re-run')
      ? 'all'
      : faults.strikes('re-run of failed jobs')
        ? 'failed'
        : undefined;
    if (again === undefined) return labels;
    await scheduler.wait(random.between(...reRunAfterMs));
    // Without a provision that succeeded, it is what failed, and runs again.
    if (again === 'all' || labels.length === 0) await this.#attempt(2);
    else await this.rerunFailed(labels);
    return labels;
  }

  /** @returns the labels that the provision gave, one for each instance */
  async #attempt(runAttempt: number, machinesDieBeforeJobs = false): Promise<readonly string[]> {
    const { faults, scheduler, random, demand } = this.#world;
    const run = this.#begin(runAttempt);
    const startedAt = scheduler.now;
    const cancelled = new AbortController();
    if (faults.strikes('cancelled run')) {
      scheduler.after(random.between(...cancelAfterMs), () => {
        cancelled.abort(new CancelledError('Cancelled by SIGINT; what was taken has been given back.'));
      });
    }
    const result = await this.#provision(run, cancelled.signal);
    const labels = result?.instances.map(({ label }) => label) ?? [];
    for (const { instanceId } of result?.instances ?? []) {
      if (machinesDieBeforeJobs || faults.strikes('machine death before its job')) this.#world.killMachine(instanceId);
    }
    await this.#pause();
    if (labels.length > 0 && !cancelled.signal.aborted)
      await this.#jobs(run, labels, this.#wish.jobsMs, patienceMs, cancelled.signal);
    await this.#finish(run);
    demand.instanceMs += this.#wish.instanceCount * (scheduler.now - startedAt);
    return labels;
  }

  /** GitHub leaves out the job that provisioned: the others wait for labels that nobody may have any more. */
  async rerunFailed(labels: readonly string[]): Promise<void> {
    const { random, scheduler, demand } = this.#world;
    const run = this.#begin(2);
    const startedAt = scheduler.now;
    const jobsMs = this.#wish.jobsMs.slice(0, random.between(1, labels.length));
    await this.#jobs(run, labels, jobsMs, rerunPatienceMs);
    await this.#finish(run);
    demand.instanceMs += jobsMs.length * (scheduler.now - startedAt);
  }

  #begin(runAttempt: number): Run {
    this.#world.actions.runs.set(this.#runId, {
      runId: this.#runId,
      attempt: runAttempt,
      status: 'in_progress',
      since: this.#world.scheduler.now,
    });
    return { runId: this.#runId, runAttempt };
  }

  async #finish(run: Run): Promise<void> {
    const { actions, faults } = this.#world;
    await this.#pause();
    if (!faults.strikes('forgotten release')) await this.#release(run);
    actions.runs.set(run.runId, {
      runId: run.runId,
      attempt: run.runAttempt,
      status: 'completed',
      since: this.#world.scheduler.now,
    });
  }

  /** @returns undefined when the step failed */
  async #provision(run: Run, signal: AbortSignal): Promise<ProvisionResult | undefined> {
    const { faults, scheduler, random, history, invariants } = this.#world;
    const { jobsMs, ...wish } = this.#wish;
    const owner = ownerOf(run);
    const actor = new Actor(scheduler, `provision ${owner}`);
    const services = this.#world.stepServices(actor);
    const request: ProvisionRequest = { ...wish, run, instanceTypes: anyType, timeoutMs: provisionTimeoutMs };
    signal.addEventListener(
      'abort',
      () => {
        scheduler.after(killAfterMs, () => {
          actor.crash();
        });
      },
      { once: true },
    );
    if (faults.strikes('killed process'))
      scheduler.after(random.between(100, 60_000), () => {
        actor.crash();
      });
    const startedAt = scheduler.now;
    const ended = (outcome: Pick<EndedProvision, 'ended' | 'result' | 'error'>): void => {
      invariants.provisionEnded({ owner, actor, startedAt, ...outcome });
    };
    this.#world.demand.instances += wish.instanceCount;
    history.add(
      actor.name,
      `begins: ${wish.instanceCount} × ${wish.resourceClass}, ${wish.usageClass}, label per ${wish.labelMode}`,
    );
    try {
      const outcome = await actor.run(() => provision(services, request, signal));
      if (outcome === 'crashed') {
        history.add(actor.name, 'has crashed');
        ended({ ended: 'crashed' });
        return undefined;
      }
      history.add(
        actor.name,
        `succeeds: ${outcome.instances.map(({ instanceId, label, origin }) => `${instanceId} ${label} ${origin}`).join(', ')}`,
      );
      ended({ ended: 'succeeded', result: outcome });
      return outcome;
    } catch (error) {
      history.add(actor.name, `fails: ${messageOf(error)}`);
      ended({ ended: 'failed', error });
      return undefined;
    }
  }

  async #jobs(
    run: Run,
    labels: readonly string[],
    jobsMs: readonly number[],
    patience: number,
    signal?: AbortSignal,
  ): Promise<void> {
    const { actions, scheduler } = this.#world;
    const jobs = jobsMs.map((durationMs, index) =>
      actions.queue({ ...run, label: labels[index % labels.length] ?? '', durationMs }),
    );
    const cancelAll = (): void => {
      for (const job of jobs) actions.cancel(job);
    };
    signal?.addEventListener('abort', cancelAll, { once: true });
    const timer = scheduler.after(patience, cancelAll);
    await Promise.all(jobs.map((job) => actions.completed(job)));
    scheduler.cancel(timer);
  }

  async #release(run: Run): Promise<void> {
    const { faults, scheduler, random, history, invariants } = this.#world;
    const owner = ownerOf(run);
    const actor = new Actor(scheduler, `release ${owner}`);
    const services = this.#world.stepServices(actor);
    const startedAt = scheduler.now;
    if (faults.strikes('killed process'))
      scheduler.after(random.between(10, 2_000), () => {
        actor.crash();
      });
    try {
      const outcome = await actor.run(() => release(services, { run }));
      history.add(
        actor.name,
        outcome === 'crashed'
          ? 'has crashed'
          : `released ${outcome.released.map(({ instanceId }) => instanceId).join(', ') || 'nothing'}`,
      );
      if (outcome !== 'crashed') invariants.releaseEnded(owner, actor, startedAt);
    } catch (error) {
      history.add(actor.name, `fails: ${messageOf(error)}`);
    }
  }

  #pause(): Promise<void> {
    return this.#world.scheduler.wait(this.#world.random.between(...betweenStepsMs));
  }
}
