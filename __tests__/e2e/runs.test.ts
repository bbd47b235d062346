import { expect, jest, test } from '@jest/globals';
import { repository } from '../../testing/local-cloud/cloud.ts';
import { idsOf, labelsOf, startPool } from './pool.ts';
import type { TestPool } from './pool.ts';

jest.setTimeout(600_000);

const [owner = '', repo = ''] = repository.split('/');
const provisionJob = { name: 'provision', runsOn: 'ubuntu-latest', steps: [], needs: [] };

const startRun = (pool: TestPool): number => pool.cloud.github.createRun({ owner, repo, jobs: [provisionJob] }).id;

const completeHosted = (pool: TestPool, runId: number, conclusion: 'success' | 'cancelled'): void => {
  const hosted = pool.cloud.github
    .state()
    .runs.find((run) => run.id === runId)
    ?.jobs.find((job) => job.name === 'provision');
  pool.cloud.github.completeJob(hosted?.id ?? 0, conclusion);
};

test('a run that ends without release has its instance taken back by refresh', async () => {
  const pool = await startPool();
  const runId = startRun(pool);
  await pool.provision(String(runId));
  const early = await pool.refresh();
  expect(early.outputs['abandoned-count']).toBe('0');
  completeHosted(pool, runId, 'cancelled');
  const late = await pool.refresh();
  expect(late.outputs['abandoned-count']).toBe('1');
  expect((await pool.rows())[0]).toMatchObject({ state: 'idle' });
  const next = await pool.provision('999');
  if (next.outputs['reused-count'] !== '1') throw new Error(next.log);
});

test('failed jobs that are re-run find a runner under their old label, though nobody provisions again', async () => {
  const pool = await startPool();
  const runId = startRun(pool);
  const provisioned = await pool.provision(String(runId));
  const [label = ''] = labelsOf(provisioned);
  const [job] = pool.cloud.github.addJobs(runId, [
    { name: 'flaky', runsOn: label, steps: [{ run: 'test "$GITHUB_RUN_ATTEMPT" != 1' }], needs: [] },
  ]);
  const attemptEnds = (attempt: number): Promise<string | null> =>
    pool.cloud.github.until((state) => {
      const found = state.runs.find((run) => run.id === runId);
      return found?.attempt === attempt
        ? (found.jobs.find((candidate) => candidate.name === job?.name && candidate.status === 'completed')
            ?.conclusion ?? undefined)
        : undefined;
    }, 60_000);
  await expect(attemptEnds(1)).resolves.toBe('failure');
  completeHosted(pool, runId, 'success');
  await pool.release(String(runId));
  // Until then the instance still listens under the old label, and would take the job itself.
  await pool.cloud.github.until(
    (state) =>
      state.runners.some((runner) => runner.name === `${idsOf(provisioned)[0] ?? ''}-2` && runner.status === 'online')
        ? true
        : undefined,
    60_000,
  );

  const rerun = await fetch(`${pool.cloud.githubApiUrl}/repos/${repository}/actions/runs/${runId}/rerun-failed-jobs`, {
    method: 'POST',
    headers: { authorization: `Bearer ${pool.cloud.environment['GITHUB_TOKEN'] ?? ''}` },
  });
  expect(rerun.status).toBe(201);
  const refreshed = await pool.refresh();
  expect(refreshed).toMatchObject({ exitCode: 0, outputs: { 'rerun-count': '1' } });
  await expect(attemptEnds(2)).resolves.toBe('success');
  expect((await pool.rows())[0]).toMatchObject({
    instanceId: idsOf(provisioned)[0],
    owner: `${runId}/2`,
    label,
    state: 'running',
  });
});
