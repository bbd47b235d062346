import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { InstanceRow } from '../../src/pool/instance.ts';
import { planPool } from '../../src/pool/planner.ts';
import type { ClassCensus, PoolPlan } from '../../src/pool/planner.ts';
import type { Policy } from '../../src/pool/policy.ts';
import { exampleRow } from './example-row.ts';

const hourMs = 3_600_000;
const now = 1_700_000_000_000;
const policy: Policy = { minIdle: 2, scaleUpThreshold: 0, maxSize: undefined, idleTimeMs: 900_000 };

const idleRow = (instanceId: string, { threshold = now + 900_000, endsAt = now + 20 * hourMs } = {}): InstanceRow =>
  exampleRow({ instanceId, state: 'idle', threshold, lifetimeEndsAt: endsAt });
const empty: ClassCensus = { idle: [], booting: 0, inUse: false, size: undefined };
const untilItsEnd = (row: InstanceRow): number => row.lifetimeEndsAt;
const plan = (census: Partial<ClassCensus>, values: Partial<Policy> = {}): PoolPlan =>
  planPool({ ...policy, ...values }, { ...empty, ...census }, now, untilItsEnd);

describe('launches', () => {
  test('bring an empty class to minIdle', () => {
    expect(plan({})).toEqual({
      launchCount: 2,
      rethreshold: [],
      reasons: ['launching 2: 0 idle and 0 booting of minIdle 2'],
    });
  });

  test('are not repeated while the former boot', () => {
    expect(plan({ booting: 2 })).toEqual({ launchCount: 0, rethreshold: [], reasons: [] });
  });

  test('replace an instance before its life ends', () => {
    const dying = idleRow('i-1', { threshold: now + 600_000, endsAt: now + 600_000 });
    expect(plan({ idle: [dying] }, { minIdle: 1 }).launchCount).toBe(1);
  });

  test('keep scaleUpThreshold idle while runs use the class, and only then', () => {
    expect(plan({ inUse: true }, { scaleUpThreshold: 3 }).launchCount).toBe(3);
    expect(plan({ inUse: false }, { scaleUpThreshold: 3 }).launchCount).toBe(2);
  });

  test('stop at maxSize, and say so', () => {
    const { launchCount, reasons } = plan({ size: 3 }, { minIdle: 5, maxSize: 4 });
    expect(launchCount).toBe(1);
    expect(reasons).toEqual([
      'launching 1 of the 5 that lack: 0 idle and 0 booting of minIdle 5; 3 machines of maxSize 4',
    ]);
  });

  test('wait until the size is known where there is a maxSize', () => {
    expect(plan({ size: undefined }, { maxSize: 4 }).launchCount).toBe(0);
  });
});

describe('thresholds', () => {
  test('of minIdle instances reach to the end of what they are kept for', () => {
    const rows = ['i-1', 'i-2', 'i-3'].map((id) => idleRow(id));
    expect(plan({ idle: rows }).rethreshold.map(({ row, until }) => [row.instanceId, until])).toEqual([
      ['i-1', now + 20 * hourMs],
      ['i-2', now + 20 * hourMs],
    ]);
  });

  test('of kept instances beyond minIdle shrink to the idle time: nothing is ended at once', () => {
    const rows = ['i-1', 'i-2', 'i-3'].map((id) => idleRow(id, { threshold: now + 20 * hourMs }));
    expect(plan({ idle: rows }, { minIdle: 1 }).rethreshold.map(({ row, until }) => [row.instanceId, until])).toEqual([
      ['i-2', now + 900_000],
      ['i-3', now + 900_000],
    ]);
  });

  test('of those beyond minIdle follow a shorter idle time, by however little', () => {
    const rows = [idleRow('i-1', { threshold: now + 20 * hourMs }), idleRow('i-2', { threshold: now + 300_000 })];
    const shorter = { minIdle: 1, idleTimeMs: 1_000 };
    expect(plan({ idle: rows }, shorter).rethreshold.map(({ row, until }) => [row.instanceId, until])).toEqual([
      ['i-2', now + 1_000],
    ]);
  });

  test('are those of the rank that each has, and move by minutes where windows do', () => {
    const rows = [idleRow('i-1', { threshold: now + hourMs }), idleRow('i-2', { threshold: now + 2 * hourMs })];
    const byRank = (_: InstanceRow, rank: number): number => now + (rank === 1 ? 3 : 1) * hourMs + 120_000;
    const { rethreshold } = planPool(policy, { ...empty, idle: rows }, now, byRank);
    expect(rethreshold.map(({ row, until }) => [row.instanceId, until - now])).toEqual([
      ['i-2', 3 * hourMs + 120_000],
      ['i-1', hourMs + 120_000],
    ]);
  });

  test('of those that are kept already prevail over those of longer lives', () => {
    const rows = [idleRow('i-1', { endsAt: now + 40 * hourMs }), idleRow('i-2', { threshold: now + 20 * hourMs })];
    expect(plan({ idle: rows }, { minIdle: 1 }).rethreshold).toEqual([]);
  });
});

