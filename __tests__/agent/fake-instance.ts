import { Agent } from '../../src/agent/loop.ts';
import type { Fault } from '../../src/agent/decide.ts';
import type { Listener, Ports } from '../../src/agent/ports.ts';
import type { Heartbeat, InstanceRow, WorkerSignal } from '../../src/pool/instance.ts';
import type { RegistrationTokenRow } from '../../src/pool/registration.ts';
import { exampleConfig, exampleRow } from './example-row.ts';
import { VirtualClock } from './virtual-clock.ts';

/** An agent whose table, runner, metadata service and time are in the test's hands. */
export class FakeInstance {
  readonly clock = new VirtualClock();
  row: InstanceRow | undefined = exampleRow();
  token: RegistrationTokenRow | undefined = {
    registrationToken: 'secret-reg',
    removeToken: 'secret-rem',
    validUntil: 1e12,
    refreshedAt: 0,
  };
  tableAnswers = true;
  requests = 0;
  /** How long the table takes to write a signal. */
  signalMs = 0;
  readonly signals: WorkerSignal[] = [];
  readonly beats: Heartbeat[] = [];

  /** What the runner was told, in order. */
  readonly told: string[] = [];
  readonly log: string[] = [];
  listener: Listener = { state: 'stopped' };
  leftovers = false;
  busy = false;
  registerError: string | undefined;
  cleanError: string | undefined;
  /** Called while the table is asked for the row. */
  onRead = (): void => undefined;
  /** The listener reaches GitHub by itself. */
  listens = true;
  /** Called while GitHub is asked to remove the runner; returns whether it does. */
  onDeregister = (): boolean => true;
  cleaningMs = 0;
  stops = true;
  spotNotice: string | undefined;
  reason: string | undefined;
  #changed = (): void => undefined;

  start(fault?: Fault): this {
    void new Agent(this.#ports(), exampleConfig, 'i-1', fault).run().then((reason) => {
      this.reason = reason;
    });
    return this;
  }

  get signal(): WorkerSignal | undefined {
    return this.signals.at(-1);
  }

  /** As the control plane writes it: the state and, for a new assignment, a label of a new epoch. */
  setRow(difference: Partial<InstanceRow>): void {
    this.row = { ...(this.row ?? exampleRow()), ...difference };
  }

  isReadyFor(labelEpoch: number): boolean {
    return this.signal?.phase === 'ready' && this.signal.labelEpoch === labelEpoch;
  }

  async untilReadyFor(labelEpoch: number): Promise<void> {
    await this.clock.until(() => this.isReadyFor(labelEpoch));
  }

  async untilEnded(): Promise<void> {
    await this.clock.until(() => this.reason !== undefined);
  }

  setListener(listener: Listener): void {
    this.listener = listener;
    this.#changed();
  }

  #answer<T>(value: T): Promise<T> {
    this.requests += 1;
    return this.tableAnswers ? Promise.resolve(value) : Promise.reject(new Error('no answer'));
  }

  #ports(): Ports {
    const say = (line: string): void => {
      this.log.push(line);
    };
    return {
      clock: this.clock,
      random: () => 0.5,
      table: {
        readRow: () => {
          this.onRead();
          return this.#answer(this.row);
        },
        readToken: () => this.#answer(this.token),
        signal: async (signal) => {
          await this.#answer(undefined);
          if (this.signalMs > 0) await this.clock.sleep(this.signalMs);
          this.signals.push(signal);
        },
        beat: async (beat) => {
          await this.#answer(undefined);
          this.beats.push(beat);
        },
      },
      metadata: { spotNotice: () => Promise.resolve(this.spotNotice) },
      journal: {
        info: say,
        warning: say,
        error: say,
        hide: () => undefined,
        redact: (text) => text,
        tail: () => Promise.resolve('the tail'),
      },
      runner: this.#runner(),
    };
  }

  #runner(): Ports['runner'] {
    return {
      hasLeftovers: () => Promise.resolve(this.leftovers),
      register: async ({ name, label }) => {
        this.told.push(`register ${name} ${label}`);
        await this.clock.sleep(3_000);
        if (this.registerError) throw new Error(this.registerError);
      },
      listen: (onChange) => {
        this.told.push('listen');
        this.#changed = onChange;
        this.listener = { state: 'starting' };
        if (this.listens)
          void this.clock.sleep(1_500).then(() => {
            if (this.listener.state === 'starting') this.setListener({ state: 'listening' });
          });
      },
      listener: () => this.listener,
      isBusy: () => Promise.resolve(this.busy),
      deregister: (token) => {
        this.told.push(`deregister ${token}`);
        return Promise.resolve(this.onDeregister());
      },
      stop: () => {
        this.told.push('stop');
        this.busy = false;
        this.listener = { state: 'stopped' };
        return this.stops ? Promise.resolve() : new Promise(() => undefined);
      },
      clean: async () => {
        this.told.push('clean');
        await this.clock.sleep(this.cleaningMs);
        if (this.cleanError) throw new Error(this.cleanError);
      },
    };
  }
}
