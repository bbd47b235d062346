import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync } from 'node:fs';
import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../../src/shared/clock.ts';
import type { Log } from '../../src/shared/log.ts';
import type { AwsHandler, AwsRequest } from './aws-request.ts';
import { calm, changeConditions } from './conditions.ts';
import type { Conditions } from './conditions.ts';
import { createControl } from './control.ts';
import { Credentials } from './credentials.ts';
import { createDynamoDb } from './dynamodb.ts';
import { createEc2 } from './ec2/index.ts';
import type { Ec2StandIn } from './ec2/index.ts';
import type { Machines } from './ec2/machine.ts';
import { machineKinds } from './ec2/machines.ts';
import type { MachineKind, MachineKindName, Premises } from './ec2/machines.ts';
import { createFront } from './front.ts';
import { createGitHub } from './github/index.ts';
import type { GitHubStandIn } from './github/index.ts';
import { createMeter } from './meter.ts';
import type { Meter } from './meter.ts';
import { startSqs } from './sqs.ts';
import { createSsm } from './ssm.ts';
import { createSts } from './sts.ts';

export const region = 'us-east-1';
export const accountId = '000000000000';
export const repository = 'octo-org/octo-repo';

export interface LocalCloudOptions {
  /** Of DynamoDB, SQS, EC2 and STS. 0, the default, takes any that is free. */
  readonly port?: number;
  readonly githubPort?: number;
  /** Each start makes a folder of its own in it, and touches nothing else. */
  readonly directory?: string;
  /** What differs from `calm`. */
  readonly conditions?: Partial<Omit<Conditions, 'latencyMs'>> & {
    readonly latencyMs?: Partial<Conditions['latencyMs']>;
  };
  /** Names or addresses that the cloud is reached under besides those of the loopback interface, as by real machines. */
  readonly hosts?: readonly string[];
  /** Added to the environment of each machine's boot. */
  readonly instanceEnvironment?: Readonly<Record<string, string>>;
  /** What instances are: `light`, the default, or `debian`. */
  readonly machines?: MachineKindName;
  /** What runner archives are padded to, to take as long as real ones. */
  readonly runnerArchiveMiB?: number;
  readonly log: Log;
}

export interface LocalCloud {
  readonly awsUrl: string;
  readonly githubServerUrl: string;
  readonly githubApiUrl: string;
  /** What points an SDK, the AWS CLI or the action at this cloud. */
  readonly environment: Readonly<Record<string, string>>;
  /** Who may ask the AWS services. */
  readonly credentials: Credentials;
  /** May read repositories, but not administer them; the one in the environment may. */
  readonly githubReadToken: string;
  /** The folder of this start. */
  readonly directory: string;
  /** May be changed at any time. */
  readonly conditions: Conditions;
  readonly ec2: Ec2StandIn;
  readonly github: GitHubStandIn;
  readonly meter: Meter;
  /** Every item of every table, as plain values. */
  tables(): Promise<Record<string, Record<string, unknown>[]>>;
  /** Ends every process and connection; the folder stays. */
  close(): Promise<void>;
}

/**
 * Starts the local cloud, on the loopback interface alone.
 * @throws when a port is taken, a condition is none, or machines of the kind cannot run here
 */
