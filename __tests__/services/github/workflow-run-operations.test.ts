import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Conclusion } from '../../../testing/local-cloud/runner/protocol.ts';
import { GitHubConnection } from '../../../src/services/github/github-connection.ts';
import { WorkflowRunOperations } from '../../../src/services/github/workflow-run-operations.ts';
import type { WaitingJobs } from '../../../src/pool/run.ts';
import { systemClock } from '../../../src/shared/clock.ts';
import { AccessDeniedError } from '../../../src/shared/errors.ts';
import { Secret } from '../../../src/shared/secret.ts';
import { adminToken, startServer } from '../../local-cloud/github/server.ts';
import type { TestServer } from '../../local-cloud/github/server.ts';
import { hastyClock } from '../../shared/hasty-clock.ts';

const repository = { owner: 'octo-org', repo: 'octo-repo' };

let github: TestServer;
beforeAll(async () => {
  github = await startServer();
});
afterAll(() => github.close());
const operations = (token = adminToken): WorkflowRunOperations =>
  new WorkflowRunOperations(
    new GitHubConnection({ token: new Secret(token), apiUrl: `${github.url}/api/v3`, repository, clock: hastyClock }),
  );

/** A run of one job on a machine of GitHub's, and of jobs that wait for these labels. */
const startRun = (...labels: (string | string[])[]): number =>
  github.github.createRun({
    ...repository,
    jobs: [
      { name: 'provision', runsOn: 'ubuntu-latest' },
      ...labels.map((runsOn, index) => ({ name: `job-${index}`, runsOn })),
    ],
  }).id;

/** Every job of the present attempt ends: the waiting ones are cancelled. */
function end(runId: number, conclusion: Conclusion = 'success'): void {
  for (const job of github.github.state().runs.find((run) => run.id === runId)?.jobs ?? []) {
    if (job.name === 'provision' && job.status !== 'completed') github.github.completeJob(job.id, conclusion);
    else if (job.status !== 'completed') github.github.cancelJob(job.id);
  }
}
const rerunFailed = (runId: number): Promise<unknown> =>
  github.octokit().rest.actions.reRunWorkflowFailedJobs({ ...repository, run_id: runId });

describe('a run', () => {
  const standing = async (runId: number, runAttempt = 1): Promise<string | undefined> =>
    (await operations().standingOf([{ runId: String(runId), runAttempt }]))[0]?.standing;

  test('is over once all of its jobs are', async () => {
    const runId = startRun('pool-a');
    expect(await standing(runId)).toBe('live');
    end(runId, 'cancelled');
    expect(await standing(runId)).toBe('over');
  });

  test('that GitHub does not know is not taken for over', async () => {
    expect(await standing(1)).toBe('unknown');
  });

  test('that GitHub denies once is not taken for over', async () => {
    const runId = startRun('pool-a');
    github.conditions.missedGitHubRequests = 1;
    expect(await standing(runId)).toBe('unknown');
    expect(await standing(runId)).toBe('live');
    end(runId);
  });

  test('that is run again is not over in its second attempt', async () => {
    const runId = startRun('pool-a');
    end(runId);
    await rerunFailed(runId);
    expect(await standing(runId, 2)).toBe('live');
    end(runId);
  });

  test('is told from others', async () => {
    const runs = [startRun('pool-a'), startRun('pool-a'), startRun('pool-a')].map((runId) => ({
      runId: String(runId),
      runAttempt: 1,
    }));
    end(Number(runs[1]?.runId));
    expect(await operations().standingOf(runs)).toEqual(
      runs.map((run, index) => ({ run, standing: index === 1 ? 'over' : 'live' })),
    );
    for (const { runId } of runs) end(Number(runId));
  });

  test('is neither over nor live because GitHub is in trouble', async () => {
    const runId = startRun('pool-a');
    github.conditions.failingGitHubRequests = 3;
    await expect(standing(runId)).rejects.toMatchObject({ name: 'UnreachableError', cause: { status: 502 } });
    github.conditions.failingGitHubRequests = 2;
    expect(await standing(runId)).toBe('live');
    end(runId);
  });

  test('is not over because the token has expired', async () => {
    await expect(operations('ghp_expired').standingOf([{ runId: '1', runAttempt: 1 }])).rejects.toThrow(
      AccessDeniedError,
    );
  });
});

describe('runs that are under way', () => {
  test('are those that are queued or in progress, each once, by their present attempt', async () => {
    const runId = startRun('pool-a');
    expect(await operations().underWay()).toEqual([{ runId: String(runId), runAttempt: 1 }]);
    end(runId);
    expect(await operations().underWay()).toEqual([]);
    await rerunFailed(runId);
    expect(await operations().underWay()).toEqual([{ runId: String(runId), runAttempt: 2 }]);
    end(runId);
  });
});

describe('jobs that wait', () => {
  const waitingIn = (runId: number, runAttempt = 1): Promise<WaitingJobs[]> =>
    operations().waitingIn({ runId: String(runId), runAttempt });

  test('are counted by label, since the first of them; those that ask for several labels are not for this pool', async () => {
    const before = systemClock.now();
    const runId = startRun('pool-a', 'pool-b', 'pool-a', ['self-hosted', 'pool-c']);
    const run = { runId: String(runId), runAttempt: 1 };
    const waiting = await waitingIn(runId);
    expect(waiting).toMatchObject([
      { run, label: 'pool-a', count: 2 },
      { run, label: 'pool-b', count: 1 },
    ]);
    // GitHub tells times in whole seconds.
    expect(waiting[0]?.since).toBeGreaterThan(before - 1_001);
    expect(waiting[0]?.since).toBeLessThanOrEqual(systemClock.now());
    end(runId);
    expect(await waitingIn(runId)).toEqual([]);
  });

  test('are those of the attempt', async () => {
    const runId = startRun('pool-a');
    end(runId);
    await rerunFailed(runId);
    expect(await waitingIn(runId, 2)).toMatchObject([{ run: { runAttempt: 2 }, label: 'pool-a', count: 1 }]);
    end(runId);
  });

  test('are all counted, page by page', async () => {
    const runId = startRun(...Array.from({ length: 120 }, () => '7'));
    expect(await waitingIn(runId)).toMatchObject([{ label: '7', count: 120 }]);
    end(runId);
  });
});
