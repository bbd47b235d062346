/** Something that happens at its time, unless it is cancelled before. */
export interface Timer {
  readonly at: number;
  readonly order: number;
  action: (() => void) | undefined;
}

/** Virtual time, and the only place that decides what happens next: the earliest first, of equals the one asked for first. */
export class Scheduler {
  #now: number;
  #asked = 0;
  events = 0;
  #stopped = false;
  readonly #heap: Timer[] = [];

  /** @param startAt milliseconds since the epoch */
  constructor(startAt: number) {
    this.#now = startAt;
  }

  get now(): number {
    return this.#now;
  }

  after(delayMs: number, action: () => void): Timer {
    const timer: Timer = { at: this.#now + Math.max(0, Math.round(delayMs)), order: this.#asked, action };
    this.#asked += 1;
    this.#push(timer);
    return timer;
  }

  cancel(timer: Timer): void {
    timer.action = undefined;
  }

  /** Resolves when that time has come; for what no crash can end, such as GitHub and the people who use it. */
  wait(durationMs: number): Promise<void> {
    return new Promise((resolve) => {
      this.after(durationMs, resolve);
    });
  }

  /** Nothing more happens after the present event. */
  stop(): void {
    this.#stopped = true;
  }

  /** Lets everything happen, in order, up to and including `until`. After each event, whatever follows from it without time follows first. */
  async run(until: number): Promise<void> {
    await settled();
    while (!this.#stopped) {
      const next = this.#heap[0];
      if (next === undefined || next.at > until) break;
      this.#pop();
      if (next.action === undefined) continue;
      this.#now = next.at;
      this.events += 1;
      next.action();
      await settled();
    }
    if (!this.#stopped) this.#now = Math.max(this.#now, until);
  }

  #push(timer: Timer): void {
    const heap = this.#heap;
    let index = heap.length;
    heap.push(timer);
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || isBefore(above, timer)) break;
      heap[index] = above;
      index = parent;
    }
    heap[index] = timer;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let index = 0;
    for (;;) {
      const [left, right] = [heap[2 * index + 1], heap[2 * index + 2]];
      if (left === undefined) break;
      const [child, at] = right !== undefined && isBefore(right, left) ? [right, 2 * index + 2] : [left, 2 * index + 1];
      if (isBefore(last, child)) break;
      heap[index] = child;
      index = at;
    }
    heap[index] = last;
  }
}

const isBefore = (one: Timer, other: Timer): boolean =>
  one.at < other.at || (one.at === other.at && one.order < other.order);

/** Promises that need no time are done when this is: Node.js takes up its next ticks once no microtask is left. */
const settled = (): Promise<void> =>
  new Promise((resolve) => {
    process.nextTick(resolve);
  });
