import type { SeededRandom } from './seeded-random.ts';
import { refreshEveryMs, stormMs } from './settings.ts';

/** When refreshes come, and for how long runs begin meanwhile. */
export interface Schedule {
  readonly gapMs: () => number;
  readonly stormMs: number;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

export const punctual: Schedule = { gapMs: () => refreshEveryMs, stormMs };

/**
 * As GitHub keeps the times of a schedule of ten minutes: the gaps of 999 runs of one repository (p50 67 min, p90 190, p99 335;
 * inkdrafts/notiongit-template#40), each with the share of the gaps that are shorter.
 */
const observedGaps = [
  [0, 10],
  [0.5, 67],
  [0.9, 190],
  [0.99, 335],
  [1, 720],
] as const;

const lateStormMs = 8 * hourMs;

export const asGitHubKeepsIt = (random: SeededRandom): Schedule => ({
  gapMs: () => Math.round(gapMin(random.fraction()) * minuteMs),
  stormMs: lateStormMs,
});

/** The gap that so large a share of the gaps is shorter than, in minutes. */
export function gapMin(share: number): number {
  const next = observedGaps.findIndex(([bound]) => share < bound);
  const [[fromShare, fromMin], [toShare, toMin]] = [
    observedGaps[next - 1] ?? observedGaps[0],
    observedGaps[next] ?? observedGaps[4],
  ];
  return fromMin + ((share - fromShare) / (toShare - fromShare)) * (toMin - fromMin);
}
