import type { Faults } from '../faults.ts';
import type { History } from '../history.ts';
import type { Scheduler } from '../scheduler.ts';
import type { SeededRandom } from '../seeded-random.ts';

/** The listener of a runner, as GitHub sees it. */
export interface Session {
  readonly isAlive: () => boolean;
  readonly start: (job: Job) => void;
  readonly cancel: (job: Job) => void;
}

export interface Runner {
  readonly id: number;
  readonly name: string;
  readonly label: string;
  readonly createdAt: number;
  /** Before it, lists leave the runner out. */
  readonly listedAt: number;
  online: boolean;
  session?: Session | undefined;
  job?: Job | undefined;
}

export interface Job {
  readonly id: number;
  readonly runId: string;
  readonly runAttempt: number;
  readonly label: string;
  readonly durationMs: number;
  readonly createdAt: number;
  status: 'queued' | 'in_progress' | 'completed';
  conclusion?: 'success' | 'failure' | 'cancelled';
  runnerName?: string;
  cancelAsked?: boolean;
}

export interface WorkflowRun {
  readonly runId: string;
  readonly attempt: number;
  readonly status: 'in_progress' | 'completed';
  /** When it took this status. */
  readonly since: number;
}

const assignMs = [200, 3_000] as const;
const listedLateMs = [2_000, 60_000] as const;
/** A job that its runner does not pick up goes back into the queue (GitHub Docs, limits). */
const pickUpMs = 60_000;
/** So long GitHub believes in a runner that has fallen silent. */
const silentMs = 60_000;
const lostJobMs = 120_000;

/** GitHub Actions: runs, their jobs, and the runners that get them by label. */
export class SimulatedActions {
  readonly runners = new Map<string, Runner>();
  /** Every name under which a runner was ever registered, and with which label. */
  readonly everRegistered = new Map<string, string>();
  readonly runs = new Map<string, WorkflowRun>();
  readonly jobs: Job[] = [];
  readonly #scheduler: Scheduler;
  readonly #random: SeededRandom;
  readonly #faults: Faults;
  readonly #history: History;
  #ids = 0;
  #onStart: (job: Job, runner: Runner) => void = () => undefined;
  readonly #waiting = new Map<Job, () => void>();

  constructor(scheduler: Scheduler, random: SeededRandom, faults: Faults, history: History) {
    this.#scheduler = scheduler;
    this.#random = random;
    this.#faults = faults;
    this.#history = history;
  }

  /** Tells when a runner begins to work on a job. */
  watch(onStart: (job: Job, runner: Runner) => void): void {
    this.#onStart = onStart;
  }

  /** A runner of the same name is replaced, as by `config.sh --replace`. */
  addRunner(name: string, label: string): Runner {
    const now = this.#scheduler.now;
    this.#ids += 1;
    const listedAt = this.#faults.strikes('late listing') ? now + this.#random.between(...listedLateMs) : now;
    const runner: Runner = { id: this.#ids, name, label: label.toLowerCase(), createdAt: now, listedAt, online: false };
    this.runners.set(name, runner);
    this.everRegistered.set(name, runner.label);
    return runner;
  }

  /** @returns false when the runner has a job, which forbids it */
  removeRunner(runner: Runner): boolean {
    if (runner.job !== undefined) return false;
    if (this.runners.get(runner.name) === runner) this.runners.delete(runner.name);
    runner.online = false;
    return true;
  }

  isRegistered(runner: Runner): boolean {
    return this.runners.get(runner.name) === runner;
  }

  connect(runner: Runner, session: Session): void {
    runner.session = session;
    runner.online = true;
    this.#dispatchSoon();
  }

  /** @param politely the listener took its leave; else GitHub notices by its silence */
  disconnect(runner: Runner, politely: boolean): void {
    const { session, job } = runner;
    const leave = (): void => {
      if (runner.session === session) runner.online = false;
    };
    if (politely) leave();
    else this.#scheduler.after(silentMs, leave);
    if (job?.status !== 'in_progress') return;
    if (politely) this.finish(runner, job, 'cancelled');
    else
      this.#scheduler.after(lostJobMs, () => {
        this.finish(runner, job, 'failure');
      });
  }

  finish(runner: Runner, job: Job, conclusion: NonNullable<Job['conclusion']>): void {
    if (job.status === 'completed') return;
    this.#history.add('GitHub', `job ${job.id} of run ${job.runId} on ${runner.name}: ${conclusion}`);
    if (runner.job === job) runner.job = undefined;
    this.#complete(job, conclusion);
    this.#dispatchSoon();
  }

  queue(job: Pick<Job, 'runId' | 'runAttempt' | 'label' | 'durationMs'>): Job {
    this.#ids += 1;
    const queued: Job = {
      ...job,
      label: job.label.toLowerCase(),
      id: this.#ids,
      createdAt: this.#scheduler.now,
      status: 'queued',
    };
    this.jobs.push(queued);
    this.#history.add('GitHub', `job ${queued.id} of run ${job.runId}/${job.runAttempt} queued for ${job.label}`);
    this.#dispatchSoon();
    return queued;
  }

  cancel(job: Job): void {
    job.cancelAsked = true;
    if (job.status === 'queued') this.#complete(job, 'cancelled');
    if (job.status !== 'in_progress') return;
    const runner = [...this.runners.values()].find((candidate) => candidate.job === job);
    runner?.session?.cancel(job);
  }

  /** Resolves once the job is over. */
  completed(job: Job): Promise<void> {
    return job.status === 'completed'
      ? Promise.resolve()
      : new Promise((resolve) => {
          this.#waiting.set(job, resolve);
        });
  }

  #complete(job: Job, conclusion: NonNullable<Job['conclusion']>): void {
    job.status = 'completed';
    job.conclusion = conclusion;
    this.#waiting.get(job)?.();
  }

  #dispatchSoon(): void {
    this.#scheduler.after(this.#random.between(...assignMs), () => {
      this.#dispatch();
    });
  }

  #dispatch(): void {
    const assigned = new Set([...this.runners.values()].map((runner) => runner.job));
    for (const job of this.jobs) {
      if (job.status !== 'queued' || assigned.has(job)) continue;
      for (const runner of this.runners.values()) {
        if (!runner.online || runner.job !== undefined || runner.label !== job.label) continue;
        this.#assign(runner, job);
        break;
      }
    }
  }

  #assign(runner: Runner, job: Job): void {
    runner.job = job;
    const { session } = runner;
    if (session?.isAlive() === true && !this.#faults.strikes('missed assignment')) {
      job.status = 'in_progress';
      job.runnerName = runner.name;
      this.#history.add('GitHub', `job ${job.id} of run ${job.runId}/${job.runAttempt} starts on ${runner.name}`);
      this.#onStart(job, runner);
      session.start(job);
      return;
    }
    this.#scheduler.after(pickUpMs, () => {
      if (runner.job === job && job.status !== 'in_progress') runner.job = undefined;
      this.#dispatch();
    });
  }
}
