import { createHash } from 'node:crypto';
import type { Scheduler } from './scheduler.ts';

interface Event {
  readonly at: number;
  readonly who: string;
  readonly what: string;
}

/** Everything that happened, in order. Equal seeds make equal histories. */
export class History {
  readonly #scheduler: Scheduler;
  readonly #startedAt: number;
  readonly #events: Event[] = [];

  constructor(scheduler: Scheduler) {
    this.#scheduler = scheduler;
    this.#startedAt = scheduler.now;
  }

  add(who: string, what: string): void {
    this.#events.push({ at: this.#scheduler.now, who, what });
  }

  /** One line for each event, or for each that names the instance. */
  lines(instanceId?: string): string[] {
    const events =
      instanceId === undefined
        ? this.#events
        : this.#events.filter(({ who, what }) => who.includes(instanceId) || what.includes(instanceId));
    return events.map(({ at, who, what }) => `${elapsed(at - this.#startedAt)}  ${who.padEnd(22)} ${what}`);
  }

  /** The events that tell of no single instance. */
  linesOfNobody(): string[] {
    return this.lines().filter((line) => !/\bi-[0-9a-f]{17}\b/.test(line));
  }

  digest(): string {
    return createHash('sha256').update(this.lines().join('\n')).digest('hex');
  }
}

function elapsed(durationMs: number): string {
  const minutes = Math.floor(durationMs / 60_000);
  const seconds = Math.floor((durationMs % 60_000) / 1_000);
  return `${String(minutes).padStart(3)}:${String(seconds).padStart(2, '0')}.${String(durationMs % 1_000).padStart(3, '0')}`;
}
