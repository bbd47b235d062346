import { expect, test } from '@jest/globals';
import type { Run } from '../../src/pool/run.ts';
import { GitHubConnection } from '../../src/services/github/github-connection.ts';
import { RegistrationOperations } from '../../src/services/github/registration-operations.ts';
import { WorkflowRunOperations } from '../../src/services/github/workflow-run-operations.ts';
import { Secret } from '../../src/shared/secret.ts';
import { Actor } from '../../testing/simulation/actor.ts';
import { World } from '../../testing/simulation/world.ts';
import { startedCloud } from '../local-cloud/started-cloud.ts';
import { hastyClock } from '../shared/hasty-clock.ts';

interface Engines {
  readonly registration: RegistrationOperations;
  readonly workflowRuns: WorkflowRunOperations;
  readonly now: () => number;
  /** Begins a run with jobs that wait for these labels, and gives its id. */
  readonly begin: (labels: readonly string[]) => string;
}

const local = startedCloud();
const repository = { owner: 'octo-org', repo: 'octo-repo' };

/** What refresh and provision ask of GitHub, of runs that are there and that are not. */
async function history({ registration, workflowRuns, now, begin }: Engines): Promise<unknown[]> {
  const told: unknown[] = [];
  told.push(await workflowRuns.underWay());
  const runId = begin(['pool-a', 'pool-b', 'pool-a']);
  const run: Run = { runId, runAttempt: 1 };
  const unheardOf: Run = { runId: '4711', runAttempt: 1 };
  const later: Run = { runId, runAttempt: 2 };
  told.push((await workflowRuns.standingOf([run, unheardOf, later])).map(({ standing }) => standing));
  told.push((await workflowRuns.underWay()).map((one) => [one.runId === runId, one.runAttempt]));
  const waiting = await workflowRuns.waitingIn(run);
  told.push(waiting.map(({ label, count, since }) => [label, count, Math.abs(now() - since) < 60_000]));

  const tokens = await registration.createTokens();
  const minutesLeft = (tokens.validUntil - now()) / 60_000;
  told.push(minutesLeft > 55 && minutesLeft <= 60.1);
  const archive = await registration.runnerArchive('x64');
  told.push(/^\d+\.\d+\.\d+$/.test(archive.version), archive.url.includes(archive.version), archive.sha256?.length);
  told.push(await registration.offlineRunners(), await registration.removeRunner(4_711));
  return told;
}

async function inSimulation(): Promise<unknown[]> {
  const world = new World({ seed: 1, weather: 'calm' });
  const actor = new Actor(world.scheduler, 'history');
  const begin = (labels: readonly string[]): string => {
    const runId = '1001';
    world.actions.runs.set(runId, { runId, attempt: 1, status: 'in_progress', since: world.scheduler.now });
    for (const label of labels) world.actions.queue({ runId, runAttempt: 1, label, durationMs: 1 });
    return runId;
  };
  const done = actor.run(async () => {
    const services = world.services(actor);
    const [registration, workflowRuns] = await Promise.all([services.registration(), services.workflowRuns()]);
    return history({ registration, workflowRuns, begin, now: () => world.scheduler.now });
  });
  await Promise.all([done, world.scheduler.run(world.scheduler.now + 60 * 60_000)]);
  const told = await done;
  if (told === 'crashed') throw new Error('nothing is to crash here');
  return told;
}

function inLocalCloud(): Promise<unknown[]> {
  const github = new GitHubConnection({
    token: new Secret(local.cloud.environment['GITHUB_TOKEN'] ?? ''),
    apiUrl: local.cloud.githubApiUrl,
    repository,
    clock: hastyClock,
  });
  return history({
    registration: new RegistrationOperations(github),
    workflowRuns: new WorkflowRunOperations(github),
    now: () => Date.now(),
    begin: (labels) => {
      const jobs = labels.map((runsOn, index) => ({
        name: `job ${index}`,
        runsOn,
        steps: [{ run: 'true' }],
        needs: [],
      }));
      return String(local.cloud.github.createRun({ ...repository, jobs }).id);
    },
  });
}

test('what production asks of GitHub is answered in the simulation as in the local cloud', async () => {
  const told = await inSimulation();
  expect(told).toStrictEqual(await inLocalCloud());
  expect(told).toContainEqual(['live', 'unknown', 'unknown']);
}, 30_000);
