import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { EC2Client } from '@aws-sdk/client-ec2';
import { calm } from '../../../testing/local-cloud/conditions.ts';
import type { Conditions } from '../../../testing/local-cloud/conditions.ts';
import { Credentials } from '../../../testing/local-cloud/credentials.ts';
import { createEc2 } from '../../../testing/local-cloud/ec2/index.ts';
import type { Ec2Options, Ec2StandIn, InstanceView } from '../../../testing/local-cloud/ec2/index.ts';
import { LightMachines } from '../../../testing/local-cloud/ec2/light-machines.ts';

export interface StartedEc2 extends AsyncDisposable {
  readonly ec2: Ec2StandIn;
  /** The real client, pointed at the stand-in. */
  readonly client: EC2Client;
  readonly conditions: Conditions;
  readonly url: string;
  /** Resolves with the instance once it is in the state. */
  reached(instanceId: string, state: InstanceView['state']): Promise<InstanceView>;
}

/** The stand-in behind a loopback HTTP server, in a folder that is removed with it. */
export async function startEc2(
  change: Partial<Conditions> = {},
  environment: Record<string, string> = {},
  options: Partial<Ec2Options> = {},
): Promise<StartedEc2> {
  const directory = mkdtempSync(join(tmpdir(), 'ec2-'));
  const conditions = { ...structuredClone(calm), ...change };
  const log = {
    info: () => undefined,
    warning: () => undefined,
    error: (line: string) => {
      process.stderr.write(`${line}\n`);
    },
  };
  const ec2 = createEc2({
    directory,
    region: 'us-east-1',
    accountId: '000000000000',
    conditions,
    credentials: new Credentials(),
    log,
    instanceEnvironment: () => environment,
    machines: new LightMachines(join(directory, 'tools')),
    ...options,
  });
  const server = createServer((request, response) => {
    void text(request)
      .then((body) => ec2.handle(new URLSearchParams(body)))
      .then(({ status, body }) => {
        response.writeHead(status, { 'content-type': 'text/xml' }).end(body);
      });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = new EC2Client({
    endpoint: url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  return {
    ec2,
    client,
    conditions,
    url,
    async reached(instanceId, state) {
      return until(() =>
        ec2.instances().find((instance) => instance.instanceId === instanceId && instance.state === state),
      );
    },
    async [Symbol.asyncDispose]() {
      await ec2.close();
      client.destroy();
      server.close();
      server.closeAllConnections();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

const patienceMs = 40_000;

/** Waits for something to become true. @throws Error when it never does */
export async function until<Value>(look: () => Value | undefined | false, forMs = patienceMs): Promise<Value> {
  for (let waitedMs = 0; waitedMs < forMs; waitedMs += 10) {
    const value = look();
    if (value !== undefined && value !== false) return value;
    await sleep(10);
  }
  throw new Error(`It did not come true: ${look.toString()}`);
}

export const base64 = (content: string | Buffer): string => Buffer.from(content).toString('base64');
