import type { Clock } from '../../../src/shared/clock.ts';
import type { Log } from '../../../src/shared/log.ts';
import { settleQueue } from './queue.ts';
import { Runners } from './runners.ts';
import { Runs } from './runs.ts';
import { Tokens } from './tokens.ts';
import type { StartTokens } from './tokens.ts';

/** How often what depends on time alone (a runner that went silent, a job that was not picked up) is looked at. */
const sweepIntervalMs = 1_000;

/** The state that all routes share, and the waiting for it to change. */
export class Actions {
  readonly runs = new Runs();
  readonly runners = new Runners();
  readonly tokens: Tokens;
  readonly log: Log;
  /** Runners of older versions may register and connect, but are refused when they ask for jobs. */
  minimumRunnerVersion: string;
  readonly #clock: Clock;
  readonly #closed = new AbortController();
  readonly #waiting = new Set<() => void>();

  constructor({
    clock,
    log,
    minimumRunnerVersion,
    tokens,
  }: {
    clock: Clock;
    log: Log;
    minimumRunnerVersion: string;
    tokens: StartTokens;
  }) {
    this.tokens = new Tokens(tokens);
    this.#clock = clock;
    this.log = log;
    this.minimumRunnerVersion = minimumRunnerVersion;
    void this.#sweep();
  }

  now(): number {
    return this.#clock.now();
  }

  /** To be called after every change: brings the queue up to date and lets those who wait look again. */
  settle(): void {
    settleQueue(this.runs, this.runners, this.now());
    for (const look of [...this.#waiting]) look();
  }

  /** Resolves to what `look` finds, now or after a later change; to undefined when time is up, or the signal or `close` ends the waiting. */
  async waitFor<T>(look: () => T | undefined, timeoutMs: number, signal?: AbortSignal): Promise<T | undefined> {
    const done = new AbortController();
    const end = AbortSignal.any([done.signal, this.#closed.signal, ...(signal ? [signal] : [])]);
    let found: T | undefined;
    const lookAgain = (): void => {
      found ??= look();
      if (found !== undefined) done.abort();
    };
    this.#waiting.add(lookAgain);
    lookAgain();
    try {
      await this.#clock.sleep(timeoutMs, end);
    } catch {
      // Found, or not wanted any more.
    } finally {
      this.#waiting.delete(lookAgain);
    }
    return found;
  }

  close(): void {
    this.#closed.abort();
  }

  async #sweep(): Promise<void> {
    while (!this.#closed.signal.aborted) {
      await this.#clock.sleep(sweepIntervalMs, this.#closed.signal).catch(() => undefined);
      this.settle();
    }
  }
}
