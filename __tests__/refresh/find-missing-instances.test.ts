import { describe, expect, test } from '@jest/globals';
import { ownerOf } from '../../src/pool/run.ts';
import type { Run, ServedRequest, WaitingJobs } from '../../src/pool/run.ts';
import { findMissingInstances } from '../../src/refresh/find-missing-instances.ts';
import type { Missing } from '../../src/refresh/find-missing-instances.ts';
import { minuteMs, startedAt, startedPool } from '../provision/started-pool.ts';

const started = startedPool();
const first: Run = { runId: '7', runAttempt: 1 };
const rerun: Run = { runId: '7', runAttempt: 2 };
const kind = { resourceClass: 'large', usageClass: 'spot', instanceTypes: { allowed: [], excluded: [] } } as const;
const longAgo = startedAt - 10 * minuteMs;

const serve = (...labels: string[]): Promise<void> =>
  started.pool.services.servedRequests.record(
    { runId: '7', labels, kind } satisfies ServedRequest,
    labels.join(),
    startedAt,
  );

const waits = (run: Run, label: string, count = 1, since = longAgo): WaitingJobs => ({ run, label, count, since });

/** What refresh makes of GitHub's word that these runs are under way, and that these jobs wait; `asked`: the runs whose jobs it looked at. */
async function found(runs: readonly Run[], ...waiting: WaitingJobs[]): Promise<Missing & { asked: string[] }> {
  const asked: string[] = [];
  const missing = await findMissingInstances(started.pool.services, {
    underWay: () => Promise.resolve([...runs]),
    waitingIn: (run) => {
      asked.push(ownerOf(run));
      return Promise.resolve(waiting.filter((jobs) => ownerOf(jobs.run) === ownerOf(run)));
    },
  });
  return { ...missing, asked };
}

/** An instance of that attempt, with an agent that lives. */
async function holds(instanceId: string, run: Run, label: string): Promise<void> {
  const row = await started.pool.put({ instanceId, state: 'running', owner: ownerOf(run), label });
  await started.pool.signal(row);
  await started.pool.beat(row);
}

describe('jobs of a re-run that wait for a label', () => {
  const missing = async (...waiting: WaitingJobs[]): Promise<Missing['missing']> =>
    (await found([rerun], ...waiting)).missing;

  test('get an instance of the kind that the first attempt had, at once', async () => {
    await serve('pool-a');
    expect(await missing(waits(rerun, 'pool-a', 1, startedAt))).toEqual([{ run: rerun, label: 'pool-a', kind }]);
  });

  test('get no more instances than had the label, however many jobs wait', async () => {
    await serve('7', '7', '7');
    expect(await missing(waits(rerun, '7', 9))).toHaveLength(3);
    expect(await missing(waits(rerun, '7', 2))).toHaveLength(2);
  });

  test('get instances of each kind that the run had under the label, if it was given some more than once', async () => {
    await serve('7', '7');
    const other = { ...kind, resourceClass: 'xlarge' };
    await started.pool.services.servedRequests.record({ runId: '7', labels: ['7'], kind: other }, 'later', startedAt);
    expect((await missing(waits(rerun, '7', 3))).map((instance) => instance.kind.resourceClass)).toEqual([
      'large',
      'large',
      'xlarge',
    ]);
  });

  test('get none for those that this attempt holds under the label already, ready or not', async () => {
    const { pool } = started;
    await serve('7', '7', '7');
    await pool.put({ instanceId: 'i-1', state: 'created', owner: '7/2', label: '7' });
    await holds('i-2', first, '7');
    await holds('i-3', rerun, 'pool-b');
    expect(await missing(waits(rerun, '7', 3))).toHaveLength(2);
    await pool.put({ instanceId: 'i-2', state: 'claimed', owner: '7/2', label: '7' });
    await holds('i-3', rerun, '7');
    expect(await missing(waits(rerun, '7', 3))).toEqual([]);
  });
});

describe('jobs of a first attempt that wait for a label', () => {
  test('which a dead machine had, get another instance', async () => {
    const { pool } = started;
    await serve('pool-a');
    const row = await pool.put({ instanceId: 'i-1', state: 'running', owner: '7/1', label: 'pool-a' });
    await pool.signal(row);
    await pool.beat(row, { beatAt: startedAt - minuteMs });
    expect((await found([first], waits(first, 'pool-a'))).missing).toEqual([{ run: first, label: 'pool-a', kind }]);
  });

  test('whose instance has ended, gave up, or was released, get another one', async () => {
    const { pool } = started;
    await serve('pool-a');
    expect((await found([first], waits(first, 'pool-a'))).missing).toHaveLength(1);
    const row = await pool.put({ instanceId: 'i-1', state: 'running', owner: '7/1', label: 'pool-a' });
    await pool.beat(row);
    await pool.signal(row, { phase: 'ending', message: 'EC2 reclaims this spot instance' });
    expect((await found([first], waits(first, 'pool-a'))).missing).toHaveLength(1);
  });

  test('get none while an instance has it that lives, or is being made ready; GitHub is not even asked then', async () => {
    await serve('pool-a', 'pool-b');
    await holds('i-1', first, 'pool-a');
    await started.pool.put({ instanceId: 'i-2', state: 'claimed', owner: '7/1', label: 'pool-b' });
    expect(await found([first], waits(first, 'pool-a'), waits(first, 'pool-b'))).toEqual({
      missing: [],
      unserved: [],
      asked: [],
    });
  });

  test('that instances of the run share, get none as long as one is left, which takes them one by one', async () => {
    await serve('7', '7');
    await holds('i-1', first, '7');
    await serve('pool-gone');
    expect(await found([first], waits(first, '7', 2))).toMatchObject({ missing: [], asked: ['7/1'] });
  });

  test('get none before they have waited for a minute: they may be on their way', async () => {
    await serve('pool-a');
    const since = startedAt - minuteMs;
    expect((await found([first], waits(first, 'pool-a', 1, since + 1))).missing).toEqual([]);
    expect((await found([first], waits(first, 'pool-a', 1, since))).missing).toHaveLength(1);
  });

  test("in a run that never asked the pool for anything are nobody's business", async () => {
    expect(await found([first], waits(first, 'gpu-farm'))).toEqual({ missing: [], unserved: [], asked: [] });
  });
});

describe('a label that the pool never gave the run', () => {
  test("is somebody else's when it does not look like one of the pool's", async () => {
    await serve('pool-a');
    expect(await found([rerun], waits(rerun, 'gpu-farm'))).toMatchObject({ missing: [], unserved: [] });
  });

  test.each(['7', 'pool-abcdefghijklmnopqrst'])('is reported when it looks like one of the pool: %s', async (label) => {
    await serve('pool-a');
    const waiting = waits(rerun, label, 2);
    expect(await found([rerun], waiting)).toMatchObject({ missing: [], unserved: [waiting] });
    expect(started.pool.log.lines).toEqual([
      expect.stringMatching(new RegExp(`^warning: Run 7/2: 2 jobs wait for label ${label}, which no instance has`)),
    ]);
  });
});
