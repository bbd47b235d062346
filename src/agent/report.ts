import type { AgentIntervals } from '../pool/agent-config.ts';
import type { WorkerSignal } from '../pool/instance.ts';
import type { Ports } from './ports.ts';

export type Shown = Omit<WorkerSignal, 'signalledAt'>;

/** What the agent says of itself in the table. What could not be written is written again at the next `tell`. */
export class Report {
  readonly #ports: Pick<Ports, 'clock' | 'table' | 'journal'>;
  readonly #intervals: AgentIntervals;
  readonly #onChange: () => void;

  #shown: Shown = { phase: 'starting' };
  #signalled: Shown | undefined;
  #signalDueAt = 0;
  #beatDueAt = 0;
  #beatenBusy = false;
  readonly #troubles = new Map<string, string>();

  constructor(ports: Pick<Ports, 'clock' | 'table' | 'journal'>, intervals: AgentIntervals, onChange: () => void) {
    this.#ports = ports;
    this.#intervals = intervals;
    this.#onChange = onChange;
  }

  get shown(): Shown {
    return this.#shown;
  }

  /** Sets what the signal is to say. */
  show(shown: Shown): void {
    if (JSON.stringify(shown) === JSON.stringify(this.#shown)) return;
    this.#shown = shown;
    this.#signalDueAt = 0;
    this.#ports.journal.info(`phase: ${shown.phase}${shown.message ? `: ${shown.message}` : ''}`);
    this.#onChange();
  }

  /** Writes the signal if it has changed, and the heartbeat if it is due or `busy` has changed. Never throws. */
  async tell(busy: boolean): Promise<void> {
    const now = this.#ports.clock.now();
    const isSignalDue = this.#shown !== this.#signalled && now >= this.#signalDueAt;
    const isBeatDue = now >= this.#beatDueAt || busy !== this.#beatenBusy;
    // What is not due is not attempted: an attempt that does nothing would pass for the end of a trouble.
    await Promise.all([
      isSignalDue && this.attempt('write the signal', () => this.#signal()),
      isBeatDue && this.attempt('write the heartbeat', () => this.#beat(busy)),
    ]);
  }

  async #signal(): Promise<void> {
    const { clock, table } = this.#ports;
    const shown = this.#shown;
    this.#signalDueAt = clock.now() + this.#intervals.activePollMs;
    await table.signal({ ...shown, signalledAt: clock.now() });
    this.#signalled = shown;
  }

  async #beat(busy: boolean): Promise<void> {
    const { clock, table } = this.#ports;
    const beatAt = clock.now();
    this.#beatenBusy = busy;
    this.#beatDueAt = beatAt + this.#intervals.activePollMs;
    await table.beat({ beatAt, busy });
    this.#beatDueAt = beatAt + this.#intervals.heartbeatMs;
  }

  /** Runs `effect`; what keeps failing in the same words is logged once. */
  async attempt(what: string, effect: () => Promise<void>): Promise<void> {
    try {
      await effect();
      this.#troubles.delete(what);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      // Times and ids of requests make no other words.
      const words = message.replaceAll(/[\dA-F]{3,}|\d/g, '');
      if (this.#troubles.get(what) !== words) this.#ports.journal.warning(`could not ${what}: ${message}`);
      this.#troubles.set(what, words);
    }
  }
}
