import type { Listener, Runner as RunnerPort } from '../../../src/agent/ports.ts';
import type { Actor } from '../actor.ts';
import { never } from '../actor.ts';
import type { Faults } from '../faults.ts';
import type { Job, Runner, SimulatedActions } from '../github/actions.ts';
import type { SimulatedTokens } from '../github/tokens.ts';
import type { Scheduler, Timer } from '../scheduler.ts';
import type { SeededRandom } from '../seeded-random.ts';

export interface HostSurroundings {
  readonly scheduler: Scheduler;
  readonly random: SeededRandom;
  readonly faults: Faults;
  readonly actions: SimulatedActions;
  readonly tokens: SimulatedTokens;
}

const registerMs = [2_000, 8_000] as const;
const connectMs = [800, 3_000] as const;
const removeMs = [800, 3_000] as const;
const stopMs = [100, 2_000] as const;
const cleanMs = [500, 4_000] as const;
const cancelMs = [1_000, 12_000] as const;
const exitAfterMs = [5_000, 240_000] as const;

/** The GitHub runner's files and processes on one host. They outlive the agent that made them. */
export class RunnerFiles {
  #registration: Runner | undefined;
  #listener: { alive: boolean } | undefined;
  #work: { readonly job: Job; readonly end: Timer } | undefined;
  #state: Listener = { state: 'stopped' };
  #onChange: () => void = () => undefined;
  #workedUntil = 0;
  readonly #around: HostSurroundings;
  readonly #onKilled: (job: Job) => void;

  /** @param onKilled told when a job ends because its host ends it, not by itself and not by GitHub's order */
  constructor(around: HostSurroundings, onKilled: (job: Job) => void) {
    this.#around = around;
    this.#onKilled = onKilled;
  }

  get job(): Job | undefined {
    return this.#work?.job;
  }

  /** When it last worked on a job: now, if it does. */
  get workedUntil(): number {
    return this.#work === undefined ? this.#workedUntil : this.#around.scheduler.now;
  }

  get registration(): Runner | undefined {
    return this.#registration;
  }

  /** The host's power is gone. */
  die(): void {
    this.#endListener(false);
  }

  /** The runner as one agent process sees it. */
  portFor(actor: Actor): RunnerPort {
    const { scheduler, random, faults, actions, tokens } = this.#around;
    let own: { alive: boolean } | undefined;
    const pause = async ([least, most]: readonly [number, number]): Promise<void> => {
      await scheduler.wait(random.between(least, most));
      if (!actor.alive) await never();
    };
    return {
      hasLeftovers: () => Promise.resolve(this.#registration !== undefined || this.#listener?.alive === true),
      register: async ({ name, label, token }) => {
        await pause(registerMs);
        if (faults.strikes('failed registration'))
          throw new Error(`config.sh failed: Http response code: BadGateway for --token ${token}`);
        if (!tokens.accepts(token, 'register')) throw new Error('config.sh failed: Http response code: NotFound');
        const runner = actions.addRunner(name, label);
        if (faults.strikes('lost registration')) throw new Error('config.sh failed: the connection was reset');
        this.#registration = runner;
      },
      listen: (onChange) => {
        this.#onChange = onChange;
        own = this.#startListener();
      },
      listener: () => (own === undefined ? { state: 'stopped' } : this.#state),
      isBusy: () => Promise.resolve(this.#work !== undefined),
      deregister: async (removeToken) => {
        await pause(removeMs);
        return this.#deregister(removeToken);
      },
      stop: async () => {
        if (own === undefined) return;
        if (own === this.#listener) this.#endListener(true);
        own = undefined;
        await pause(stopMs);
      },
      clean: async () => {
        this.#endListener(false);
        this.#registration = undefined;
        await pause(cleanMs);
        if (faults.strikes('failing clean-up'))
          throw new Error('after cleaning too little of the disk is free: this host is not used again');
      },
    };
  }

  /** GitHub refuses to remove a runner that has a job; one that it does not know any more counts as removed. */
  #deregister(removeToken: string): boolean {
    const { actions, tokens } = this.#around;
    const registration = this.#registration;
    if (registration === undefined) return true;
    if (!tokens.accepts(removeToken, 'remove')) return false;
    if (actions.isRegistered(registration) && !actions.removeRunner(registration)) return false;
    this.#registration = undefined;
    return true;
  }

  #startListener(): { alive: boolean } {
    const { scheduler, random, faults } = this.#around;
    const listener = { alive: true };
    this.#listener = listener;
    this.#state = { state: 'starting' };
    scheduler.after(random.between(...connectMs), () => {
      this.#connect(listener);
    });
    if (faults.strikes('listener exit')) {
      scheduler.after(random.between(...exitAfterMs), () => {
        if (listener.alive && this.#work === undefined) this.#exit(listener, 'exit code 1');
      });
    }
    return listener;
  }

  #connect(listener: { alive: boolean }): void {
    const { actions } = this.#around;
    const runner = this.#registration;
    if (!listener.alive) return;
    if (runner === undefined || !actions.isRegistered(runner)) {
      this.#exit(listener, 'the runner is not known to GitHub');
      return;
    }
    actions.connect(runner, {
      isAlive: () => listener.alive,
      start: (job) => {
        this.#start(runner, job);
      },
      cancel: (job) => {
        this.#cancel(runner, job);
      },
    });
    this.#change({ state: 'listening' });
  }

  #start(runner: Runner, job: Job): void {
    const { scheduler, actions } = this.#around;
    const end = scheduler.after(job.durationMs, () => {
      this.#finish();
      actions.finish(runner, job, 'success');
    });
    this.#work = { job, end };
    this.#onChange();
  }

  #cancel(runner: Runner, job: Job): void {
    const { scheduler, random, actions } = this.#around;
    scheduler.after(random.between(...cancelMs), () => {
      if (this.#work?.job !== job) return;
      scheduler.cancel(this.#work.end);
      this.#finish();
      actions.finish(runner, job, 'cancelled');
    });
  }

  #finish(): void {
    this.#workedUntil = this.#around.scheduler.now;
    this.#work = undefined;
    this.#onChange();
  }

  #exit(listener: { alive: boolean }, exit: string): void {
    listener.alive = false;
    if (this.#registration !== undefined) this.#around.actions.disconnect(this.#registration, true);
    this.#change({ state: 'stopped', exit });
  }

  #endListener(politely: boolean): void {
    const { scheduler, actions } = this.#around;
    const [listener, work] = [this.#listener, this.#work];
    if (work !== undefined) {
      scheduler.cancel(work.end);
      this.#workedUntil = scheduler.now;
      this.#work = undefined;
      this.#onKilled(work.job);
    }
    if (listener?.alive !== true) return;
    listener.alive = false;
    this.#state = { state: 'stopped' };
    if (this.#registration !== undefined) actions.disconnect(this.#registration, politely);
  }

  #change(state: Listener): void {
    this.#state = state;
    this.#onChange();
  }
}
