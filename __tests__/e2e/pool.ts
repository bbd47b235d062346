import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach } from '@jest/globals';
import { runStep } from '../../testing/local-cloud/action-step.ts';
import type { StepOptions, StepResult } from '../../testing/local-cloud/action-step.ts';
import { repository, startLocalCloud } from '../../testing/local-cloud/cloud.ts';
import type { LocalCloud, LocalCloudOptions } from '../../testing/local-cloud/cloud.ts';
import { imageIds, securityGroupId, subnetIds } from '../../testing/local-cloud/ec2/builtin.ts';
import type { InstanceRow } from '../../src/pool/instance.ts';
import { registrationTokenKey } from '../../src/pool/keys.ts';
import { runnerName } from '../../src/pool/registration.ts';
import type { RegistrationTokenRow } from '../../src/pool/registration.ts';

const projectDirectory = join(import.meta.dirname, '..', '..');
const silent = { info: () => undefined, warning: () => undefined, error: () => undefined };
/** A machine boots in seconds, and in minutes beside much else. */
const patienceMs = 240_000;

export const refreshInputs = {
  mode: 'refresh',
  ami: imageIds.x86_64,
  'iam-instance-profile': 'ec2-runner-pool',
  'security-group-ids': securityGroupId,
  'subnet-ids': subnetIds.join(','),
};

/** The bundled action against a local cloud of its own. */
export class TestPool {
  readonly cloud: LocalCloud;

  constructor(cloud: LocalCloud) {
    this.cloud = cloud;
  }

  step(
    inputs: Readonly<Record<string, string>>,
    environment: Readonly<Record<string, string>> = {},
    options: Partial<StepOptions> = {},
  ): Promise<StepResult> {
    return runStep({
      actionDirectory: projectDirectory,
      inputs: {
        ...(inputs['mode'] === 'refresh' && { 'github-token': this.cloud.environment['GITHUB_TOKEN'] ?? '' }),
        ...inputs,
      },
      environment: { ...this.cloud.environment, GITHUB_RUN_ID: '7', GITHUB_RUN_ATTEMPT: '1', ...environment },
      ...options,
    });
  }

  refresh(inputs: Readonly<Record<string, string>> = {}): Promise<StepResult> {
    return this.step({ ...refreshInputs, ...inputs });
  }

  provision(
    runId: string,
    inputs: Readonly<Record<string, string>> = {},
    options: Partial<StepOptions> = {},
  ): Promise<StepResult> {
    return this.step({ mode: 'provision', ...inputs }, { GITHUB_RUN_ID: runId }, options);
  }

  release(runId: string, inputs: Readonly<Record<string, string>> = {}): Promise<StepResult> {
    return this.step({ mode: 'release', ...inputs }, { GITHUB_RUN_ID: runId });
  }

  async rows(): Promise<InstanceRow[]> {
    const items = Object.values(await this.cloud.tables()).flat();
    return items.filter((item) => item['sk'] === 'INSTANCE') as unknown as InstanceRow[];
  }

  /** In place of those that refresh has stored. */
  async storeToken(row: RegistrationTokenRow): Promise<void> {
    const client = new DynamoDBClient({
      endpoint: this.cloud.environment['AWS_ENDPOINT_URL'] ?? '',
      region: this.cloud.environment['AWS_REGION'] ?? '',
      credentials: {
        accessKeyId: this.cloud.environment['AWS_ACCESS_KEY_ID'] ?? '',
        secretAccessKey: this.cloud.environment['AWS_SECRET_ACCESS_KEY'] ?? '',
      },
    });
    const [tableName] = Object.keys(await this.cloud.tables());
    await DynamoDBDocumentClient.from(client).send(
      new PutCommand({ TableName: tableName, Item: { ...registrationTokenKey, ...row } }),
    );
    client.destroy();
  }

  liveMachines(): string[] {
    return this.cloud.ec2
      .instances()
      .filter((machine) => !['shutting-down', 'terminated'].includes(machine.state))
      .map((machine) => machine.instanceId);
  }

