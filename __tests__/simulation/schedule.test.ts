import { expect, test } from '@jest/globals';
import { SeededRandom } from '../../testing/simulation/seeded-random.ts';
import { asGitHubKeepsIt, gapMin } from '../../testing/simulation/schedule.ts';

test.each([
  [0.5, 67],
  [0.9, 190],
  [0.99, 335],
])('a share of %d of the gaps is shorter than %d minutes, as was observed', (share, minutes) => {
  expect(gapMin(share)).toBeCloseTo(minutes);
  const { gapMs } = asGitHubKeepsIt(new SeededRandom(1));
  const gaps = Array.from({ length: 20_000 }, gapMs);
  const shorter = gaps.filter((gap) => gap < minutes * 60_000).length / gaps.length;
  expect(shorter).toBeGreaterThan(share - 0.01);
  expect(shorter).toBeLessThan(share + 0.01);
});
