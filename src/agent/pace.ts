import type { Clock } from '../shared/clock.ts';

const firstPauseMs = 2_000;

/** The loop's rest between two looks, which a change cuts short, and when the next attempt at anything may be made. */
export class Pace {
  readonly #clock: Clock;
  readonly #random: () => number;
  #woken = false;
  #sleep = new AbortController();
  #restUntil = 0;

  /** @param random from 0 to 1, so that instances which fail together do not try again together */
  constructor(clock: Clock, random: () => number) {
    this.#clock = clock;
    this.#random = random;
  }

  /** No new attempt before then. */
  get restUntil(): number {
    return this.#restUntil;
  }

  /** Puts the next attempt off, the longer the more tries there were. */
  backOff(tries: number): void {
    this.holdOff(firstPauseMs * 2 ** (tries - 1));
  }

  /** Puts the next attempt off by that much, or by as little as half of it. */
  holdOff(mostMs: number): void {
    this.#restUntil = this.#clock.now() + mostMs * (0.5 + this.#random() / 2);
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
