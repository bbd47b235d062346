import { beforeEach, expect, test } from '@jest/globals';
import { lostRunnerLimitMs, pickupLimitMs, settleQueue } from '../../../testing/local-cloud/github/queue.ts';
import { offlineAfterMs, Runners } from '../../../testing/local-cloud/github/runners.ts';
import type { Runner } from '../../../testing/local-cloud/github/runners.ts';
import { Runs } from '../../../testing/local-cloud/github/runs.ts';
import type { Job } from '../../../testing/local-cloud/github/runs.ts';

let runs: Runs;
let runners: Runners;

beforeEach(() => {
  runs = new Runs();
  runners = new Runners();
});

function addRunner(name: string, labels: string[], { scope = 'octo/pool', ephemeral = false } = {}): Runner {
  const runner = runners.add(scope, {
    name,
    labels: labels.map((label) => ({ name: label, type: 'custom' })),
    version: '2.337.0',
    ephemeral,
    os: 'linux',
  });
  if (!runner) throw new Error(`${name} exists`);
  runners.openSession(runner, '2.337.0', 0);
  runner.openPolls = 1;
  return runner;
}

function addJob(runsOn: string | string[], repository = 'octo/pool'): Job {
  const [owner = '', repo = ''] = repository.split('/');
  const run = runs.create({ owner, repo, jobs: [{ name: 'build', runsOn }] }, 0);
  const [job] = run.jobs;
  if (!job) throw new Error('no job');
  return job;
}

test('a job goes to a runner that has all of its labels, whatever their case', () => {
  addRunner('half', ['gpu']);
  const whole = addRunner('whole', ['GPU', 'Large', 'other']);
  const job = addJob(['gpu', 'large']);
  settleQueue(runs, runners, 0);
  expect(job.assignment).toEqual({ runnerId: whole.id, assignedAt: 0 });
});

test('the oldest job is first, and a runner gets one job at a time', () => {
  addRunner('only', ['pool']);
  const [first, second] = [addJob('pool'), addJob('pool')];
  settleQueue(runs, runners, 0);
  expect([first.assignment?.runnerId, second.assignment?.runnerId]).toEqual([1, undefined]);
});

test('an offline runner gets no job', () => {
  const runner = addRunner('gone', ['pool']);
  runner.openPolls = 0;
  runner.polledAt = 0;
  const job = addJob('pool');
  settleQueue(runs, runners, offlineAfterMs);
  expect(job.assignment).toBeUndefined();
});

test('a runner of another repository gets no job, one of the organization does', () => {
  addRunner('theirs', ['pool'], { scope: 'octo/other' });
  const shared = addRunner('shared', ['pool'], { scope: 'octo' });
  const job = addJob('pool', 'Octo/Pool');
  settleQueue(runs, runners, 0);
  expect(job.assignment?.runnerId).toBe(shared.id);
});

test('a job that its runner does not start in time goes to another one', () => {
  const slow = addRunner('slow', ['pool']);
  const job = addJob('pool');
  settleQueue(runs, runners, 0);
  settleQueue(runs, runners, pickupLimitMs - 1);
  expect(job.assignment?.runnerId).toBe(slow.id);
  slow.openPolls = 0;
  slow.polledAt = 0;
  const quick = addRunner('quick', ['pool']);
  settleQueue(runs, runners, pickupLimitMs);
  expect(job.assignment?.runnerId).toBe(quick.id);
  expect(slow.jobId).toBeUndefined();
});

test('a cancelled job frees the runner that it was meant for', () => {
  const runner = addRunner('free', ['pool']);
  const job = addJob('pool');
  settleQueue(runs, runners, 0);
  runs.cancel([job], 1);
  settleQueue(runs, runners, 1);
  expect(job.conclusion).toBe('cancelled');
  expect(runner.jobId).toBeUndefined();
});

test('a running job fails once its runner has been silent for long', () => {
  const runner = addRunner('killed', ['pool']);
  const job = addJob('pool');
  settleQueue(runs, runners, 0);
  runs.start(job, runner, 0);
  runner.openPolls = 0;
  runner.polledAt = 0;
  settleQueue(runs, runners, lostRunnerLimitMs - 1);
  expect(job.status).toBe('in_progress');
  settleQueue(runs, runners, lostRunnerLimitMs);
  expect(job.conclusion).toBe('failure');
});

test('an ephemeral runner is gone after its job, any other one is free again', () => {
  const kept = addRunner('kept', ['a']);
  const used = addRunner('used', ['b'], { ephemeral: true });
  const jobs = [addJob('a'), addJob('b')];
  settleQueue(runs, runners, 0);
  for (const [index, runner] of [kept, used].entries()) {
    const job = jobs[index];
    if (!job) throw new Error('no job');
    runs.start(job, runner, 0);
    runs.complete(job, 'success', 1);
  }
  settleQueue(runs, runners, 1);
  expect(runners.all()).toEqual([kept]);
  expect(kept.jobId).toBeUndefined();
});

test('a session in use cannot be taken over, one that has gone silent can', () => {
  const runner = addRunner('restarted', ['pool']);
  expect(runners.openSession(runner, '2.337.0', 0)).toBeUndefined();
  runner.openPolls = 0;
  runner.polledAt = 0;
  expect(runners.openSession(runner, '2.337.0', offlineAfterMs - 1)).toBeUndefined();
  expect(runners.openSession(runner, '2.337.0', offlineAfterMs)).toBeDefined();
});

test('a name that is taken can only be taken over on request', () => {
  const first = addRunner('name', ['old']);
  const spec = {
    name: 'NAME',
    labels: [{ name: 'new', type: 'custom' as const }],
    version: '2.337.0',
    ephemeral: false,
    os: 'linux',
  };
  expect(runners.add('octo/pool', spec)).toBeUndefined();
  const second = runners.add('octo/pool', { ...spec, replace: true });
  expect(second).toMatchObject({ id: first.id, labels: [{ name: 'new' }] });
  expect(runners.findBySecret(first.secret)).toBeUndefined();
});
