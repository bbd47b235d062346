import { expect, test } from '@jest/globals';
import { systemRandom } from '../../src/shared/random.ts';

const labels = Array.from({ length: 1_000 }, () => systemRandom.label());

test('labels do not repeat', () => {
  expect(new Set(labels).size).toBe(labels.length);
});

test('labels are of characters that GitHub keeps as they are: 20 of 32', () => {
  for (const label of labels) expect(label).toMatch(/^pool-[a-z2-7]{20}$/);
  expect(new Set(labels.join('').replaceAll('pool-', '')).size).toBe(32);
});

test('numbers lie below the limit', () => {
  const numbers = new Set(Array.from({ length: 1_000 }, () => systemRandom.below(3)));
  expect([...numbers].sort()).toEqual([0, 1, 2]);
});

test('ids do not repeat', () => {
  expect(systemRandom.id()).not.toBe(systemRandom.id());
});
