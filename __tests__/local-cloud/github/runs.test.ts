import { expect, test } from '@jest/globals';
import { jobsOf, runConclusion, Runs, runStatus } from '../../../testing/local-cloud/github/runs.ts';
import type { JobSpec, Run } from '../../../testing/local-cloud/github/runs.ts';

const runner = { id: 1, name: 'runner' };
const create = (runs: Runs, ...jobs: JobSpec[]): Run => runs.create({ owner: 'octo', repo: 'pool', jobs }, 0);
const statuses = (run: Run): string[] =>
  jobsOf(run).map(({ name, status, conclusion }) => `${name} ${conclusion ?? status}`);

function complete(runs: Runs, run: Run, name: string, conclusion: 'success' | 'failure'): void {
  const job = jobsOf(run).find((candidate) => candidate.name === name);
  if (!job) throw new Error(`no job ${name}`);
  runs.start(job, runner, 1);
  runs.complete(job, conclusion, 2);
}

const chain = [
  { name: 'a', runsOn: 'x' },
  { name: 'b', runsOn: 'x', needs: ['a'] },
  { name: 'c', runsOn: 'x', needs: ['b'] },
];

test('a job waits for the jobs that it needs', () => {
  const runs = new Runs();
  const run = create(runs, ...chain);
  expect(statuses(run)).toEqual(['a queued', 'b blocked', 'c blocked']);
  complete(runs, run, 'a', 'success');
  expect(statuses(run)).toEqual(['a success', 'b queued', 'c blocked']);
});

test('jobs that need a failed one are skipped, and the run fails', () => {
  const runs = new Runs();
  const run = create(runs, ...chain);
  complete(runs, run, 'a', 'failure');
  expect(statuses(run)).toEqual(['a failure', 'b skipped', 'c skipped']);
  expect(runConclusion(run)).toBe('failure');
});

test("a job on a machine of GitHub's starts at once", () => {
  const run = create(new Runs(), { name: 'provision', runsOn: 'ubuntu-latest' });
  expect(statuses(run)).toEqual(['provision in_progress']);
});

test('a job added to a run that was over lets it go on', () => {
  const runs = new Runs();
  const run = create(runs, { name: 'provision', runsOn: 'ubuntu-latest' });
  complete(runs, run, 'provision', 'success');
  expect(runStatus(run)).toBe('completed');
  runs.addJobs(run, [{ name: 'build', runsOn: 'fresh-label', needs: ['provision'] }], 3);
  expect(statuses(run)).toEqual(['provision success', 'build queued']);
  expect(runStatus(run)).toBe('in_progress');
});

test('cancelling ends what waits and asks running jobs to stop', () => {
  const runs = new Runs();
  const run = create(runs, ...chain, { name: 'd', runsOn: 'x' });
  const job = jobsOf(run)[0];
  if (!job) throw new Error('no job');
  runs.start(job, runner, 1);
  runs.cancel(jobsOf(run), 2);
  expect(statuses(run)).toEqual(['a in_progress', 'b cancelled', 'c cancelled', 'd cancelled']);
  expect(job.cancellation).toBe('requested');
});

test('a rerun of failed jobs keeps what succeeded and runs the rest again', () => {
  const runs = new Runs();
  const run = create(runs, ...chain);
  complete(runs, run, 'a', 'success');
  complete(runs, run, 'b', 'failure');
  runs.rerun(run, 'failed', 5);
  expect(run.attempt).toBe(2);
  expect(statuses(run)).toEqual(['a success', 'b queued', 'c blocked']);
  expect(jobsOf(run, 1).map(({ conclusion }) => conclusion)).toEqual(['success', 'failure', 'skipped']);
  expect(new Set(run.jobs.map(({ id }) => id)).size).toBe(6);
});

test('a rerun of all jobs starts from the beginning', () => {
  const runs = new Runs();
  const run = create(runs, ...chain);
  complete(runs, run, 'a', 'failure');
  runs.rerun(run, 'all', 5);
  expect(statuses(run)).toEqual(['a queued', 'b blocked', 'c blocked']);
});
