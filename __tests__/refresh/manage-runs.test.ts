import { describe, expect, test } from '@jest/globals';
import type { InstanceRow } from '../../src/pool/instance.ts';
import { ownerOf } from '../../src/pool/run.ts';
import type { Run } from '../../src/pool/run.ts';
import { releaseAbandoned, unlessDenied } from '../../src/refresh/manage-runs.ts';
import { takeCensus } from '../../src/refresh/take-census.ts';
import type { RunStanding, WorkflowRunOperations } from '../../src/services/github/workflow-run-operations.ts';
import { AccessDeniedError, RateLimitedError } from '../../src/shared/errors.ts';
import { minuteMs, startedAt, startedPool } from '../provision/started-pool.ts';

const started = startedPool();

/** GitHub, to which these runs are over or unknown. */
function gitHub({ over = [], unknown = [] }: { over?: readonly string[]; unknown?: readonly string[] }): {
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
  } as unknown as WorkflowRunOperations;
  return { runs, asked };
}

describe('runs that are over', () => {
  const release = async (runs: WorkflowRunOperations): Promise<InstanceRow[]> => {
    const { services, configuration } = started.pool;
    const { rows } = await takeCensus(services);
    return releaseAbandoned(services, runs, configuration, rows.running);
  };

  test('have everything that they hold handed back; the others keep theirs', async () => {
    const { pool } = started;
    await pool.put({ instanceId: 'i-1', state: 'running', owner: '7/1' });
    await pool.put({ instanceId: 'i-2', state: 'running', owner: '7/1' });
    await pool.put({ instanceId: 'i-3', state: 'running', owner: '7/2' });
    await pool.put({ instanceId: 'i-4', state: 'claimed', owner: '7/1' });
    const { runs, asked } = gitHub({ over: ['7/1'] });
    expect((await release(runs)).map((row) => row.instanceId).sort()).toEqual(['i-1', 'i-2']);
    expect(asked.sort()).toEqual(['7/1', '7/2']);
    expect(await pool.states()).toEqual(['i-1: idle', 'i-2: idle', 'i-3: running', 'i-4: claimed']);
    expect(await pool.visibleOffers()).toEqual(['i-1@4', 'i-2@4']);
  });

  test('are told from those that GitHub does not know, which keep what they hold, and the log says so', async () => {
    const { pool } = started;
    await pool.put({ instanceId: 'i-1', state: 'running', owner: '7/1' });
    const { runs } = gitHub({ unknown: ['7/1'] });
    expect(await release(runs)).toEqual([]);
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
    await release(runs);
    expect(asked).toHaveLength(100);
    expect(asked).not.toContain('100/1');
  });
});

describe('a token that may not read runs', () => {
  test('is a warning, and refresh goes on', async () => {
    const { services, log } = started.pool;
    expect(
      await unlessDenied(services, 'nothing', () =>
        Promise.reject(new AccessDeniedError('POOL-GITHUB-DENIED', 'github-token needs Actions: read')),
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
        Promise.reject(new RateLimitedError('POOL-GITHUB-RATE-LIMIT', "GitHub's rate limit was met")),
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
