import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { leave, reserve, settle, sizeOf } from '../../src/pool/capacity.ts';
import type { Capacity } from '../../src/pool/capacity.ts';

type Counts = Omit<Capacity, 'version'>;

const none: Counts = { machines: [], launching: {} };

describe('room for launches', () => {
  test('is what the limit leaves, with what other launches may bring', () => {
    const one = reserve(none, 'a', 3, 5);
    expect(reserve(one, 'b', 3, 5).launching).toEqual({ a: 3, b: 2 });
  });

  test('is none at the limit, nor above one that was lowered', () => {
    const full = { ...none, machines: ['i-1', 'i-2', 'i-3', 'i-4'] };
    expect(reserve(full, 'a', 1, 4)).toBe(full);
    expect(reserve(full, 'a', 1, 2)).toBe(full);
  });

  test('is kept by a launch that asks again, as after a lost reply', () => {
    const one = reserve(none, 'a', 3, 5);
    expect(reserve(one, 'a', 3, 5)).toBe(one);
  });

  test('comes back when a launch brings less', () => {
    const after = settle(reserve(none, 'a', 3, 5), 'a', ['i-1']);
    expect(after).toEqual({ machines: ['i-1'], launching: {} });
    expect(settle(after, 'a', ['i-1'])).toBe(after);
  });

  test('comes back once for each machine that ends, however often that is told', () => {
    const after = leave({ ...none, machines: ['i-1', 'i-2'] }, 'i-1');
    expect(after.machines).toEqual(['i-2']);
    expect(leave(after, 'i-1')).toBe(after);
  });

  test('is taken by what a launch brings that had been given up already', () => {
    const givenUp = settle(reserve(none, 'a', 1, 5), 'a', []);
    expect(settle(givenUp, 'a', ['i-1']).machines).toEqual(['i-1']);
  });

  test('does not come back for a machine that ends before its launch is over: its launch holds it', () => {
    const before = reserve({ ...none, machines: ['i-1'] }, 'a', 1, 2);
    expect(sizeOf(leave(before, 'i-2'))).toBe(2);
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
      let capacity = none;
      let live: string[] = [];
      for (const [index, { token, count, ends }] of steps.entries()) {
        const reserved = capacity.launching[token];
        if (ends && live.length > 0) {
          const [first = '', ...others] = live;
          live = others;
          capacity = leave(capacity, first);
        } else if (reserved === undefined) capacity = reserve(capacity, token, count, maxSize);
        else {
          const brought = Array.from({ length: Math.min(reserved, count) }, (_, nth) => `i-${index}-${nth}`);
          live = [...live, ...brought];
          capacity = settle(capacity, token, brought);
        }
        expect(sizeOf(capacity)).toBeLessThanOrEqual(maxSize);
        expect(capacity.machines).toEqual(live);
      }
    }),
  );
});
