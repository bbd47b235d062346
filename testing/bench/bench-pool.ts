import { join } from 'node:path';
import { runStep } from '../local-cloud/action-step.ts';
import type { StepResult } from '../local-cloud/action-step.ts';
import { accountId, region } from '../local-cloud/cloud.ts';
import type { LocalCloud } from '../local-cloud/cloud.ts';
import { imageIds, securityGroupId, subnetIds } from '../local-cloud/ec2/builtin.ts';
import type { InstanceRow, WorkerSignal } from '../../src/pool/instance.ts';
import { instanceArn } from '../../src/pool/keys.ts';
import { systemClock } from '../../src/shared/clock.ts';
import { idleRow, itemsOf, offerRows, putItems } from './seed.ts';

export const projectDirectory = join(import.meta.dirname, '..', '..');

/** What was asked for on the wire. */
export interface WireUse {
  readonly awsRequests: number;
  readonly githubRequests: number;
  readonly readUnits: number;
  readonly writeUnits: number;
}

const idleTimeSec = 3_600;

let latestRun = 7_000_000_000;

/** A run attempt that nobody else is. */
export const newRunId = (): string => String((latestRun += 1));

/** A pool on the local cloud: set up by the bundled refresh, with rows that the bench puts there itself. */
export class BenchPool {
  readonly cloud: LocalCloud;
  readonly name: string;
  #seeded = 0;

  constructor(cloud: LocalCloud, name: string) {
    this.cloud = cloud;
    this.name = name;
  }

  static async setUp(
    cloud: LocalCloud,
    name: string,
    inputs: Readonly<Record<string, string>> = {},
  ): Promise<{ pool: BenchPool; log: string }> {
    const pool = new BenchPool(cloud, name);
    const { log } = await pool.refresh({}, inputs);
    return { pool, log };
  }

  /** Runs one mode as GitHub would, to its end. @throws with its log when it fails */
  async step(
    inputs: Readonly<Record<string, string>>,
    runId: string,
    environment: Readonly<Record<string, string>> = {},
  ): Promise<StepResult> {
    const result = await this.#run(inputs, runId, environment);
    if (result.exitCode !== 0)
      throw new Error(`mode ${inputs['mode'] ?? ''} failed with ${result.exitCode}:\n${result.log}`);
    return result;
  }

  refresh(
    environment?: Readonly<Record<string, string>>,
    inputs: Readonly<Record<string, string>> = {},
  ): Promise<StepResult> {
    return this.step({ ...this.#refreshInputs(), ...inputs }, newRunId(), environment);
  }

  /** Runs one mode with the fewest inputs, wherever that leads. */
  start(mode: 'provision' | 'release' | 'refresh', environment: Readonly<Record<string, string>>): Promise<StepResult> {
    return this.#run(mode === 'refresh' ? this.#refreshInputs() : { mode }, newRunId(), environment);
  }

  #run(
    inputs: Readonly<Record<string, string>>,
    runId: string,
    environment: Readonly<Record<string, string>>,
  ): Promise<StepResult> {
    return runStep({
      actionDirectory: projectDirectory,
      inputs: { name: this.name, ...inputs },
      environment: { ...this.cloud.environment, GITHUB_RUN_ID: runId, GITHUB_RUN_ATTEMPT: '1', ...environment },
    });
  }

  #refreshInputs(): Readonly<Record<string, string>> {
    return { ...refreshInputs, 'github-token': this.cloud.environment['GITHUB_TOKEN'] ?? '' };
  }

  /** Idle rows under ids of their own, or those given, with all that their agents would have written; not offered yet. */
  async seedIdle(
    count: number,
    change: (row: InstanceRow, index: number) => InstanceRow = (row) => row,
  ): Promise<InstanceRow[]> {
    const now = systemClock.now();
    const rows = Array.from({ length: count }, (_, index) => {
      this.#seeded += 1;
      const instanceId = `i-0bec${this.#seeded.toString(16).padStart(13, '0')}`;
      return change(idleRow(instanceId, arnOf(instanceId), now, idleTimeSec * 1_000), index);
    });
    await putItems(
      this.cloud,
      this.name,
      rows.flatMap((row) => itemsOf(row, now)),
    );
    return rows;
  }

  offer(rows: readonly InstanceRow[], times = 1): Promise<void> {
    return offerRows(this.cloud, `${this.name}-large`, rows, times);
  }

  /** Does what an agent does after a release, without one: signals the label that the row names now. */
  async signalReady(instanceId: string): Promise<void> {
    const row = await this.row(instanceId);
    await putItems(this.cloud, this.name, itemsOf(row, systemClock.now()).slice(1));
  }

  async row(instanceId: string): Promise<InstanceRow> {
    return (await this.#item(instanceId, 'INSTANCE')) as unknown as InstanceRow;
  }

  async signal(instanceId: string): Promise<WorkerSignal> {
    return (await this.#item(instanceId, 'SIGNAL')) as unknown as WorkerSignal;
  }

  async #item(instanceId: string, sk: string): Promise<Record<string, unknown>> {
    const items = (await this.cloud.tables())[this.name] ?? [];
    const found = items.find((item) => item['sk'] === sk && String(item['pk']).endsWith(`/${instanceId}`));
    if (found === undefined) throw new Error(`${instanceId}: has no ${sk} in table ${this.name}.`);
    return found;
  }
}

export const arnOf = (instanceId: string): string =>
  instanceArn(`arn:aws:ec2:${region}:${accountId}:instance/`, instanceId);

const refreshInputs = {
  mode: 'refresh',
  ami: imageIds.x86_64,
  'iam-instance-profile': 'ec2-runner-pool',
  'security-group-ids': securityGroupId,
  'subnet-ids': subnetIds.join(' '),
  'idle-time-sec': String(idleTimeSec),
};

/** What everyone but the instances asked of the local cloud while `work` ran. */
export async function wireUseDuring<Result>(
  { meter, github }: LocalCloud,
  work: () => Promise<Result>,
): Promise<{ result: Result; use: WireUse }> {
  const githubBefore = total(github.state().requests.api);
  meter.reset();
  const result = await work();
  const { requests, readUnits, writeUnits } = meter.read().clients;
  const awsRequests = Object.values(requests).reduce((sum, operations) => sum + total(operations), 0);
  return {
    result,
    use: { awsRequests, githubRequests: total(github.state().requests.api) - githubBefore, readUnits, writeUnits },
  };
}

const total = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);
