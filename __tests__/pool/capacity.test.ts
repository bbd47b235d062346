import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { countEnded, forgetEnded, reserve, settle, sizeOf } from '../../src/pool/capacity.ts';

const none = { counted: 0, launching: {}, ended: [] };

describe('room for launches', () => {
  test('is what the limit leaves, with what other launches may bring', () => {
    const one = reserve(none, 'a', 3, 5);
    expect(reserve(one, 'b', 3, 5).launching).toEqual({ a: 3, b: 2 });
  });

  test('is none at the limit, nor above one that was lowered', () => {
    const full = { ...none, counted: 4 };
    expect(reserve(full, 'a', 1, 4)).toBe(full);
    expect(reserve(full, 'a', 1, 2)).toBe(full);
  });

  test('is kept by a launch that asks again, as after a lost reply', () => {
    const one = reserve(none, 'a', 3, 5);
    expect(reserve(one, 'a', 3, 5)).toBe(one);
  });

  test('comes back when a launch brings less', () => {
    const after = settle(reserve(none, 'a', 3, 5), 'a', 1);
    expect(after).toEqual({ counted: 1, launching: {}, ended: [] });
    expect(settle(after, 'a', 1)).toBe(after);
  });

  test('comes back once for each machine that ends, however often that is told', () => {
    const after = countEnded({ ...none, counted: 2 }, 'i-1');
    expect(sizeOf(after)).toBe(1);
    expect(countEnded(after, 'i-1')).toBe(after);
    expect(forgetEnded(after, 'i-1')).toEqual({ counted: 1, launching: {}, ended: [] });
  });
});

test('whatever comes in whatever order, the machines never pass the limit', () => {
  const step = fc.record({
    token: fc.constantFrom('a', 'b', 'c', 'd'),
    count: fc.integer({ min: 1, max: 9 }),
    ends: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), fc.integer({ min: 1, max: 12 }), (steps, maxSize) => {
      let capacity = none as typeof none & { launching: Record<string, number>; ended: readonly string[] };
      let machines = 0;
      for (const [index, { token, count, ends }] of steps.entries()) {
        const reserved = capacity.launching[token];
        if (ends && machines > 0) {
          machines -= 1;
          capacity = countEnded(capacity, `i-${index}`);
        } else if (reserved === undefined) capacity = reserve(capacity, token, count, maxSize);
        else {
          const brought = Math.min(reserved, count);
          machines += brought;
          capacity = settle(capacity, token, brought);
        }
        expect(sizeOf(capacity)).toBeLessThanOrEqual(maxSize);
        expect(capacity.counted).toBe(machines);
      }
    }),
  );
});
