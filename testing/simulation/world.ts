import type { Log } from '../../src/shared/log.ts';
import type { RefreshServices } from '../../src/refresh/request.ts';
import type { Services } from '../../src/services/services.ts';
import type { Actor } from './actor.ts';
import { SimulatedDynamoDb } from './dynamodb/service.ts';
import { SimulatedTable } from './dynamodb/table.ts';
import { Machines } from './ec2/machines.ts';
import { SimulatedEc2 } from './ec2/service.ts';
import { Faults } from './faults.ts';
import type { Weather } from './faults.ts';
import { SimulatedActions } from './github/actions.ts';
import { SimulatedRest } from './github/rest.ts';
import { SimulatedTokens } from './github/tokens.ts';
import { History } from './history.ts';
import { Host } from './instance/host.ts';
import type { InstanceSurroundings } from './instance/host.ts';
import { Invariants } from './invariants/index.ts';
import type { Demand } from './invariants/observed.ts';
import type { Mutant } from './mutants/mutant.ts';
import { instanceKey } from '../../src/pool/keys.ts';
import { Scheduler } from './scheduler.ts';
import { SeededRandom } from './seeded-random.ts';
import { servicesFor } from './services.ts';
import type { Clouds } from './services.ts';
import { plainPool } from './pools.ts';
import type { PoolSettings } from './pools.ts';
import { tableName } from './settings.ts';
import { SimulatedSqs } from './sqs.ts';
import { Wire, seededDisturbance } from './wire.ts';
import type { Disturb } from './wire.ts';

/** A round hour, so that times in messages are easy to read. */
const epoch = Date.UTC(2026, 0, 1);

const loseRowAfterMs = [20_000, 600_000] as const;

/** How a world differs from one that a seed alone makes. */
export interface WorldOptions {
  readonly seed: number;
  readonly weather: Weather;
  /** Instead of the call faults of the seed. */
  readonly disturb?: Disturb;
  readonly stepsHoldToken?: boolean;
  readonly pool?: PoolSettings;
  /** A bug to plant. */
  readonly mutant?: Mutant | undefined;
}

/** Everything that one history happens in: time, chance, services, machines, and the eyes that watch them. */
export class World {
  readonly scheduler = new Scheduler(epoch);
  readonly pool: PoolSettings;
  readonly startedAt = epoch;
  readonly random: SeededRandom;
  readonly faults: Faults;
  readonly history: History;
  readonly table: SimulatedTable;
  readonly sqs: SimulatedSqs;
  readonly machines: Machines;
  readonly ec2: SimulatedEc2;
  readonly actions: SimulatedActions;
  readonly hosts = new Map<string, Host>();
  readonly invariants: Invariants;
  readonly demand: Demand = { instances: 0, instanceMs: 0 };
  readonly unattended: { readonly from: number; readonly to: number }[] = [];
  /** Whether the steps of provision and release were given a GitHub token. */
  readonly stepsHoldToken: boolean;
  /** Instances whose rows have been lost, as by a table restored from a backup. */
  readonly lostRows = new Set<string>();
  #agentsEnded = false;
  readonly #clouds: Clouds;

