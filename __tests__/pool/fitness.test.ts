import { expect, test } from '@jest/globals';
import { usableUntil, wear } from '../../src/pool/fitness.ts';

const now = 10_000_000;
const idle = { state: 'idle', createdAt: now - 3_600_000 } as const;

test.each([
  ['never given to a run', { ...idle, epoch: 1 }, undefined],
  ['launched for a run and given back', { ...idle, epoch: 2 }, undefined],
  ['given to two runs', { ...idle, epoch: 4 }, 'used 2 times, and its maxUses is 2'],
  ['launched for nobody and given to two runs', { ...idle, epoch: 5 }, 'used 2 times, and its maxUses is 2'],
  ['held by its second run', { ...idle, state: 'running' as const, epoch: 3 }, 'used 2 times, and its maxUses is 2'],
  ['held by its first run', { ...idle, state: 'running' as const, epoch: 1 }, undefined],
])('of two uses, an instance that was %s: %#', (_, row, worn) => {
  expect(wear(row, { maxUses: 2 }, now)).toBe(worn);
});

test('an instance is worn from its age on, and no second before', () => {
  expect(wear({ ...idle, epoch: 1 }, { maxAgeSec: 3_601 }, now)).toBeUndefined();
  expect(wear({ ...idle, epoch: 1 }, { maxAgeSec: 3_600 }, now)).toBe('3600 s old, and its maxAgeSec is 3600');
});

test('without limits nothing is worn, and all may be used to the end of their lives', () => {
  expect(wear({ ...idle, epoch: 1_000 }, {}, now)).toBeUndefined();
  expect(usableUntil({ createdAt: 0, lifetimeEndsAt: 5_000 }, {})).toBe(5_000);
  expect(usableUntil({ createdAt: 0, lifetimeEndsAt: 5_000 }, { maxAgeSec: 2 })).toBe(2_000);
  expect(usableUntil({ createdAt: 0, lifetimeEndsAt: 5_000 }, { maxAgeSec: 9 })).toBe(5_000);
});
