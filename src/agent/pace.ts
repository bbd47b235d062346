import type { Clock } from '../shared/clock.ts';

/** The loop's rest between two looks, which a change cuts short. */
export class Pace {
  readonly #clock: Clock;
  #woken = false;
  #sleep = new AbortController();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Ends the present rest, or the next one before it begins. */
  wake(): void {
    this.#woken = true;
    this.#sleep.abort(new Error('woken'));
  }

  async rest(durationMs: number): Promise<void> {
    this.#sleep = new AbortController();
    if (!this.#woken) await this.#clock.sleep(durationMs, this.#sleep.signal).catch(() => undefined);
    this.#woken = false;
  }
}
