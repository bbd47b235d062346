import { Agent } from '../../../src/agent/loop.ts';
import type { Fault } from '../../../src/agent/decide.ts';
import { openJournal } from '../../../src/agent/journal.ts';
import type { Ports } from '../../../src/agent/ports.ts';
import { InstanceTable } from '../../../src/agent/row.ts';
import type { AgentConfig } from '../../../src/pool/agent-config.ts';
import { instanceArn } from '../../../src/pool/keys.ts';
import { Actor } from '../actor.ts';
import { instanceArnPrefix } from '../dynamodb/service.ts';
import type { SimulatedDynamoDb } from '../dynamodb/service.ts';
import type { Machine, Machines } from '../ec2/machines.ts';
import type { Job } from '../github/actions.ts';
import type { Patience, Wire } from '../wire.ts';
import type { Mutant } from '../mutants/mutant.ts';
import { RunnerFiles } from './runner.ts';
import type { HostSurroundings } from './runner.ts';

export interface InstanceSurroundings extends HostSurroundings {
  readonly wire: Wire;
  readonly dynamodb: SimulatedDynamoDb;
  readonly machines: Machines;
  readonly config: AgentConfig;
  readonly mutant: Mutant | undefined;
  /** What the agent prints. */
  readonly onLine: (instanceId: string, line: string) => void;
  readonly onJobKilled: (host: Host, job: Job) => void;
  /** The agent threw, which it never should. */
  readonly onAgentError: (host: Host, error: unknown) => void;
}

const bootMs = [4_000, 18_000] as const;
const restartMs = [4_000, 8_000] as const;
const shutdownMs = [500, 4_000] as const;
const misfortuneMs = [10_000, 1_200_000] as const;
const noticeMs = 120_000;
const mostSkewMs = 15_000;
/** As stated in `src/agent/signed-fetch.ts`. */
const patience: Patience = { tries: 4, slowestMs: 22_000 };

/** What runs on one machine: its boot, its lifetime timer, its agent, the runner. */
export class Host {
  readonly machine: Machine;
  readonly runner: RunnerFiles;
  /** Why the machine ends, once it does. */
  endCause: string | undefined;
  spotNotice: string | undefined;
  readonly #around: InstanceSurroundings;
  readonly #skewMs: number;
  #agent: Actor | undefined;
  #hung = false;

  constructor(machine: Machine, around: InstanceSurroundings) {
    this.machine = machine;
    this.#around = around;
    const { random, faults } = around;
    this.runner = new RunnerFiles(around, (job) => {
      around.onJobKilled(this, job);
    });
    this.#skewMs = faults.strikes('clock skew') ? random.between(-mostSkewMs, mostSkewMs) : 0;
    this.#foresee();
    if (!faults.strikes('boot that never comes'))
      around.scheduler.after(random.between(...bootMs), () => {
        this.#boot();
      });
  }

  /** The agent stops for good; the listener lives on. */
  hang(): void {
    this.#hung = true;
    this.#agent?.crash();
  }

  /** It sees what its row says without delay. */
  get isAttentive(): boolean {
    return this.#agent !== undefined && this.#agent.alive && !this.#agent.stalled;
  }

  get isOn(): boolean {
    return this.machine.endedAt === undefined;
  }

  /** What fate holds for this machine. */
  #foresee(): void {
    const { scheduler, random, faults, machines } = this.#around;
    if (faults.strikes('machine death'))
      scheduler.after(random.between(...misfortuneMs), () => {
        this.dies();
      });
    if (faults.strikes('hung agent')) {
      scheduler.after(random.between(...misfortuneMs), () => {
        this.hang();
      });
    }
    if (this.machine.usageClass === 'spot' && faults.strikes('spot interruption')) {
      scheduler.after(random.between(...misfortuneMs), () => {
        this.spotNotice = 'EC2 reclaims this spot instance';
        scheduler.after(noticeMs, () => {
          this.endCause ??= 'spot interruption';
          machines.powerOff(this.machine, 'Server.SpotInstanceTermination');
        });
      });
    }
  }

  /** Without a word to anyone. */
  dies(): void {
    this.#end('death of the machine');
  }

  #end(cause: string): void {
    this.endCause ??= cause;
    this.#around.machines.powerOff(this.machine, cause);
  }

  #boot(): void {
    if (!this.isOn) return;
    const { scheduler, random, faults, config } = this.#around;
    scheduler.after(config.lifetimeSec * 1_000, () => {
      this.#end('lifetime timer');
    });
    const fails = faults.strikes('failing boot');
    // Without a runner there is no Node: then no agent can tell, and the bootstrap ends the machine.
    if (fails && random.chance(0.5)) {
      this.machine.console = 'BOOT FAILED: could not unpack the runner';
      this.#end('failing boot');
    } else {
      this.#startAgent(
        fails ? { phase: 'pre-runner-script', message: 'the pre-runner script failed (exit code 1)' } : undefined,
      );
    }
  }

  #startAgent(fault?: Fault): void {
    if (!this.isOn || this.#hung) return;
    const { scheduler, random, onAgentError } = this.#around;
    const actor = new Actor(scheduler, this.machine.instanceId, this.#skewMs);
    this.#agent = actor;
    const agent = new Agent(this.#ports(actor), this.#around.config, this.machine.instanceId, fault);
    actor
      .run(() => agent.run())
      .then(
        (reason) => {
          if (reason === 'crashed')
            scheduler.after(random.between(...restartMs), () => {
              this.#startAgent(fault);
            });
          else {
            this.endCause ??= `its agent: ${reason}`;
            scheduler.after(random.between(...shutdownMs), () => {
              this.#end(reason);
            });
          }
        },
        (error: unknown) => {
          onAgentError(this, error);
        },
      );
  }

  /** Called once the power is off. */
  powerOff(): void {
    this.#agent?.crash();
    this.runner.die();
  }

  #ports(actor: Actor): Ports {
    const { random, wire, dynamodb, config, onLine } = this.#around;
    const { instanceId } = this.machine;
    const journal = openJournal(
      (line) => {
        onLine(instanceId, line.slice(instanceId.length + 1));
      },
      '',
      instanceId,
    );
    const call = (operation: string, input: unknown): Promise<unknown> =>
      wire.request(actor, 'dynamodb', operation, patience, () =>
        dynamodb.performMarshalled(operation, input as object, instanceId),
      );
    const ports: Ports = {
      clock: actor.clock,
      random: () => random.fraction(),
      table: new InstanceTable({ call }, config.tableName, instanceArn(instanceArnPrefix, instanceId)),
      runner: this.runner.portFor(actor),
      metadata: { spotNotice: () => Promise.resolve(this.spotNotice) },
      journal: { ...journal, tail: () => Promise.resolve('') },
    };
    return this.#around.mutant?.ports?.(ports) ?? ports;
  }
}
