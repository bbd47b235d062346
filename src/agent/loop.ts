import type { AgentConfig } from '../pool/agent-config.ts';
import type { InstanceRow } from '../pool/instance.ts';
import { type RegistrationTokenRow, runnerName } from '../pool/registration.ts';
import { messageOf } from '../shared/errors.ts';
import { decide, type Action, type Fault, type Registration } from './decide.ts';
import { HostFault } from './host-fault.ts';
import { deprecationFault, isDeprecation, isRateLimit } from './listener-output.ts';
import { Pace } from './pace.ts';
import { farewellMs, rateLimitPauseMs, registrationTries, settlingMs, steadyMs } from './patience.ts';
import type { Listener, Ports } from './ports.ts';
import { usableTokens } from './registration-tokens.ts';
import { Removal } from './removal.ts';
import { Report } from './report.ts';

type Ending = Extract<Action, { do: 'end' }>;

/** Holds one instance to its row: looks, decides, acts, tells, until it is time to end the machine. */
export class Agent {
  readonly #ports: Ports;
  readonly #config: AgentConfig;
  readonly #instanceId: string;
  readonly #report: Report;
  readonly #removal: Removal;

  #row: InstanceRow | undefined;
  #rowMissingSince: number | undefined;
  #tableAnsweredAt: number;
  #spotNotice: string | undefined;
  #shutdownNotice: string | undefined;
  #busy = false;

  #registration: Registration;
  #registrationFailures = 0;
  #renewals = 0;
  #listenerExits = 0;
  #listenerWas: Listener['state'] = 'stopped';
  #listeningSince = 0;
  #isSettling = false;
  #retiring = false;

  #fault: Fault | undefined;
  #underway: Promise<void> | undefined;
  #rowDueAt = 0;
  #spotDueAt = 0;
  readonly #pace: Pace;

