import { expect, test } from '@jest/globals';
import { ownerOf, runLabel } from '../../src/pool/run.ts';

test('attempts of one run are different owners under one label', () => {
  const [first, second] = [
    { runId: '9', runAttempt: 1 },
    { runId: '9', runAttempt: 2 },
  ];
  expect([ownerOf(first), ownerOf(second)]).toEqual(['9/1', '9/2']);
  expect(runLabel(first)).toBe(runLabel(second));
});