const census = fc.record({
  idle: fc.array(
    fc.record({ threshold: fc.integer({ min: 1, max: 30 * 60 }), life: fc.integer({ min: 1, max: 24 * 60 }) }),
    { maxLength: 12 },
  ),
  booting: fc.nat(6),
  inUse: fc.boolean(),
  others: fc.nat(6),
});
const policies = fc.record({
  minIdle: fc.nat(8),
  scaleUpThreshold: fc.nat(8),
  maxSize: fc.option(fc.nat(16), { nil: undefined }),
  idleTimeMs: fc.integer({ min: 60_000, max: 2 * hourMs }),
});

describe('whatever the pool and its policy are', () => {
  const each = (holds: (policy: Policy, census: ClassCensus, plan: PoolPlan) => void): void => {
    fc.assert(
      fc.property(policies, census, (values, { idle, booting, inUse, others }) => {
        const rows = idle.map(({ threshold, life }, index) => {
          const endsAt = now + life * 60_000;
          return idleRow(`i-${index}`, { threshold: Math.min(now + threshold * 60_000, endsAt), endsAt });
        });
        const counted = { idle: rows, booting, inUse, size: rows.length + booting + others };
        holds(values, counted, planPool(values, counted, now, untilItsEnd));
      }),
      { numRuns: 500 },
    );
  };

  test('a plan never passes maxSize', () => {
    each(({ maxSize = Infinity }, { size = 0 }, { launchCount }) => {
      expect(launchCount === 0 || size + launchCount <= maxSize).toBe(true);
    });
  });

  test('a plan reaches minIdle where maxSize leaves room', () => {
    each(({ minIdle, maxSize = Infinity }, { idle, booting, size = 0 }, { launchCount }) => {
      expect(idle.length + booting + launchCount >= minIdle || size + launchCount >= maxSize).toBe(true);
    });
  });

  test('a plan that is carried out leaves nothing to plan', () => {
    each((values, counted, first) => {
      const until = new Map(first.rethreshold.map((change) => [change.row.instanceId, change.until]));
      const after: ClassCensus = {
        ...counted,
        idle: counted.idle.map((row) => ({ ...row, threshold: until.get(row.instanceId) ?? row.threshold ?? 0 })),
        booting: counted.booting + first.launchCount,
        size: (counted.size ?? 0) + first.launchCount,
      };
      const second = planPool(values, after, now, untilItsEnd);
      expect(second.rethreshold).toEqual([]);
      expect(second.launchCount).toBe(0);
    });
  });

  test('what was launched for the pool is kept, not let go, once it is idle', () => {
    each((values, counted, first) => {
      const arrived = Array.from({ length: counted.booting + first.launchCount }, (_, index) =>
        idleRow(`i-new-${index}`, { threshold: now + values.idleTimeMs }),
      );
      const next = planPool(values, { ...counted, idle: [...counted.idle, ...arrived], booting: 0 }, now, untilItsEnd);
      const ended = next.rethreshold.filter(({ row, until }) => until < (row.threshold ?? 0));
      expect(ended.filter(({ row }) => row.instanceId.startsWith('i-new'))).toEqual([]);
    });
  });
});