  /** `fault`: what went wrong before the agent started; it is reported and the machine ends. */
  constructor(ports: Ports, config: AgentConfig, instanceId: string, fault?: Fault) {
    this.#ports = ports;
    this.#config = config;
    this.#instanceId = instanceId;
    this.#pace = new Pace(ports.clock, ports.random);
    this.#removal = new Removal(ports, this.#pace);
    this.#report = new Report(ports, config.intervals, () => {
      this.#pace.wake();
    });
    this.#fault = fault;
    this.#tableAnsweredAt = ports.clock.now();
  }

  /** Returns why the machine is to end. Throws only when its own code is wrong. */
  async run(): Promise<string> {
    if (await this.#ports.runner.hasLeftovers()) this.#registration = 'leftover';
    for (;;) {
      await this.#look();
      const action = this.#decide();
      if (action.do === 'end') return this.#end(action);
      this.#start(action);
      await this.#report.tell(this.#busy);
      await this.#pace.rest(this.#config.intervals.tickMs);
    }
  }

  /** The operating system ends the machine: a few seconds are left to leave GitHub tidy. */
  machineEnds(reason: string): void {
    this.#shutdownNotice = reason;
    this.#pace.wake();
  }

  #decide(): Action {
    return decide({
      now: this.#ports.clock.now(),
      row: this.#row,
      tableAnsweredAt: this.#tableAnsweredAt,
      rowMissingSince: this.#rowMissingSince,
      registration: this.#registration,
      listener: this.#listenerWas,
      listenerExits: this.#listenerExits,
      renewals: this.#renewals,
      busy: this.#busy,
      removalRefusedAt: this.#removal.refusedAt,
      underway: this.#underway !== undefined,
      restUntil: this.#pace.restUntil,
      spotNotice: this.#spotNotice,
      shutdownNotice: this.#shutdownNotice,
      fault: this.#fault,
    });
  }

  async #look(): Promise<void> {
    const now = this.#ports.clock.now();
    const looks: Promise<void>[] = [];
    if (now >= this.#rowDueAt) looks.push(this.#report.attempt('read the row', () => this.#lookAtRow()));
    if (now >= this.#spotDueAt) {
      this.#spotDueAt = now + this.#config.intervals.spotPollMs;
      const lookForSpotNotice = async (): Promise<void> => {
        this.#spotNotice = (await this.#ports.metadata.spotNotice()) ?? this.#spotNotice;
      };
      looks.push(this.#report.attempt('ask for a spot notice', lookForSpotNotice));
    }
    await Promise.all(looks);
    // Last, and so as of now: however long the table took, a job that came meanwhile is seen.
    await this.#lookAtJobs();
    this.#lookAtListener();
  }

  async #lookAtRow(): Promise<void> {
    const { idlePollMs, activePollMs } = this.#config.intervals;
    this.#rowDueAt = this.#ports.clock.now() + activePollMs;
    const row = await this.#ports.table.readRow();
    this.#tableAnsweredAt = this.#ports.clock.now();
    const before = this.#row;
    this.#row = row;
    this.#rowMissingSince = row ? undefined : (this.#rowMissingSince ?? this.#tableAnsweredAt);
    const { phase, labelEpoch } = this.#report.shown;
    const ready = phase === 'ready' && labelEpoch === row?.labelEpoch;
    if (ready && row?.state === 'idle') this.#rowDueAt += idlePollMs - activePollMs;
    if (row?.state === before?.state && row?.labelEpoch === before?.labelEpoch) return;
    if (row?.labelEpoch !== before?.labelEpoch) this.#renewals = 0;
    this.#ports.journal.info(row ? `row: ${row.state}, label ${row.label} of epoch ${row.labelEpoch}` : 'row: gone');
  }

  async #lookAtJobs(): Promise<void> {
    const busy = await this.#ports.runner.isBusy();
    if (busy !== this.#busy) this.#ports.journal.info(busy ? 'a job is running' : 'no job is running');
    this.#busy = busy;
  }

  #lookAtListener(): void {
    const listener = this.#ports.runner.listener();
    // While it is being retired, its end is meant.
    if (this.#retiring) return;
    const was = this.#listenerWas;
    this.#listenerWas = listener.state;
    if (listener.state === 'listening') this.#listenerListens(was);
    else if (listener.state === 'stopped' && was !== 'stopped') this.#listenerEnded(listener);
    else if (was === 'listening') this.#report.show({ phase: 'registering', message: 'the runner has lost GitHub' });
  }

  #listenerListens(was: Listener['state']): void {
    const now = this.#ports.clock.now();
    if (was !== 'listening') [this.#listeningSince, this.#isSettling] = [now, true];
    if (!this.#isSettling || now < this.#listeningSince + settlingMs || typeof this.#registration !== 'object') return;
    this.#isSettling = false;
    const { label, labelEpoch } = this.#registration;
    this.#report.show({ phase: 'ready', label, labelEpoch });
  }

  #listenerEnded({ exit, versionDeprecated }: Extract<Listener, { state: 'stopped' }>): void {
    const { clock, journal } = this.#ports;
    if (clock.now() - this.#listeningSince >= steadyMs) {
      this.#listenerExits = 0;
      this.#renewals = 0;
    }
    this.#listenerExits += 1;
    const message = `the runner listener ended by itself (${exit ?? 'no exit code'})`;
    journal.warning(message);
    if (versionDeprecated) this.#fault = deprecationFault(this.#config);
    this.#report.show({ phase: 'registering', message });
    this.#pace.backOff(this.#listenerExits);
  }

  #start(action: Exclude<Action, Ending>): void {
    if (action.do === 'wait') {
      if (action.phase) this.#report.show({ phase: action.phase, ...(action.message && { message: action.message }) });
      return;
    }
    this.#underway = this.#perform(action).finally(() => {
      this.#underway = undefined;
      this.#pace.wake();
    });
  }

  async #perform(action: Exclude<Action, Ending | { do: 'wait' }>): Promise<void> {
    switch (action.do) {
      case 'register':
        return this.#register(action.label, action.labelEpoch);
      case 'listen':
        this.#ports.runner.listen(() => {
          this.#pace.wake();
        });
        this.#listenerWas = 'starting';
        return;
      case 'retire':
        this.#retiring = true;
        return this.#retire(action.renewal).finally(() => {
          this.#retiring = false;
        });
    }
  }

  async #register(label: string, labelEpoch: number): Promise<void> {
    const tokens = await this.#tokens();
    if (!tokens) return;
    const { journal, runner } = this.#ports;
    this.#report.show({ phase: 'registering' });
    try {
      await runner.register({ name: runnerName(this.#instanceId, labelEpoch), label, token: tokens.registrationToken });
    } catch (error) {
      this.#registrationFailed(journal.redact(messageOf(error)), error instanceof HostFault);
      return;
    }
    journal.info(`registered under label ${label} of epoch ${labelEpoch}`);
    this.#registration = { label, labelEpoch, registeredAt: this.#ports.clock.now() };
    this.#registrationFailures = 0;
    this.#listenerExits = 0;
    this.#rowDueAt = 0;
  }

  #registrationFailed(message: string, forGood: boolean): void {
    const { journal } = this.#ports;
    this.#report.show({ phase: 'registering', message });
    if (isRateLimit(message)) {
      // No fault of this instance, and a new one in its place would only register too.
      journal.warning(`GitHub takes no more registrations for now: ${message}`);
      this.#pace.holdOff(rateLimitPauseMs);
      return;
    }
    this.#registrationFailures += 1;
    journal.warning(`registration failed (${this.#registrationFailures} of ${registrationTries}): ${message}`);
    if (isDeprecation(message)) this.#fault = deprecationFault(this.#config);
    else if (forGood || this.#registrationFailures >= registrationTries)
      this.#fault = { phase: 'registering', message };
    this.#pace.backOff(this.#registrationFailures);
  }

  /** Removal comes before the stop: no job can slip in between. */
  async #retire(renewal: boolean): Promise<void> {
    const tokens = await this.#tokens();
    if (!tokens || !(await this.#removal.isDone(tokens.removeToken))) return;
    const { journal, runner } = this.#ports;
    this.#report.show({ phase: 'cleaning' });
    try {
      await runner.stop();
      await runner.clean();
      this.#registration = undefined;
      this.#renewals = renewal ? this.#renewals + 1 : this.#renewals;
      journal.info('clean: no registration, no user, no process and no file of the earlier one is left');
    } catch (error) {
      this.#fault = { phase: 'cleaning', message: journal.redact(messageOf(error)) };
    }
    this.#listenerWas = 'stopped';
  }

  /** The tokens, if they are good for a while yet; else the instance rests and asks again. */
  async #tokens(): Promise<RegistrationTokenRow | undefined> {
    const found = await usableTokens(this.#ports);
    if (typeof found !== 'string') return found;
    // A listener that still serves its label says so until it is really retired.
    if (this.#report.shown.phase !== 'ready') this.#report.show({ phase: 'waiting-for-token', message: found });
    this.#pace.holdOff(this.#config.intervals.tokenPollMs);
    return undefined;
  }

  async #end(action: Ending): Promise<string> {
    const { clock, journal } = this.#ports;
    const { phase, message } = action;
    journal.warning(`ends: ${message}`);
    this.#report.show(
      phase === 'failed'
        ? { phase, failedPhase: action.failedPhase, message, logTail: await journal.tail() }
        : { phase, message },
    );
    const done = new AbortController();
    const farewell = this.#report
      .attempt('leave GitHub tidy', () => this.#farewell())
      .finally(() => {
        done.abort(new Error('said'));
      });
    await Promise.race([farewell, clock.sleep(farewellMs, done.signal).catch(() => undefined)]);
    return message;
  }

  /** Leaves no offline runner behind. Stops at once, so that no job comes while it speaks, and one that runs is cancelled and GitHub told. */
  async #farewell(): Promise<void> {
    await Promise.all([this.#registration && this.#ports.runner.stop(), this.#report.tell(this.#busy), this.#underway]);
    if (!this.#registration) return;
    const tokens = await this.#ports.table.readToken().catch(() => undefined);
    if (tokens) await this.#ports.runner.deregister(tokens.removeToken);
  }
}
