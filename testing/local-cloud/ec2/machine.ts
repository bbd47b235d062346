import type { Leaves, PowerAction } from './metadata-service.ts';

export interface MachineOptions {
  readonly instanceId: string;
  readonly folder: string;
  readonly privateIp: string;
  /** How far answers of the metadata service travel. */
  readonly hopLimit: number;
  /** The leaves of the metadata tree, as of now. */
  readonly metadata: () => Leaves;
  /** Called when the machine is switched from inside. */
  readonly onPower: (action: PowerAction, delayMs: number) => void;
}

export interface Boot {
  /** As sent: gzip or plain. Absent: nothing is run. */
  readonly userData: Buffer | undefined;
  /** Whether the runner archive cannot be fetched. */
  readonly archiveFails: boolean;
  /** Added to the environment of the boot, and on top of it. */
  readonly environment: Readonly<Record<string, string>>;
}

/** What an instance is underneath. */
export interface Machine {
  /** Holds `console.log`, and what else is for people to look at. */
  readonly folder: string;
  /**
   * Switches the machine on with a fresh disk, whatever it had before, and resolves once it runs.
   * @returns the process id of its first process; undefined when there is nothing to run
   */
  boot(boot: Boot): Promise<number | undefined>;
  /** A boot after the first: user data is not run again, what is enabled is. @returns as `boot` */
  bootAgain(): Promise<number | undefined>;
  /** Ends every process: with time to react, or as when the power is cut. */
  endProcesses(how: { readonly graceful: boolean }): Promise<void>;
  /** Takes away all that is neither a process nor a file; the processes are gone by now. */
  close(): void;
  /** Takes the disk away: there will be no further boot. What is for people to look at stays. */
  discard(): Promise<void>;
  /** The last `bytes` of what the boot printed. */
  consoleOutput(bytes: number): Buffer;
}

/** What all instances of a local cloud are underneath. */
export interface Machines {
  create(options: MachineOptions): Machine;
  /** To be called when none of them runs any more. */
  close(): Promise<void>;
}
