import { expect, test } from '@jest/globals';
import { rounded, spreadOf } from '../../testing/bench/statistics.ts';

test('the spread of an odd number of timings has the middle ones', () => {
  expect(spreadOf([9, 1, 5, 3, 7])).toEqual({ median: 5, quartiles: [3, 7], runs: 5 });
});

test('the median of an even number of timings lies between the middle two', () => {
  expect(spreadOf([4, 1, 3, 2])).toEqual({ median: 2.5, quartiles: [1.75, 3.25], runs: 4 });
});

test('one timing is its own spread', () => {
  expect(spreadOf([8])).toEqual({ median: 8, quartiles: [8, 8], runs: 1 });
});

test('no timing is an error', () => {
  expect(() => spreadOf([])).toThrow('nothing to take the median of');
});

test('rounding keeps the decimals asked for', () => {
  expect([rounded(4.7512), rounded(4.7512, 1)]).toEqual([5, 4.8]);
});