  /** Runs one job on a label, and returns the name of the runner that ran it. */
  async job(label: string, run = 'true'): Promise<string> {
    return (await this.logOfJob(label, run)).runnerName;
  }

  async logOfJob(label: string, run: string): Promise<{ readonly runnerName: string; readonly log: string }> {
    const [owner = '', repo = ''] = repository.split('/');
    const { id } = this.cloud.github.createRun({
      owner,
      repo,
      jobs: [{ name: 'job', runsOn: label, steps: [{ run }], needs: [] }],
    });
    const job = await this.cloud.github.until(
      (state) =>
        state.runs.find((candidate) => candidate.id === id)?.jobs.find((candidate) => candidate.status === 'completed'),
      patienceMs,
    );
    if (job.conclusion !== 'success')
      throw new Error(`the job ended as ${job.conclusion ?? 'nothing'}:\n${this.cloud.github.jobLog(job.id)}`);
    return { runnerName: job.runnerName ?? '', log: this.cloud.github.jobLog(job.id) };
  }

  /** Waits until every idle instance listens under its row's label. */
  async untilIdleListen(): Promise<void> {
    const names = (await this.rows())
      .filter((row) => row.state === 'idle')
      .map((row) => runnerName(row.instanceId, row.labelEpoch));
    const listens = (runners: readonly { readonly name: string; readonly status: string }[], name: string): boolean =>
      runners.some((runner) => runner.name === name && runner.status === 'online');
    try {
      await this.cloud.github.until(
        (state) => (names.every((name) => listens(state.runners, name)) ? true : undefined),
        patienceMs,
      );
    } catch (error) {
      throw new Error(this.#consoles(), { cause: error });
    }
  }

  /** The last words of every machine. */
  #consoles(): string {
    return this.cloud.ec2
      .instances()
      .map(({ instanceId, state, folder }) => {
        const console = join(folder, 'console.log');
        const said = existsSync(console) ? readFileSync(console, 'utf8').split('\n').slice(-25).join('\n') : '';
        return `${instanceId} is ${state}:\n${said}`;
      })
      .join('\n');
  }

  /** Waits until so many runners listen. */
  async runnersOnline(count: number): Promise<void> {
    await this.cloud.github.until(
      (state) => (state.runners.filter((runner) => runner.status === 'online').length === count ? true : undefined),
      patienceMs,
    );
  }
}

export const labelsOf = (result: StepResult): string[] => JSON.parse(result.outputs['labels'] ?? '[]') as string[];
export const idsOf = (result: StepResult): string[] => JSON.parse(result.outputs['instance-ids'] ?? '[]') as string[];

interface PoolOptions extends Partial<LocalCloudOptions> {
  /** The inputs of the refresh that sets it up; false for none. */
  readonly refreshed?: boolean | Readonly<Record<string, string>>;
}

/** A local cloud with a pool on it for one test; ended, with every process of it, when the test is over. */
export async function startPool(options: PoolOptions = {}): Promise<TestPool> {
  const { pool, close } = await openPool(options);
  started.push(close);
  return pool;
}

/** The same for as long as the caller likes, who closes it. */
export async function openPool(options: PoolOptions = {}): Promise<{ pool: TestPool; close: () => Promise<void> }> {
  const { refreshed = true, ...cloudOptions } = options;
  const directory = mkdtempSync(join(tmpdir(), 'ec2-runner-pool-e2e-'));
  const cloud = await startLocalCloud({ directory, log: silent, ...cloudOptions });
  const close = async (): Promise<void> => {
    await cloud.close();
    rmSync(directory, { recursive: true, force: true });
  };
  const pool = new TestPool(cloud);
  if (refreshed === false) return { pool, close };
  const result = await pool.refresh(refreshed === true ? {} : refreshed);
  if (result.exitCode === 0) return { pool, close };
  await close();
  throw new Error(`refresh failed:\n${result.log}`);
}

const started: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((end) => end()));
});
