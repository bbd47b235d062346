import type { Clock } from '../../src/shared/clock.ts';
import type { Scheduler } from './scheduler.ts';

export const never = <Value>(): Promise<Value> => new Promise(() => undefined);

/** One process of production code. Once it has crashed nothing that it waits for comes, so that its stack just stops. */
export class Actor {
  readonly name: string;
  readonly clock: Clock;
  /** Some request of it failed for good, or it has said that it could not tidy up. */
  troubled = false;
  /** Some request of it came later than any deadline foresees. */
  stalled = false;
  #alive = true;
  #onCrash: () => void = () => undefined;

  /** @param skewMs by how much its clock is ahead */
  constructor(scheduler: Scheduler, name: string, skewMs = 0) {
    this.name = name;
    this.clock = {
      now: () => scheduler.now + skewMs,
      sleep: (durationMs, signal) => (this.#alive ? sleep(scheduler, () => this.#alive, durationMs, signal) : never()),
    };
  }

  get alive(): boolean {
    return this.#alive;
  }

  crash(): void {
    if (!this.#alive) return;
    this.#alive = false;
    this.#onCrash();
  }

  /** Runs the process to its end, or to its crash. */
  run<Result>(work: () => Promise<Result>): Promise<Result | 'crashed'> {
    return new Promise((resolve, reject) => {
      this.#onCrash = () => {
        resolve('crashed');
      };
      work().then(resolve, reject);
    });
  }
}

function sleep(scheduler: Scheduler, isAlive: () => boolean, durationMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason as Error);
      return;
    }
    const abort = (): void => {
      scheduler.cancel(timer);
      if (isAlive()) reject(signal?.reason as Error);
    };
    const timer = scheduler.after(durationMs, () => {
      signal?.removeEventListener('abort', abort);
      if (isAlive()) resolve();
    });
    signal?.addEventListener('abort', abort, { once: true });
  });
}
