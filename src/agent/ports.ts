import type { Heartbeat, InstanceRow, WorkerSignal } from '../pool/instance.ts';
import type { RegistrationTokenRow } from '../pool/registration.ts';
import type { Clock } from '../shared/clock.ts';
import type { Log } from '../shared/log.ts';

/** Everything the loop touches. A simulator replaces all of it. */
export interface Ports {
  readonly clock: Clock;
  /** A number in [0, 1). */
  readonly random: () => number;
  readonly table: Table;
  readonly runner: Runner;
  readonly metadata: SpotNotices;
  readonly journal: Journal;
}

/** The instance's own items. Every method throws when the table does not answer or refuses. */
export interface Table {
  readRow(): Promise<InstanceRow | undefined>;
  readToken(): Promise<RegistrationTokenRow | undefined>;
  beat(heartbeat: Heartbeat): Promise<void>;
  /** Replaces the whole signal: fields that are absent now are gone afterwards. */
  signal(signal: WorkerSignal): Promise<void>;
}

export interface SpotNotices {
  /** What the spot interruption notice says; undefined while there is none. Throws when the metadata service does not answer. */
  spotNotice(): Promise<string | undefined>;
}

/**
 * `listening` while GitHub can give it a job, as far as it knows: not while it tries to reconnect. `stopped` before the
 * first start too; `exit` says how the latest one ended.
 */
export type Listener =
  | { readonly state: 'starting' | 'listening' }
  | { readonly state: 'stopped'; readonly exit?: string; readonly versionDeprecated?: boolean };

/** The GitHub runner on this host. */
export interface Runner {
  /** Files of a registration that an earlier life of the agent made are still there. */
  hasLeftovers(): Promise<boolean>;
  /**
   * Registers with GitHub, and makes what the assignment's jobs are to run in. Throws with the last lines of `config.sh`
   * when GitHub or the runner refuses, and a `HostFault` when no job must run here.
   */
  register(registration: { readonly name: string; readonly label: string; readonly token: string }): Promise<void>;
  /** Starts the listener; `onChange` is called whenever `listener()` has changed. */
  listen(onChange: () => void): void;
  listener(): Listener;
  /** A job is assigned or running. */
  isBusy(): Promise<boolean>;
  /** Takes the runner off GitHub; false when that did not work, as while a job is running. Never throws. */
  deregister(removeToken: string): Promise<boolean>;
  /** Ends the listener, politely at first. */
  stop(): Promise<void>;
  /**
   * The reset between two assignments: ends the user that jobs ran as, with its processes and files, and runs the
   * post-job script. Throws when something of it is still there.
   */
  clean(): Promise<void>;
}

/** The log, its tail, and the secrets that neither may show. */
export interface Journal extends Log {
  hide(secret: string): void;
  redact(text: string): string;
  /** The last lines of the instance's whole log, redacted, at most 2 KB. */
  tail(): Promise<string>;
}
