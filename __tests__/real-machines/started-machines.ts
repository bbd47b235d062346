import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, test } from '@jest/globals';
import { EC2Client, RunInstancesCommand } from '@aws-sdk/client-ec2';
import type { RunInstancesCommandInput } from '@aws-sdk/client-ec2';
import { startLocalCloud } from '../../testing/local-cloud/cloud.ts';
import type { LocalCloud } from '../../testing/local-cloud/cloud.ts';
import { whyNoRealMachines } from '../../testing/local-cloud/ec2/debian/possible.ts';
import { imageIds } from '../../testing/local-cloud/ec2/builtin.ts';
import type { InstanceView } from '../../testing/local-cloud/ec2/index.ts';

/** A boot takes seconds, and much longer beside others on a small machine. */
const patienceMs = 180_000;

const reason = whyNoRealMachines();
if (reason !== undefined) process.stderr.write(`No tests on real machines: ${reason}.\n`);

/** A test that needs real machines: skipped, after a line that says why, where there can be none. */
export const realTest = reason === undefined ? test : test.skip;
export const realDescribe = reason === undefined ? describe : describe.skip;

/** A local cloud of real machines, ended when the test is over. */
export class RealMachines {
  readonly cloud: LocalCloud;
  readonly client: EC2Client;

  constructor(cloud: LocalCloud) {
    this.cloud = cloud;
    this.client = new EC2Client({
      endpoint: cloud.awsUrl,
      region: 'us-east-1',
      credentials: {
        accessKeyId: cloud.environment['AWS_ACCESS_KEY_ID'] ?? '',
        secretAccessKey: cloud.environment['AWS_SECRET_ACCESS_KEY'] ?? '',
      },
    });
  }

  /** Launches one instance that runs the script. @returns its id */
  async launch(userData: string, input: Partial<RunInstancesCommandInput> = {}): Promise<string> {
    const { Instances: [launched] = [] } = await this.client.send(
      new RunInstancesCommand({
        ImageId: imageIds.x86_64,
        InstanceType: 'c5.large',
        MinCount: 1,
        MaxCount: 1,
        UserData: Buffer.from(userData).toString('base64'),
        ...input,
      }),
    );
    return launched?.InstanceId ?? '';
  }

  view(instanceId: string): InstanceView | undefined {
    return this.cloud.ec2.instances().find((instance) => instance.instanceId === instanceId);
  }

  /** Resolves once the instance is in the state. */
  reached(instanceId: string, state: InstanceView['state']): Promise<InstanceView> {
    return this.until(instanceId, (view) => (view.state === state ? view : undefined));
  }

  /** Resolves with what is found in the instance. @throws Error with the end of its console when that takes minutes */
  async until<Found>(instanceId: string, look: (view: InstanceView) => Found | undefined): Promise<Found> {
    for (let waitedMs = 0; waitedMs < patienceMs; waitedMs += 100) {
      const view = this.view(instanceId);
      const found = view && look(view);
      if (found !== undefined) return found;
      await sleep(100);
    }
    throw new Error(`${instanceId} never came so far. Its console:\n${this.console(instanceId).slice(-2_000)}`);
  }

  /** Everything on its console, of all its boots. */
  console(instanceId: string): string {
    const folder = this.view(instanceId)?.folder ?? '';
    return existsSync(join(folder, 'console.log')) ? readFileSync(join(folder, 'console.log'), 'utf8') : '';
  }
}

const started: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((end) => end()));
});

export const startRealMachines = (): Promise<RealMachines> => startMachines('debian');

/** A local cloud of machines of either kind. */
export async function startMachines(kind: 'debian' | 'light'): Promise<RealMachines> {
  const directory = mkdtempSync(join(tmpdir(), 'real-machines-'));
  const silent = { info: () => undefined, warning: () => undefined, error: () => undefined };
  const cloud = await startLocalCloud({ directory, machines: kind, log: silent });
  const machines = new RealMachines(cloud);
  started.push(async () => {
    machines.client.destroy();
    await cloud.close();
    rmSync(directory, { recursive: true, force: true });
  });
  return machines;
}
