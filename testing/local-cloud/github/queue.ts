import { hasLabels, isOnline, serves } from './runners.ts';
import type { Runner, Runners } from './runners.ts';
import type { Job, Runs } from './runs.ts';

/** A job that its runner has not started within this time goes back to the queue (GitHub Docs, "Autoscaling with self-hosted runners"). */
export const pickupLimitMs = 60_000;
/** A running job whose runner has been silent for so long has failed. */
export const lostRunnerLimitMs = 600_000;

/** Takes jobs from runners that do not start them, ends those whose runner is gone, and gives waiting jobs to idle runners. */
export function settleQueue(runs: Runs, runners: Runners, now: number): void {
  const jobs = runs.jobs();
  for (const job of jobs) {
    requeueUnstarted(job, runners, now);
    if (isLost(job, runners, now)) endLost(job, runs, now);
  }
  for (const runner of runners.all()) release(runner, runs, runners);
  for (const job of jobs) assign(job, runs, runners, now);
}

/** Ends a job whose runner will not be heard of again. */
export function endLost(job: Job, runs: Runs, now: number): void {
  job.log += '##[error]The self-hosted runner lost communication with the server.\n';
  runs.complete(job, job.cancellation ? 'cancelled' : 'failure', now);
}

function requeueUnstarted(job: Job, runners: Runners, now: number): void {
  if (!job.assignment) return;
  const { runnerId, assignedAt } = job.assignment;
  if (!runners.get(runnerId) || now - assignedAt >= pickupLimitMs) delete job.assignment;
}

function isLost(job: Job, runners: Runners, now: number): boolean {
  if (job.status !== 'in_progress' || job.hosted || !job.runner) return false;
  const runner = runners.get(job.runner.id);
  if (runner?.jobId !== job.id) return true;
  return !isOnline(runner, now) && now - (runner.polledAt ?? job.startedAt ?? now) >= lostRunnerLimitMs;
}

/** Frees a runner whose job has ended or was taken from it. One that was for a single job goes with it. */
function release(runner: Runner, runs: Runs, runners: Runners): void {
  const job = runner.jobId === undefined ? undefined : runs.getJob(runner.jobId);
  if (!job || job.status === 'in_progress' || job.assignment?.runnerId === runner.id) return;
  delete runner.jobId;
  if (runner.ephemeral && job.runner?.id === runner.id) runners.delete(runner);
}

function assign(job: Job, runs: Runs, runners: Runners, now: number): void {
  if (job.status !== 'queued' || job.assignment) return;
  const repository = runs.get(job.runId)?.repository ?? '';
  const runner = runners
    .all()
    .find(
      (candidate) =>
        candidate.jobId === undefined &&
        isOnline(candidate, now) &&
        serves(candidate, repository) &&
        hasLabels(candidate, job.labels),
    );
  if (!runner) return;
  runner.jobId = job.id;
  job.assignment = { runnerId: runner.id, assignedAt: now };
}
