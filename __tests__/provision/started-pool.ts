import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach } from '@jest/globals';
import type { LocalCloud } from '../../testing/local-cloud/cloud.ts';
import type { PoolConfiguration } from '../../src/pool/configuration.ts';
import type { Heartbeat, InstanceRow, WorkerSignal } from '../../src/pool/instance.ts';
import { heartbeatKey, workerSignalKey } from '../../src/pool/keys.ts';
import type { LaunchRow } from '../../src/pool/launch.ts';
import { offerOf } from '../../src/pool/offers.ts';
import type { Offer } from '../../src/pool/offers.ts';
import { BasicOperations, documentClient } from '../../src/services/dynamodb/basic-operations.ts';
import type { Condition, Item, WriteResult } from '../../src/services/dynamodb/basic-operations.ts';
import { CapacityOperations } from '../../src/services/dynamodb/capacity-operations.ts';
import { readInstanceRow, storedRow } from '../../src/pool/stored-row.ts';
import { InstanceOperations } from '../../src/services/dynamodb/instance-operations.ts';
import { LaunchOperations } from '../../src/services/dynamodb/launch-operations.ts';
import { MetadataOperations } from '../../src/services/dynamodb/metadata-operations.ts';
import { RegistrationTokenOperations } from '../../src/services/dynamodb/registration-token-operations.ts';
import { ServedRequestOperations } from '../../src/services/dynamodb/served-request-operations.ts';
import { TableOperations } from '../../src/services/dynamodb/table-operations.ts';
import type { FleetOperations } from '../../src/services/ec2/fleet-operations.ts';
import { GitHubConnection } from '../../src/services/github/github-connection.ts';
import { RegistrationOperations } from '../../src/services/github/registration-operations.ts';
import type { Services } from '../../src/services/services.ts';
import { PoolQueueOperations } from '../../src/services/sqs/pool-queue-operations.ts';
import { systemRandom } from '../../src/shared/random.ts';
import { Secret } from '../../src/shared/secret.ts';
import { startedCloud } from '../local-cloud/started-cloud.ts';
import { exampleRow } from '../pool/example-row.ts';
import { KeptLog } from '../services/kept-log.ts';
import { hastyClock } from '../shared/hasty-clock.ts';
import { SteppingClock } from '../shared/stepping-clock.ts';
import { FakeFleet } from './fake-fleet.ts';

const tableName = 'pool';
/** Whose pool it is. */
export const identity = { repository: 'octo-org/octo-repo', poolName: 'ci' };
/** When every test begins. */
export const startedAt = 10_000_000;
export const minuteMs = 60_000;

/** Time in which nobody waits, and in which others act while somebody sleeps. */
class BusyClock extends SteppingClock {
  meanwhile: () => Promise<unknown> = () => Promise.resolve();

  override async sleep(durationMs: number, signal?: AbortSignal): Promise<void> {
    await super.sleep(durationMs, signal);
    await this.meanwhile();
  }
}

/** A table whose conditional writes a test may lose, or precede. */
class InterceptedTable extends BasicOperations {
  intercept: ((row: InstanceRow, write: () => Promise<WriteResult>) => Promise<WriteResult>) | undefined;

  override putIf(item: Item, condition: Condition): Promise<WriteResult> {
    const write = (): Promise<WriteResult> => super.putIf(item, condition);
    return this.intercept === undefined ? write() : this.intercept(item as unknown as InstanceRow, write);
  }
}

/** An idle instance: what differs from one that is ready, alive and offered. */
export interface IdleInstance extends Partial<InstanceRow> {
  readonly signal?: Partial<WorkerSignal>;
  readonly heartbeat?: Partial<Heartbeat>;
  /** What differs between the offer and the row; false when there is none. */
  readonly offer?: Partial<Offer> | false;
}

