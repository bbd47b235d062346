import type { Conclusion } from '../runner/protocol.ts';
import type { Actions } from './actions.ts';
import { HttpError, notFound } from './http.ts';
import { jobsOf, runConclusion, runStatus } from './runs.ts';
import type { Job, JobSpec, JobStatus, Run, RunSpec } from './runs.ts';
import { runnerView } from './views.ts';

/** How often each route was asked for, by method and pattern. */
export interface RequestCounts {
  /** GitHub's API: what counts against a user's rate limit. */
  api: Record<string, number>;
  /** What runners say to the service that gives them jobs. */
  runners: Record<string, number>;
}

export interface JobState {
  id: number;
  runId: number;
  runAttempt: number;
  name: string;
  labels: string[];
  status: JobStatus;
  conclusion: Conclusion | null;
  runnerName: string | null;
}

export interface RunState {
  id: number;
  repository: string;
  name: string;
  attempt: number;
  status: JobStatus;
  conclusion: Conclusion | null;
  /** Those of the present attempt. */
  jobs: JobState[];
}

export interface GitHubState {
  /** Registered runners, offline ones too. */
  runners: (ReturnType<typeof runnerView> & { scope: string; version: string })[];
  runs: RunState[];
  requests: RequestCounts;
}

/** What GitHub's users and own machines would do. Each throws 404 for an unknown id. */
export interface GitHubControl {
  /** A job `runsOn` a label such as `ubuntu-latest` is started at once, and waits for `completeJob`. */
  createRun(spec: RunSpec): RunState;
  /** Adds jobs to the present attempt of a run, also of one that was over. */
  addJobs(runId: number, jobs: JobSpec[]): JobState[];
  completeJob(jobId: number, conclusion: Conclusion): void;
  cancelJob(jobId: number): void;
  jobLog(jobId: number): string;
  state(): GitHubState;
}

const jobState = (job: Job): JobState => ({
  id: job.id,
  runId: job.runId,
  runAttempt: job.runAttempt,
  name: job.name,
  labels: job.labels,
  status: job.status,
  conclusion: job.conclusion ?? null,
  runnerName: job.runner?.name ?? null,
});

const runState = (run: Run): RunState => ({
  id: run.id,
  repository: run.repository,
  name: run.name,
  attempt: run.attempt,
  status: runStatus(run),
  conclusion: runConclusion(run) ?? null,
  jobs: jobsOf(run).map(jobState),
});

export function createControl(actions: Actions, requests: RequestCounts): GitHubControl {
  const { runs, runners } = actions;

  const job = (id: number) => runs.getJob(id) ?? fail();
  const fail = (): never => {
    throw notFound();
  };

  return {
    createRun(spec) {
      const run = runs.create(spec, actions.now());
      actions.log.info(`GitHub: run ${run.id} of ${run.repository} started`);
      actions.settle();
      return runState(run);
    },
    addJobs(runId, specs) {
      const run = runs.get(runId) ?? fail();
      const added = runs.addJobs(run, specs, actions.now());
      actions.settle();
      return added.map(jobState);
    },
    completeJob(jobId, conclusion) {
      const { status, hosted } = job(jobId);
      if (status === 'completed' || !hosted)
        throw new HttpError(409, "Only a job on one of GitHub's machines that is not over can be completed from here.");
      runs.complete(job(jobId), conclusion, actions.now());
      actions.settle();
    },
    cancelJob(jobId) {
      runs.cancel([job(jobId)], actions.now());
      actions.settle();
    },
    jobLog: (jobId) => job(jobId).log,
    state: () => ({
      runners: runners
        .all()
        .map((runner) => ({ ...runnerView(runner, actions.now()), scope: runner.scope, version: runner.version })),
      runs: runs.all().map(runState),
      requests,
    }),
  };
}
