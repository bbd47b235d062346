import type { Conclusion, StepResult, StepSpec } from '../runner/protocol.ts';

/** Workflow runs and their jobs. Holds state and nothing else: time comes in as an argument, milliseconds since the epoch. */

export interface JobSpec {
  name: string;
  runsOn: string | string[];
  steps?: { name?: string; run: string }[];
  /** Names of jobs that must have succeeded before. */
  needs?: string[];
}

export interface RunSpec {
  owner: string;
  repo: string;
  /** The workflow's name. */
  name?: string;
  jobs: JobSpec[];
}

/** `blocked`: waits for the jobs that it needs. GitHub shows such a job only once they are done. */
export type JobStatus = 'blocked' | 'queued' | 'in_progress' | 'completed';

export interface Job {
  id: number;
  runId: number;
  runAttempt: number;
  name: string;
  labels: string[];
  needs: string[];
  steps: StepSpec[];
  /** Runs on a machine of GitHub's: started at once, and completed by whoever plays that machine. */
  hosted: boolean;
  status: JobStatus;
  conclusion?: Conclusion;
  createdAt: number;
  startedAt?: number;
  completedAt?: number;
  /** Given to a runner that has not started it yet. */
  assignment?: { runnerId: number; assignedAt: number };
  /** The runner that started it. */
  runner?: { id: number; name: string };
  cancellation?: 'requested' | 'delivered';
  stepResults: StepResult[];
  log: string;
}

export interface Run {
  id: number;
  number: number;
  attempt: number;
  /** `owner/name` */
  repository: string;
  name: string;
  createdAt: number;
  /** When the present attempt started. */
  startedAt: number;
  updatedAt: number;
  /** Those of every attempt, oldest first. */
  jobs: Job[];
}

const hostedLabel = /^(ubuntu|windows|macos)-/i;
const firstRunId = 9_000_000_001;
const firstJobId = 25_000_000_000;

export const jobsOf = (run: Run, attempt = run.attempt): Job[] => run.jobs.filter((job) => job.runAttempt === attempt);

/** `queued`, `in_progress` or `completed`, from the jobs of the present attempt. */
export function runStatus(run: Run): Exclude<JobStatus, 'blocked'> {
  const jobs = jobsOf(run);
  if (jobs.every(({ status }) => status === 'completed')) return 'completed';
  return jobs.every(({ status }) => status === 'queued' || status === 'blocked') ? 'queued' : 'in_progress';
}

export function runConclusion(run: Run): Conclusion | undefined {
  if (runStatus(run) !== 'completed') return undefined;
  const conclusions = jobsOf(run).map(({ conclusion }) => conclusion);
  for (const conclusion of ['failure', 'cancelled', 'success'] as const) {
    if (conclusions.includes(conclusion)) return conclusion;
  }
  return 'skipped';
}

export class Runs {
  readonly #runs = new Map<number, Run>();
  /** In the order of creation. */
  readonly #jobs = new Map<number, Job>();

  #lastJobId = firstJobId;

  create(spec: RunSpec, now: number): Run {
    const number = this.#runs.size + 1;
    const run: Run = {
      id: firstRunId + this.#runs.size,
      number,
      attempt: 1,
      repository: `${spec.owner}/${spec.repo}`,
      name: spec.name ?? 'CI',
      createdAt: now,
      startedAt: now,
      updatedAt: now,
      jobs: [],
    };
    this.#runs.set(run.id, run);
    this.addJobs(run, spec.jobs, now);
    return run;
  }

  /** Adds jobs to the present attempt, also of a run that was over. */
  addJobs(run: Run, specs: readonly JobSpec[], now: number): Job[] {
    const jobs = specs.map((spec) => this.#createJob(run, spec, now));
    for (const job of jobs) this.#add(run, job);
    this.#settle(run, now);
    return jobs;
  }

  /** Oldest first. */
  all(): Run[] {
    return [...this.#runs.values()];
  }

  get(id: number): Run | undefined {
    return this.#runs.get(id);
  }

  getJob(id: number): Job | undefined {
    return this.#jobs.get(id);
  }

  /** Every job of every run, in the order of their creation. */
  jobs(): Job[] {
    return [...this.#jobs.values()];
  }

  start(job: Job, runner: { id: number; name: string }, now: number): void {
    job.status = 'in_progress';
    job.startedAt = now;
    job.runner = runner;
    delete job.assignment;
  }

  /** Ends a job. Jobs that need it are queued, or skipped when it did not succeed. */
  complete(job: Job, conclusion: Conclusion, now: number): void {
    job.status = 'completed';
    job.conclusion = conclusion;
    job.completedAt = now;
    delete job.assignment;
    const run = this.#runs.get(job.runId);
    if (run) this.#settle(run, now);
  }

  /** Cancels at once what nobody runs yet, and asks the runners of the others to stop. */
  cancel(jobs: readonly Job[], now: number): void {
    // What is blocked goes first, so that the end of another job does not start it.
    for (const job of jobs.toSorted((first) => (first.status === 'blocked' ? -1 : 1))) {
      if (job.status === 'in_progress' && !job.hosted) job.cancellation ??= 'requested';
      else if (job.status !== 'completed') this.complete(job, 'cancelled', now);
    }
  }

  /**
   * Starts the next attempt of a run that is over: of every job, or of those that did not succeed and those that need them.
   * The others count for the new attempt as they ended.
   */
  rerun(run: Run, which: 'all' | 'failed', now: number): void {
    const previous = jobsOf(run);
    run.attempt += 1;
    run.startedAt = now;
    for (const job of previous) {
      const { name, labels, needs, steps } = job;
      const copy = this.#createJob(run, { name, runsOn: labels, needs, steps }, now);
      const kept = which === 'failed' && job.conclusion === 'success';
      this.#add(run, kept ? { ...job, id: copy.id, runAttempt: run.attempt } : copy);
    }
    this.#settle(run, now);
  }

  #add(run: Run, job: Job): void {
    run.jobs.push(job);
    this.#jobs.set(job.id, job);
  }

  #createJob(run: Run, spec: JobSpec, now: number): Job {
    const labels = [spec.runsOn].flat();
    return {
      id: ++this.#lastJobId,
      runId: run.id,
      runAttempt: run.attempt,
      name: spec.name,
      labels,
      needs: spec.needs ?? [],
      steps: (spec.steps ?? []).map(({ name, run: script }) => ({
        name: name ?? `Run ${script.split('\n')[0] ?? ''}`,
        run: script,
      })),
      hosted: labels.some((label) => hostedLabel.test(label)),
      status: 'blocked',
      createdAt: now,
      stepResults: [],
      log: '',
    };
  }

  /** Lets go on what waited for a job that has ended. */
  #settle(run: Run, now: number): void {
    run.updatedAt = now;
    const jobs = jobsOf(run);
    for (const job of jobs.filter(({ status }) => status === 'blocked')) {
      const needed = jobs.filter(({ name }) => job.needs.includes(name));
      if (needed.some(({ status, conclusion }) => status === 'completed' && conclusion !== 'success')) {
        this.complete(job, 'skipped', now);
      } else if (needed.every(({ status }) => status === 'completed')) {
        job.status = 'queued';
        if (job.hosted) this.start(job, { id: 0, name: 'GitHub Actions 1' }, now);
      }
    }
  }
}
