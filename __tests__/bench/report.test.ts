import { expect, test } from '@jest/globals';
import { monthlyCostPerIdleInstanceUsd } from '../../testing/bench/prices.ts';
import { tableOf, verdictsOf } from '../../testing/bench/report.ts';
import type { BenchResult } from '../../testing/bench/report.ts';

const process = {
  ms: 120,
  spreadMs: [115, 125],
  ratio: 5,
  nodeFloorMs: 24,
  runs: 15,
  awsRequests: 7,
  githubRequests: 0,
  readUnits: 7,
  writeUnits: 2,
} as const;

const good: BenchResult = {
  nodeFloorMs: 24,
  startup: { provisionMs: 80, releaseMs: 80, refreshMs: 150, nodeFloorMs: 24 },
  warmClaim: process,
  warmClaimWithLatency: { ...process, ms: 200 },
  warmClaimRunLabel: { ms: 6_000, runs: 3 },
  coldLagMs: 700,
  release: process,
  contention: { processes: 20, claims: 100, doubled: 0, lost: 0, requestsPerClaim: 11, seconds: 8 },
  refreshScaling: [
    { rows: 100, requests: 69, readUnits: 33, ms: 450 },
    { rows: 10_000, requests: 70, readUnits: 34, ms: 480 },
  ],
  idleRequestsPerHour: 630,
  idleCpuPercent: 0.1,
  agentMemoryMb: 62,
  userDataBytes: 11_500,
  bundleBytes: 3_000_000,
  monthlyCostPerIdleInstanceUsd: 0.123,
  memoryPeakMb: 120,
};

const missed = (result: BenchResult): string[] =>
  verdictsOf(result)
    .filter(({ met }) => met === false)
    .map(({ what }) => what);

test('numbers within their budgets miss none', () => {
  expect(missed(good)).toEqual([]);
});

test.each<[string, Partial<BenchResult>, string]>([
  ['a slow claim', { warmClaim: { ...process, ratio: 8.1 } }, 'warm claim, whole process'],
  ['a slow claim with latency', { warmClaimWithLatency: { ...process, ms: 351 } }, 'warm claim with latency'],
  ['a ninth request', { warmClaimWithLatency: { ...process, awsRequests: 9 } }, 'its AWS requests'],
  ['a request to GitHub', { warmClaimWithLatency: { ...process, githubRequests: 1 } }, 'its GitHub requests'],
  ['a late end of a cold start', { coldLagMs: 1_001 }, 'cold: ready signal to end'],
  ['a slow release', { release: { ...process, ratio: 10.1 } }, 'release, whole process'],
  ['an instance given twice', { contention: { ...good.contention, doubled: 1 } }, 'contention: doubled claims'],
  ['a claim without an instance', { contention: { ...good.contention, lost: 1 } }, 'contention: lost claims'],
  [
    'claims that ask too often',
    { contention: { ...good.contention, requestsPerClaim: 21.1 } },
    'contention: requests per claim',
  ],
  [
    'a refresh that asks more of a larger pool',
    {
      refreshScaling: [
        { rows: 100, requests: 69, readUnits: 33, ms: 450 },
        { rows: 10_000, requests: 76, readUnits: 33, ms: 480 },
      ],
    },
    'refresh, AWS requests, 100, 10000 rows',
  ],
  [
    'a refresh that reads more of a larger pool',
    {
      refreshScaling: [
        { rows: 100, requests: 69, readUnits: 33, ms: 450 },
        { rows: 10_000, requests: 69, readUnits: 37, ms: 480 },
      ],
    },
    'refresh, read units, 100, 10000 rows',
  ],
  ['a talkative agent', { idleRequestsPerHour: 651 }, 'idle instance: AWS requests'],
  ['a busy agent', { idleCpuPercent: 1 }, 'idle instance: agent'],
  ['a large agent', { agentMemoryMb: 80.1 }, 'idle instance: agent memory'],
  ['large user data', { userDataBytes: 12_289 }, 'user data'],
])('%s misses its budget, and no other', (_case, change, what) => {
  expect(missed({ ...good, ...change })).toEqual([what]);
});

test('the table shows measured value, budget and verdict in columns', () => {
  const table = tableOf([
    { what: 'idle', measured: '630 an hour', budget: '≤ 650 an hour', met: true },
    { what: 'bundle', measured: '3 bytes' },
    { what: 'cold', measured: '1200 ms', budget: '≤ 1000 ms', met: false },
  ]);
  expect(table.split('\n')).toEqual([
    '        measured     budget',
    'idle    630 an hour  ≤ 650 an hour  met',
    'bundle  3 bytes',
    'cold    1200 ms      ≤ 1000 ms      MISSED',
  ]);
});

test('an idle month costs its reads and writes at the stated prices', () => {
  const use = {
    idleRequestsPerHour: 630,
    idleCpuPercent: 0.1,
    agentMemoryMb: 62,
    readUnitsPerHour: 450,
    writeUnitsPerHour: 180,
    windowSec: 120,
  };
  expect(monthlyCostPerIdleInstanceUsd(use)).toBe(0.123);
});
