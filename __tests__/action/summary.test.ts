import { describe, expect, test } from '@jest/globals';
import type { ProvisionedInstance } from '../../src/provision/index.ts';
import type { RefreshResult } from '../../src/refresh/index.ts';
import { provisionSummary, refreshSummary, releaseSummary } from '../../src/action/summary.ts';
import { exampleRow } from '../pool/example-row.ts';

const warm: ProvisionedInstance = {
  instanceId: 'i-1',
  instanceType: 'm6i.large',
  usageClass: 'spot',
  availabilityZone: 'us-east-1a',
  label: 'pool-a',
  origin: 'warm',
  readyMs: 140,
};
const cold: ProvisionedInstance = {
  ...warm,
  instanceId: 'i-2',
  usageClass: 'on-demand',
  label: 'pool-b',
  origin: 'cold',
  readyMs: 48_260,
};

describe('a provision', () => {
  test('tells where each instance came from, and how long it took', () => {
    expect(provisionSummary({ instances: [warm, cold], readyMs: 48_300, fallbackReasons: [] }))
      .toBe(`### EC2 Runner Pool: 2 runners ready in 48.3 s

1 warm from the pool, 1 launched.

| Instance | Type | Zone | Usage | From | Ready after | Label |
| --- | --- | --- | --- | --- | --- | --- |
| \`i-1\` | m6i.large | us-east-1a | spot | warm | 0.1 s | \`pool-a\` |
| \`i-2\` | m6i.large | us-east-1a | on-demand | cold | 48.3 s | \`pool-b\` |`);
  });

  test('of one instance has one runner', () => {
    expect(provisionSummary({ instances: [warm], readyMs: 140, fallbackReasons: [] })).toContain('1 runner ready');
  });

  test('of many shows a hundred, and counts the rest', () => {
    const summary = provisionSummary({
      instances: Array.from({ length: 130 }, () => warm),
      readyMs: 140,
      fallbackReasons: [],
    });
    expect(summary.match(/`i-1`/g)).toHaveLength(100);
    expect(summary).toContain('… and 30 more.');
  });
});

describe('a release', () => {
  test('tells what went back to the pool, and what was left alone', () => {
    expect(releaseSummary({ released: [exampleRow({ instanceId: 'i-1' })], notHeld: ['i-2', 'i-3'] }))
      .toBe(`### EC2 Runner Pool: 1 instance released

| Instance | Type | Zone | Usage |
| --- | --- | --- | --- |
| \`i-1\` | m6i.large | us-east-1a | on-demand |

Not held by this run attempt, so left alone: \`i-2\`, \`i-3\``);
  });

  test('of nothing says so', () => {
    expect(releaseSummary({ released: [], notHeld: [] })).toBe('### EC2 Runner Pool: nothing to release');
  });
});

describe('a refresh', () => {
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
  };

  test('that found everything in order says so', () => {
    expect(refreshSummary(nothing)).toBe('### EC2 Runner Pool: refreshed\n\nNothing had to be changed.');
  });

  test('tells what it changed, and what it could not', () => {
    expect(
      refreshSummary({
        changes: ['set idleTimeSec to 900 s'],
        tokenRenewed: true,
        terminations: { terminated: [], lostCount: 0, failedCount: 2, refusals: [], unfinished: [] },
        undoneCount: 3,
        offeredCount: 4,
        deregisteredCount: 5,
        abandonedCount: 6,
        managed: [],
        missing: [
          {
            run: { runId: '7', runAttempt: 2 },
            label: 'pool-x',
            kind: { resourceClass: 'large', usageClass: 'spot', instanceTypes: { allowed: [], excluded: [] } },
          },
        ],
        unserved: [{ run: { runId: '8', runAttempt: 2 }, label: '8', count: 2, since: 0 }],
      }),
    ).toBe(`### EC2 Runner Pool: refreshed

- set idleTimeSec to 900 s
- stored a fresh registration token
- ended 3 machines or rows that had lost each other
- took back 6 instances of runs that ended without release, or of provisions that never finished
- provisioned 1 for jobs of run 7 that wait for label \`pool-x\`
- **2 jobs of run 8 wait for label \`8\`, which this pool never gave that run: cancel it, or re-run all of its jobs**
- offered 4 idle instances again
- removed 5 offline runners whose machine or assignment is gone
- **EC2 would not end 2 instances; the next refresh tries again**`);
  });

  test('tells why instances ended, in one line each, whatever the reason holds', () => {
    const terminated = [
      exampleRow({ instanceId: 'i-1', reason: 'idle time is over' }),
      exampleRow({ instanceId: 'i-2', reason: 'a | b\n  c' }),
    ];
    expect(
      refreshSummary({
        ...nothing,
        terminations: { terminated, lostCount: 0, failedCount: 0, refusals: [], unfinished: [] },
      })
        .split('\n')
        .slice(-2),
    ).toEqual(['| `i-1` | m6i.large | large | idle time is over |', '| `i-2` | m6i.large | large | a \\| b c |']);
  });
});
