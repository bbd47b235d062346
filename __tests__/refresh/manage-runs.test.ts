import { describe, expect, test } from '@jest/globals';
import { ownerOf } from '../../src/pool/run.ts';
import type { Run, ServedRequest, WaitingJobs } from '../../src/pool/run.ts';
import { findMissingInstances, releaseAbandoned, unlessDenied } from '../../src/refresh/manage-runs.ts';
import type { MissingInstance } from '../../src/refresh/manage-runs.ts';
import type { RunStanding, WorkflowRunOperations } from '../../src/services/github/workflow-run-operations.ts';
import { AccessDeniedError, RateLimitedError } from '../../src/shared/errors.ts';
import { minuteMs, startedAt, startedPool } from '../provision/started-pool.ts';

const started = startedPool();

/** GitHub, to which these runs are over or unknown, and in which these jobs wait. */
function gitHub({
  over = [],
  unknown = [],
  waiting = [],
}: {
  over?: readonly string[];
  unknown?: readonly string[];
  waiting?: readonly WaitingJobs[];
}): {
  runs: WorkflowRunOperations;
  asked: string[];
} {
  const asked: string[] = [];
  const runs = {
    standingOf: (all: readonly Run[]) => {
      asked.push(...all.map(ownerOf));
      const standing = (owner: string): RunStanding['standing'] =>
        over.includes(owner) ? 'over' : unknown.includes(owner) ? 'unknown' : 'live';
      return Promise.resolve(all.map((run) => ({ run, standing: standing(ownerOf(run)) })));
    },
    waitingInReruns: () => Promise.resolve(waiting),
  } as unknown as WorkflowRunOperations;
  return { runs, asked };
}

describe('runs that are over', () => {
  test('have everything that they hold handed back; the others keep theirs', async () => {
    const { pool } = started;
    await pool.put({ instanceId: 'i-1', state: 'running', owner: '7/1' });
    await pool.put({ instanceId: 'i-2', state: 'running', owner: '7/1' });
    await pool.put({ instanceId: 'i-3', state: 'running', owner: '7/2' });
    await pool.put({ instanceId: 'i-4', state: 'claimed', owner: '7/1' });
    const { runs, asked } = gitHub({ over: ['7/1'] });
    expect(
      (await releaseAbandoned(pool.services, runs, pool.configuration)).map((row) => row.instanceId).sort(),
    ).toEqual(['i-1', 'i-2']);
    expect(asked.sort()).toEqual(['7/1', '7/2']);
    expect(await pool.states()).toEqual(['i-1: idle', 'i-2: idle', 'i-3: running', 'i-4: claimed']);
    expect(await pool.visibleOffers()).toEqual(['i-1@4', 'i-2@4']);
  });

  test('are told from those that GitHub does not know, which keep what they hold, and the log says so', async () => {
    const { pool } = started;
    await pool.put({ instanceId: 'i-1', state: 'running', owner: '7/1' });
    const { runs } = gitHub({ unknown: ['7/1'] });
    expect(await releaseAbandoned(pool.services, runs, pool.configuration)).toEqual([]);
    expect(await pool.states()).toEqual(['i-1: running']);
    expect(pool.log.lines).toEqual([expect.stringMatching(/^warning: GitHub does not know run 7\/1 \(404\)/)]);
  });

  test('are looked for among the hundred instances that have been held the longest', async () => {
    const { pool } = started;
    await Promise.all(
      Array.from({ length: 101 }, (_, index) =>
        pool.put({
          instanceId: `i-${index}`,
          state: 'running',
          owner: `${index}/1`,
          threshold: startedAt + minuteMs + index,
        }),
      ),
    );
    const { runs, asked } = gitHub({});
    await releaseAbandoned(pool.services, runs, pool.configuration);
    expect(asked).toHaveLength(100);
    expect(asked).not.toContain('100/1');
  });
});

describe('jobs of a re-run that wait for a label', () => {
  const run: Run = { runId: '7', runAttempt: 2 };
  const kind = { resourceClass: 'large', usageClass: 'spot', instanceTypes: { allowed: [], excluded: [] } } as const;
  const serve = (...labels: string[]): Promise<void> =>
    started.pool.services.servedRequests.record(
      { runId: '7', labels, kind } satisfies ServedRequest,
      labels.join(),
      startedAt,
    );
  const missing = (...waiting: WaitingJobs[]): Promise<MissingInstance[]> =>
    findMissingInstances(started.pool.services, gitHub({ waiting }).runs);

  test('get an instance of the kind that the first attempt had', async () => {
    await serve('pool-a');
    expect(await missing({ run, label: 'pool-a', count: 1 })).toEqual([{ run, label: 'pool-a', kind }]);
  });

  test('get no more instances than had the label, however many jobs wait', async () => {
    await serve('7', '7', '7');
    expect(await missing({ run, label: '7', count: 9 })).toHaveLength(3);
    expect(await missing({ run, label: '7', count: 2 })).toHaveLength(2);
  });

  test('get instances of each kind that the run had under the label, if it was given some more than once', async () => {
    await serve('7', '7');
    const other = { ...kind, resourceClass: 'xlarge' };
    await started.pool.services.servedRequests.record({ runId: '7', labels: ['7'], kind: other }, 'later', startedAt);
    expect((await missing({ run, label: '7', count: 3 })).map((instance) => instance.kind.resourceClass)).toEqual([
      'large',
      'large',
      'xlarge',
    ]);
  });

  test('get none for those that this attempt holds under the label already, in whatever state', async () => {
    const { pool } = started;
    await serve('7', '7', '7');
    await pool.put({ instanceId: 'i-1', state: 'created', owner: '7/2', label: '7' });
    await pool.put({ instanceId: 'i-2', state: 'running', owner: '7/1', label: '7' });
    await pool.put({ instanceId: 'i-3', state: 'running', owner: '7/2', label: 'pool-b' });
    expect(await missing({ run, label: '7', count: 3 })).toHaveLength(2);
    await pool.put({ instanceId: 'i-2', state: 'claimed', owner: '7/2', label: '7' });
    await pool.put({ instanceId: 'i-3', state: 'running', owner: '7/2', label: '7' });
    expect(await missing({ run, label: '7', count: 3 })).toEqual([]);
  });

  test("are somebody else's when this pool never gave the run such a label", async () => {
    await serve('pool-a');
    expect(
      await missing(
        { run, label: 'gpu-farm', count: 1 },
        { run: { runId: '8', runAttempt: 2 }, label: 'pool-a', count: 1 },
      ),
    ).toEqual([]);
  });
});

describe('a token that may not read runs', () => {
  test('is a warning, and refresh goes on', async () => {
    const { services, log } = started.pool;
    expect(
      await unlessDenied(services, 'nothing', () =>
        Promise.reject(new AccessDeniedError('github-token needs Actions: read')),
      ),
    ).toBe('nothing');
    expect(log.lines).toEqual([
      expect.stringMatching(/^warning: .*not looked after: github-token needs Actions: read$/),
    ]);
  });

  test('is not the only reason for it: a rate limit is a warning, too', async () => {
    const { services, log } = started.pool;
    expect(
      await unlessDenied(services, 'nothing', () =>
        Promise.reject(new RateLimitedError("GitHub's rate limit was met")),
      ),
    ).toBe('nothing');
    expect(log.lines).toEqual([expect.stringMatching(/^warning: .*not looked after: GitHub's rate limit was met$/)]);
  });

  test('is told from any other failure, which is thrown', async () => {
    await expect(
      unlessDenied(started.pool.services, 'nothing', () => Promise.reject(new Error('502'))),
    ).rejects.toThrow('502');
  });
});