/** A pool of one class on the engines of the local cloud, but for EC2; its agents are the items that a test writes. */
export class TestPool {
  readonly clock = new BusyClock(startedAt);
  readonly log: KeptLog;
  readonly fleet = new FakeFleet();
  readonly table: InterceptedTable;
  readonly services: Services;
  readonly configuration: PoolConfiguration;
  readonly cloud: LocalCloud;

  constructor(cloud: LocalCloud, table: InterceptedTable, queues: PoolQueueOperations, queueUrl: string, log: KeptLog) {
    this.log = log;
    this.cloud = cloud;
    this.table = table;
    this.services = {
      poolName: 'ci',
      tableName,
      identity,
      clock: this.clock,
      random: systemRandom,
      log: this.log,
      queues,
      instances: new InstanceOperations(table),
      capacities: new CapacityOperations(table, this.clock, systemRandom),
      launches: new LaunchOperations(table),
      metadata: new MetadataOperations(table, identity),
      registrationTokens: new RegistrationTokenOperations(table),
      servedRequests: new ServedRequestOperations(table),
      fleet: () => Promise.resolve(this.fleet as unknown as FleetOperations),
    };
    this.configuration = {
      instanceArnPrefix: 'arn:aws:ec2:us-east-1:000000000000:instance/',
      idleTimeSec: 900,
      maxRuntimeMin: 60,
      maxLifetimeMin: 1_440,
      subnets: [{ subnetId: 'subnet-1', availabilityZone: 'us-east-1a' }],
      launchTemplate: { id: 'lt-1', version: 1, contentHash: 'a' },
      resourceClasses: [
        { name: 'large', vcpus: 2, memoryMiB: 4_096, queueUrl, instanceTypes: ['c6i.large', 'm6i.large'] },
      ],
    };
  }

  get queueUrl(): string {
    return this.configuration.resourceClasses[0]?.queueUrl ?? '';
  }

  async configure(change: Partial<PoolConfiguration> = {}): Promise<PoolConfiguration> {
    const configuration = { ...this.configuration, ...change };
    await Promise.all(
      (Object.keys(configuration) as (keyof PoolConfiguration)[]).map((field) =>
        this.services.metadata.write(field, configuration[field]),
      ),
    );
    return configuration;
  }

  /** As refresh would, or another step that holds a GitHub token. */
  storeTokens(validUntil: number, refreshedAt = startedAt): Promise<void> {
    const token = new Secret('as GitHub made it');
    return this.services.registrationTokens.store(
      { registrationToken: token, removeToken: token, validUntil },
      refreshedAt,
    );
  }

  /** What a step works with that was given a GitHub token. */
  servicesWithGitHubToken(token = this.cloud.environment['GITHUB_TOKEN'] ?? ''): Services {
    const github = new GitHubConnection({
      token: new Secret(token),
      apiUrl: this.cloud.githubApiUrl,
      repository: { owner: 'octo-org', repo: 'octo-repo' },
      clock: hastyClock,
    });
    return { ...this.services, registration: () => Promise.resolve(new RegistrationOperations(github)) };
  }

  /** Writes a row as it is. */
  async put(difference: Partial<InstanceRow>): Promise<InstanceRow> {
    const row = exampleRow({
      threshold: startedAt + 15 * minuteMs,
      lifetimeEndsAt: startedAt + 1_440 * minuteMs,
      ...difference,
    });
    await this.table.put({ ...storedRow(row) });
    return row;
  }

  async idle({ signal, heartbeat, offer, ...difference }: IdleInstance): Promise<InstanceRow> {
    const row = await this.put(difference);
    await this.signal(row, signal);
    await this.beat(row, heartbeat);
    if (offer !== false) await this.services.queues.send(this.queueUrl, [{ ...offerOf(row), ...offer }]);
    return row;
  }

  signal(row: InstanceRow, difference: Partial<WorkerSignal> = {}): Promise<void> {
    return this.table.put({
      ...workerSignalKey(row.instanceArn),
      phase: 'ready',
      label: row.label,
      labelEpoch: row.labelEpoch,
      signalledAt: this.clock.now(),
      ...difference,
    });
  }