  constructor({ seed, weather, disturb, stepsHoldToken = true, pool = plainPool, mutant }: WorldOptions) {
    this.pool = pool;
    this.stepsHoldToken = stepsHoldToken;
    const random = new SeededRandom(seed);
    const faults = new Faults(random.fork(), weather);
    const { scheduler } = this;
    this.random = random;
    this.faults = faults;
    this.history = new History(scheduler);
    this.table = new SimulatedTable(scheduler, random, faults);
    this.sqs = new SimulatedSqs(scheduler, random, faults);
    this.machines = new Machines(scheduler, random, faults);
    this.actions = new SimulatedActions(scheduler, random, faults, this.history);
    this.ec2 = new SimulatedEc2(this.machines, random, faults);
    const tokens = new SimulatedTokens(scheduler, faults);
    const wire = new Wire(scheduler, random.fork(), this.history, disturb ?? seededDisturbance(faults));
    const dynamodb = new SimulatedDynamoDb(this.table, tableName, random, faults);
    this.#clouds = {
      wire,
      dynamodb,
      random,
      mutant,
      sqs: this.sqs,
      ec2: this.ec2,
      rest: new SimulatedRest(scheduler, faults, this.actions, tokens),
    };
    this.invariants = new Invariants(this);
    this.#watch({
      mutant,
      scheduler,
      random,
      faults,
      wire,
      dynamodb,
      tokens,
      actions: this.actions,
      machines: this.machines,
    });
  }

  /** No agent works from now on, neither those that run nor those of machines to come. */
  endAgents(): void {
    this.#agentsEnded = true;
    for (const host of this.hosts.values()) host.hang();
  }

  /** What a process of the action works with. */
  services(actor: Actor): RefreshServices {
    return servicesFor(actor, this.#clouds, this.#logOf(actor));
  }

  /** What a step of a workflow works with. */
  stepServices(actor: Actor): Services {
    const { registration, ...services } = this.services(actor);
    return this.stepsHoldToken ? { ...services, registration } : services;
  }

  killMachine(instanceId: string): void {
    this.hosts.get(instanceId)?.dies();
  }

  #loseRow(instanceId: string): void {
    const row = this.invariants.row(instanceId);
    if (row === undefined) return;
    this.lostRows.add(instanceId);
    this.history.add('fault', `the row of ${instanceId} is lost`);
    this.table.lose(instanceKey(row.instanceArn));
  }

  #logOf(actor: Actor): Log {
    const say = (line: string): void => {
      this.history.add(actor.name, line);
      this.invariants.logged(actor.name, line);
      if (line.startsWith('Tidying up did not fully succeed')) actor.troubled = true;
    };
    return { info: say, warning: say, error: say };
  }

  #watch(around: Omit<InstanceSurroundings, 'config' | 'onLine' | 'onJobKilled' | 'onAgentError'>): void {
    const { history, invariants } = this;
    this.faults.watch((kind) => {
      history.add('fault', kind);
    });
    this.table.watch((before, after, writer) => {
      invariants.written(before, after, writer);
    });
    this.actions.watch((job, runner) => {
      invariants.jobStarted(job, runner);
    });
    const surroundings: InstanceSurroundings = {
      ...around,
      config: this.pool.agentConfig,
      onLine: (instanceId, line) => {
        history.add(instanceId, line);
        invariants.logged(instanceId, line);
      },
      onJobKilled: (host, job) => {
        invariants.jobKilled(host, job);
      },
      onAgentError: (host, error) => {
        invariants.break('the agent never throws', `${host.machine.instanceId}: ${String(error)}`);
      },
    };
    this.sqs.watch({
      sent: (body) => {
        invariants.offers.sent(body);
      },
      deleted: (body, by) => {
        invariants.offers.deleted(body, by, invariants.row((JSON.parse(body) as { instanceId: string }).instanceId));
      },
    });
    this.machines.watch({
      launched: (machine) => {
        invariants.launched(machine);
        if (this.faults.strikes('lost row'))
          this.scheduler.after(this.random.between(...loseRowAfterMs), () => {
            this.#loseRow(machine.instanceId);
          });
        history.add('EC2', `${machine.instanceId} launched (${machine.instanceType}, ${machine.usageClass})`);
        const host = new Host(machine, surroundings);
        if (this.#agentsEnded) host.hang();
        this.hosts.set(machine.instanceId, host);
      },
      terminationAsked: (machine, by) => {
        history.add('EC2', `${machine.instanceId} to be terminated, asked by ${by}`);
      },
      poweredOff: (machine) => {
        history.add('EC2', `${machine.instanceId} is off: ${machine.stateReason}`);
        this.hosts.get(machine.instanceId)?.powerOff();
        invariants.policy.poweredOff(machine, invariants.row(machine.instanceId));
      },
    });
  }
}
