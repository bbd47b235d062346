import type { Clock } from '../../src/shared/clock.ts';

/** Time that jumps ahead by each sleep; nobody waits. */
export class SteppingClock implements Clock {
  readonly sleptMs: number[] = [];
  #now: number;

  constructor(now = 0) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  sleep(durationMs: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.reject(signal.reason as Error);
    this.sleptMs.push(durationMs);
    this.#now += durationMs;
    return Promise.resolve();
  }
}
