import type { UsageClass } from '../../../src/pool/instance.ts';
import type { Faults } from '../faults.ts';
import type { Scheduler } from '../scheduler.ts';
import type { SeededRandom } from '../seeded-random.ts';

/** One EC2 machine, with what runs on it left out. */
export interface Machine {
  readonly instanceId: string;
  readonly instanceType: string;
  readonly usageClass: UsageClass;
  readonly subnetId: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly launchedAt: number;
  /** Before it, EC2 may deny that the machine exists. */
  readonly visibleAt: number;
  state: 'pending' | 'running' | 'shutting-down' | 'terminated';
  stateReason: string;
  console: string;
  /** When its power went off. */
  endedAt?: number;
  /** From then on EC2 does not know it. */
  forgottenAt?: number;
}

/** Who is told about machines. */
export interface MachineEvents {
  launched(machine: Machine): void;
  /** Somebody asked EC2 to end it. */
  terminationAsked(machine: Machine, by: string): void;
  /** From here on nothing runs on it. */
  poweredOff(machine: Machine): void;
}

const unseenMs = [1_000, 40_000] as const;
const startMs = [1_000, 5_000] as const;
const guestStopMs = [1_000, 8_000] as const;
const settleMs = [5_000, 40_000] as const;
/** So long EC2 shows a machine that has ended. */
const shownAfterEndMs = 60 * 60_000;

/** All machines, from their launch until EC2 forgets them. */
export class Machines {
  readonly #scheduler: Scheduler;
  readonly #random: SeededRandom;
  readonly #faults: Faults;
  readonly #machines = new Map<string, Machine>();
  #events: MachineEvents | undefined;

  constructor(scheduler: Scheduler, random: SeededRandom, faults: Faults) {
    this.#scheduler = scheduler;
    this.#random = random;
    this.#faults = faults;
  }

  watch(events: MachineEvents): void {
    this.#events = events;
  }

  all(): Machine[] {
    return [...this.#machines.values()];
  }

  get(instanceId: string): Machine | undefined {
    return this.#machines.get(instanceId);
  }

  launch(specification: Pick<Machine, 'instanceType' | 'usageClass' | 'subnetId' | 'tags'>): Machine {
    const now = this.#scheduler.now;
    const machine: Machine = {
      ...specification,
      // As EC2's: with a zero first.
      instanceId: `i-0${this.#random.id().replaceAll('-', '').slice(0, 16)}`,
      launchedAt: now,
      visibleAt: this.#faults.strikes('unseen instance') ? now + this.#random.between(...unseenMs) : now,
      state: 'pending',
      stateReason: '',
      console: '',
    };
    this.#machines.set(machine.instanceId, machine);
    this.#scheduler.after(this.#random.between(...startMs), () => {
      if (machine.state === 'pending') machine.state = 'running';
    });
    this.#events?.launched(machine);
    return machine;
  }

  /** The machines that EC2 would own up to at this moment. */
  visible(): Machine[] {
    const now = this.#scheduler.now;
    return this.all().filter((machine) => machine.visibleAt <= now && now < (machine.forgottenAt ?? Infinity));
  }

  terminate(machine: Machine, by: string): void {
    if (machine.state === 'shutting-down' || machine.state === 'terminated') return;
    this.#events?.terminationAsked(machine, by);
    machine.state = 'shutting-down';
    machine.stateReason = 'Client.UserInitiatedShutdown: User initiated shutdown';
    this.#scheduler.after(this.#random.between(...guestStopMs), () => {
      this.powerOff(machine, machine.stateReason);
    });
  }

  /** The guest is off: shut down from within, stopped by EC2, or dead. */
  powerOff(machine: Machine, reason: string): void {
    if (machine.endedAt !== undefined) return;
    machine.endedAt = this.#scheduler.now;
    machine.state = 'shutting-down';
    machine.stateReason = reason;
    const settledAfterMs = this.#random.between(...settleMs);
    const isForgotten = this.#faults.strikes('forgotten machine');
    machine.forgottenAt = machine.endedAt + (isForgotten ? settledAfterMs : shownAfterEndMs);
    this.#scheduler.after(settledAfterMs, () => {
      machine.state = 'terminated';
    });
    this.#events?.poweredOff(machine);
  }
}
