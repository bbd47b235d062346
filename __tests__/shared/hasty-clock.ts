import { systemClock } from '../../src/shared/clock.ts';
import type { Clock } from '../../src/shared/clock.ts';

/** Real time, in which every sleep is short: for code that polls a stand-in faster than AWS needs to be polled. */
export const hastyClock: Clock = {
  now: () => systemClock.now(),
  sleep: (durationMs, signal) => systemClock.sleep(Math.min(durationMs, 10), signal),
};
