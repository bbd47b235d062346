import { expect, test } from '@jest/globals';
import type { RefreshResult } from '../../src/refresh/index.ts';
import { refreshSummary } from '../../src/action/refresh-summary.ts';
import { standingsOf } from '../../src/pool/standing.ts';
import { exampleRow } from '../pool/example-row.ts';

const nobody = { created: [], idle: [], claimed: [], running: [] };
const nothing: RefreshResult = {
  changes: [],
  tokenRenewed: false,
  terminations: { terminated: [], lostCount: 0, failedCount: 0, refusals: [], unfinished: [] },
  undoneCount: 0,
  offeredCount: 0,
  deregisteredCount: 0,
  abandonedCount: 0,
  missing: [],
  unserved: [],
  managed: [],
  outdated: [],
  shortenedCount: 0,
  standings: standingsOf(['large'], nobody),
  partial: new Set(),
};

test('the pool is shown as it stands, and nothing else when nothing happened: tokens and offers are no news', () => {
  const standings = standingsOf(['large', 'gpu'], {
    ...nobody,
    idle: [exampleRow({ instanceId: 'i-1', epoch: 4, threshold: Date.UTC(2026, 0, 2, 3, 4, 5), usageClass: 'spot' })],
    running: [exampleRow({ instanceId: 'i-2', epoch: 1, state: 'running', threshold: Date.UTC(2026, 0, 2, 4) })],
    claimed: [exampleRow({ instanceId: 'i-3', epoch: 3, state: 'claimed', threshold: Date.UTC(2026, 0, 2, 5) })],
    created: [exampleRow({ instanceId: 'i-4', epoch: 1, state: 'created', threshold: Date.UTC(2026, 0, 2, 6) })],
  });
  expect(refreshSummary({ ...nothing, standings, tokenRenewed: true, offeredCount: 4 }))
    .toBe(`### EC2 Runner Pool: refreshed

| Class | Idle | Running | Spot | Booting | Next deadline | Warm |
| --- | --- | --- | --- | --- | --- | --- |
| large | 1 | 2 | 1 | 1 | 2026-01-02 03:04 UTC, <code>i-1</code> idle | 40 % of 5 |
| gpu | 0 | 0 | 0 | 0 | – | – |`);
});

test('where there are more instances than were counted, it says so', () => {
  const summary = refreshSummary({ ...nothing, partial: new Set(['idle' as const]) });
  expect(summary).toContain('| large | ≥ 0 | 0 | ≥ 0 | 0 |');
});

test('it tells what was decided and why, what was changed, and what could not be', () => {
  const summary = refreshSummary({
    ...nothing,
    changes: ['set idleTimeSec to 900 s'],
    terminations: { ...nothing.terminations, failedCount: 2 },
    undoneCount: 3,
    deregisteredCount: 5,
    abandonedCount: 6,
    shortenedCount: 7,
    managed: [
      {
        name: 'large',
        policy: { minIdle: 2, scaleUpThreshold: 0, maxSize: undefined, idleTimeMs: 900_000 },
        idleCount: 0,
        bootingCount: 2,
        size: undefined,
        launchedCount: 2,
        reasons: ['launching 2: 0 idle and 0 booting of minIdle 2'],
      },
    ],
    missing: [
      {
        run: { runId: '7', runAttempt: 2 },
        label: 'pool-x',
        kind: { resourceClass: 'large', usageClass: 'spot', instanceTypes: { allowed: [], excluded: [] } },
      },
    ],
    unserved: [{ run: { runId: '8', runAttempt: 2 }, label: '8', count: 2, since: 0 }],
  });
  expect(summary).toContain('| large | 0 | 0 | 0 | 2 |');
  expect(summary.split('\n\n').at(-1)).toBe(`- large: launching 2: 0 idle and 0 booting of minIdle 2
- set idleTimeSec to 900 s
- 7 idle instances may wait less long, as the idle time is now
- ended 3 machines or rows that had lost each other
- took back 6 instances of runs that ended without release, or of provisions that never finished
- provisioned 1 for jobs of run 7 that wait for label <code>pool-x</code>
- removed 5 offline runners whose machine or assignment is gone
- **2 jobs of run 8 wait for label <code>8</code>, which this pool never gave that run: cancel it, or re-run all of its jobs**
- **EC2 would not end 2 instances; the next refresh tries again**`);
});

test('why instances ended takes one line each, and is shown letter by letter, whatever it holds', () => {
  const terminated = [
    exampleRow({ instanceId: 'i-1', reason: 'idle time is over' }),
    exampleRow({ instanceId: 'i-2', reason: 'a | <b>\n  [c](http://x)' }),
  ];
  expect(
    refreshSummary({ ...nothing, terminations: { ...nothing.terminations, terminated } })
      .split('\n')
      .slice(-2),
  ).toEqual([
    '| <code>i-1</code> | m6i.large | large | idle time is over |',
    '| <code>i-2</code> | m6i.large | large | a &#124; &#60;b&#62; &#91;c&#93;(http&#58;//x) |',
  ]);
});

test('text of others in changes, labels and decisions is shown letter by letter', () => {
  const summary = refreshSummary({
    ...nothing,
    changes: ['tagged queue a: `x` <img>'],
    unserved: [{ run: { runId: '8', runAttempt: 1 }, label: '`</code><img>', count: 1, since: 0 }],
  });
  expect(summary).not.toMatch(/<img>|`/);
});