export async function startLocalCloud({
  port = 0,
  githubPort = 0,
  directory = '.local-cloud',
  conditions: changed = {},
  hosts = [],
  instanceEnvironment = {},
  machines: kindName = 'light',
  runnerArchiveMiB = 0,
  log,
}: LocalCloudOptions): Promise<LocalCloud> {
  const conditions = structuredClone(calm);
  changeConditions(conditions, changed);
  const meter = createMeter();

  const awsServer = await listen(port);
  const githubServer = await listen(githubPort).catch(async (error: unknown) => {
    await close(awsServer);
    throw error;
  });
  const awsUrl = urlOf(awsServer);
  const githubServerUrl = urlOf(githubServer);
  const home = newFolder(directory);
  const kind: MachineKind = machineKinds[kindName];
  const machines = await prepared(kind, { endpoints: [awsServer, githubServer], directory: home });

  const credentials = new Credentials();
  const tokens = { admin: newToken('ghp_admin'), read: newToken('ghp_read'), control: newToken('local') };
  const github = createGitHub({
    directory: join(home, 'github'),
    conditions,
    log,
    clock: systemClock,
    tokens,
    hosts,
    archives: { packsNode: !kind.seesHost, leastMiB: runnerArchiveMiB },
  });
  const ec2 = createEc2({
    directory: join(home, 'instances'),
    region,
    accountId,
    conditions,
    credentials,
    log,
    instanceEnvironment: () => ({
      ...instanceEnvironment,
      AWS_ENDPOINT_URL: awsUrl,
      LOCAL_GITHUB_URL: githubServerUrl,
    }),
    machines,
  });
  const dynamodb = createDynamoDb({ region, accountId });
  const sqs = await startSqs({ region, host: new URL(awsUrl).host });

  const control = createControl({
    conditions,
    meter,
    state: async () => ({
      tables: await dynamodb.tables(),
      queues: await sqs.queues(),
      instances: ec2.instances(),
      github: github.state(),
    }),
    instances: {
      interrupt: (instanceId, noticeMs) => {
        ec2.interruptSpot(instanceId, noticeMs);
      },
      kill: (instanceId) => {
        ec2.killMachine(instanceId);
      },
    },
  });
  const services = {
    dynamodb: (request: AwsRequest) => dynamodb.handle(request),
    sqs: (request: AwsRequest) => sqs.handle(request),
    ec2: overQueryProtocol(ec2),
    sts: createSts(accountId),
    ssm: createSsm(region),
  };
  awsServer.on(
    'request',
    createFront({ services, control, credentials, controlToken: tokens.control, hosts, conditions, meter, log }),
  );
  githubServer.on(
    'request',
    delayed(conditions, (request, response) => {
      github.handle(request, response);
    }),
  );

  return {
    awsUrl,
    githubServerUrl,
    githubApiUrl: `${githubServerUrl}/api/v3`,
    environment: {
      ...environmentFor(awsUrl, githubServerUrl),
      AWS_ACCESS_KEY_ID: credentials.user.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.user.secretAccessKey,
      GITHUB_TOKEN: tokens.admin,
      LOCAL_CLOUD_TOKEN: tokens.control,
    },
    credentials,
    githubReadToken: tokens.read,
    directory: home,
    conditions,
    ec2,
    github,
    meter,
    tables: () => dynamodb.tables(),
    async close() {
      await ec2.close();
      github.close();
      await Promise.all([close(awsServer), close(githubServer)]);
      dynamodb.close();
      await sqs.close();
    },
  };
}

async function prepared(kind: MachineKind, premises: Premises): Promise<Machines> {
  try {
    return await kind.prepare(premises);
  } catch (error) {
    await Promise.all(premises.endpoints.map(close));
    throw error;
  }
}

/** Of no use anywhere else, and to nobody who was not told. */
const newToken = (prefix: string): string => `${prefix}_${randomBytes(18).toString('hex')}`;

function newFolder(directory: string): string {
  // The state holds credentials, and what runs from it runs as its owner.
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  return mkdtempSync(join(resolve(directory), `${new Date().toISOString().replace(/[:.]/g, '-')}-`));
}

async function listen(port: number): Promise<Server> {
  const server = createServer();
  // Longer than clients keep an idle connection, so that none is closed under a request.
  server.keepAliveTimeout = 120_000;
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

const urlOf = (server: Server): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

function overQueryProtocol(ec2: Ec2StandIn): AwsHandler {
  return async ({ parameters }) => ({
    headers: { 'content-type': 'text/xml;charset=UTF-8' },
    ...(await ec2.handle(parameters)),
  });
}

function delayed(conditions: Conditions, handle: RequestListener): RequestListener {
  return (request, response) => {
    const { github: latencyMs } = conditions.latencyMs;
    if (latencyMs === 0) handle(request, response);
    else
      void sleep(latencyMs).then(() => {
        handle(request, response);
      });
  };
}

function environmentFor(awsUrl: string, githubServerUrl: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: awsUrl,
    AWS_REGION: region,
    // The AWS CLI knows the region under this name alone.
    AWS_DEFAULT_REGION: region,
    GITHUB_SERVER_URL: githubServerUrl,
    GITHUB_API_URL: `${githubServerUrl}/api/v3`,
    GITHUB_REPOSITORY: repository,
  };
}