  beat(row: InstanceRow, difference: Partial<Heartbeat> = {}): Promise<void> {
    return this.table.put({ ...heartbeatKey(row.instanceArn), beatAt: this.clock.now(), busy: false, ...difference });
  }

  /** Every live instance but these registers what its row says, and beats. */
  async agentsAct(exceptIds: readonly string[] = []): Promise<void> {
    const acting = (await this.rows()).filter(
      (row) => row.state !== 'terminated' && !exceptIds.includes(row.instanceId),
    );
    await Promise.all(acting.flatMap((row) => [this.signal(row), this.beat(row)]));
  }

  async rows(): Promise<InstanceRow[]> {
    const rows = (await this.#items()).flatMap((item) => readInstanceRow(item).value ?? []);
    return rows.sort((one, other) => one.instanceId.localeCompare(other.instanceId));
  }

  async row(instanceId: string): Promise<InstanceRow | undefined> {
    return (await this.rows()).find((row) => row.instanceId === instanceId);
  }

  /** `id: state` of each row. */
  async states(): Promise<string[]> {
    return (await this.rows()).map((row) => `${row.instanceId}: ${row.state}`);
  }

  async launchRows(): Promise<LaunchRow[]> {
    return (await this.#items()).filter((item) => item['sk'] === 'LAUNCH') as unknown as LaunchRow[];
  }

  /** `id@epoch` of each offer that anyone could receive at this moment, or `?` for what is none. */
  async visibleOffers(): Promise<string[]> {
    const { queues } = this.services;
    const received = [];
    for (
      let batch = await queues.receive(this.queueUrl, 10);
      batch.length > 0;
      batch = await queues.receive(this.queueUrl, 10)
    )
      received.push(...batch);
    await queues.giveBack(this.queueUrl, received);
    return received.map(({ offer }) => (offer === undefined ? '?' : `${offer.instanceId}@${offer.epoch}`)).sort();
  }

  async #items(): Promise<Record<string, unknown>[]> {
    return (await this.cloud.tables())[tableName] ?? [];
  }
}

/** A pool for each test of the file, with nothing in it. Use it within tests only. */
export function startedPool(): { readonly pool: TestPool; readonly sqs: SQSClient } {
  const local = startedCloud();
  let dynamodb: DynamoDBClient | undefined;
  let sqs: SQSClient | undefined;
  let pool: TestPool | undefined;
  let queueCount = 0;
  const within = <Value>(value: Value | undefined): Value => {
    if (value === undefined) throw new Error('The pool is there within tests only.');
    return value;
  };
  beforeAll(async () => {
    dynamodb = new DynamoDBClient(local.client);
    sqs = new SQSClient(local.client);
    // The stand-in has one server, which knows at once that a queue is empty: nobody need wait for others.
    sqs.middlewareStack.add(
      (next) => (request) =>
        next({
          ...request,
          input: { ...request.input, ...('WaitTimeSeconds' in request.input && { WaitTimeSeconds: 0 }) },
        }),
      { step: 'initialize' },
    );
    const tables = new TableOperations(dynamodb, tableName, hastyClock);
    await tables.create({});
    await tables.waitUntilActive();
  });
  beforeEach(async () => {
    const log = new KeptLog();
    const table = new InterceptedTable(documentClient(within(dynamodb)), tableName, hastyClock, log);
    const items = (await local.cloud.tables())[tableName] ?? [];
    await Promise.all(items.map((item) => table.delete({ pk: String(item['pk']), sk: String(item['sk']) })));
    const queues = new PoolQueueOperations(within(sqs));
    queueCount += 1;
    pool = new TestPool(local.cloud, table, queues, await queues.create(`ci-large-${queueCount}`, {}), log);
    await pool.configure();
    await pool.storeTokens(startedAt + 60 * minuteMs);
  });
  afterAll(() => {
    dynamodb?.destroy();
    sqs?.destroy();
  });
  return {
    get pool() {
      return within(pool);
    },
    get sqs() {
      return within(sqs);
    },
  };
}
