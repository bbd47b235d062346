import type { Clock } from '../../src/shared/clock.ts';

/** Time that moves from one sleeper to the next, and only when told. */
export class VirtualClock implements Clock {
  #now = 0;
  #sleepers: { readonly at: number; readonly wake: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  sleep(durationMs: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const sleeper = { at: this.#now + durationMs, wake: resolve };
      this.#sleepers.push(sleeper);
      signal?.addEventListener('abort', () => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        reject(signal.reason as Error);
      });
    });
  }

  /** Lets time pass until `condition` holds; throws when it has not after `limitMs`. */
  async until(condition: () => boolean, limitMs = 3_600_000): Promise<void> {
    const end = this.#now + limitMs;
    for (;;) {
      await settle();
      if (condition()) return;
      const next = this.#sleepers.toSorted((a, b) => a.at - b.at)[0];
      if (!next || next.at > end) throw new Error(`still not so after ${limitMs} ms`);
      this.#sleepers = this.#sleepers.filter((other) => other !== next);
      this.#now = next.at;
      next.wake();
    }
  }

  /** Lets so much time pass. */
  async pass(durationMs: number): Promise<void> {
    const end = this.#now + durationMs;
    const reached = new AbortController();
    void this.sleep(durationMs, reached.signal);
    await this.until(() => this.#now >= end, durationMs);
  }
}

/** Promises that need no time are done when this is. */
const settle = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });
