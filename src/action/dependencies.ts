import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { EC2Client } from '@aws-sdk/client-ec2';
import { defaults } from './defaults.ts';
import type { CommonInputs } from './inputs.ts';
import type { RefreshServices } from '../refresh/request.ts';
import { AgentProgramOperations } from '../services/dynamodb/agent-program-operations.ts';
import { BasicOperations, documentClient } from '../services/dynamodb/basic-operations.ts';
import { CapacityOperations } from '../services/dynamodb/capacity-operations.ts';
import { InstanceOperations } from '../services/dynamodb/instance-operations.ts';
import { LaunchOperations } from '../services/dynamodb/launch-operations.ts';
import { MetadataOperations } from '../services/dynamodb/metadata-operations.ts';
import { RegistrationTokenOperations } from '../services/dynamodb/registration-token-operations.ts';
import { ServedRequestOperations } from '../services/dynamodb/served-request-operations.ts';
import { TableOperations } from '../services/dynamodb/table-operations.ts';
import { RequestMeter } from '../services/request-meter.ts';
import type { Services } from '../services/services.ts';
import { PoolQueueOperations } from '../services/sqs/pool-queue-operations.ts';
import { systemClock } from '../shared/clock.ts';
import type { Log } from '../shared/log.ts';
import { systemRandom } from '../shared/random.ts';
import type { Secret } from '../shared/secret.ts';

export interface Dependencies {
  readonly services: Services;
  readonly meter: RequestMeter;
  /** What refresh needs beyond the other modes. */
  readonly forRefresh: (githubToken: Secret) => RefreshServices;
}

/** Without limits, a connection that says nothing would hold the job until GitHub ends it. Each try gets so long. */
const trying = (requestTimeout: number) => ({
  maxAttempts: 5,
  requestHandler: { connectionTimeout: 3_000, requestTimeout, throwOnRequestTimeout: true },
});
const quick = trying(10_000);
/** CreateFleet answers once all its machines are launched. */
const patient = trying(60_000);
const gitHubTimeoutMs = 30_000;

/** Puts the action together. Clients that are slow to load are loaded by the first who needs them. */
export function createDependencies(inputs: CommonInputs, log: Log, directory: string): Dependencies {
  const { region, tableName, poolName, repository, githubApiUrl, githubToken } = inputs;
  const clock = systemClock;
  const identity = { repository: `${repository.owner}/${repository.repo}`, poolName };
  const meter = new RequestMeter();
  const dynamodb = meter.attach('dynamodb', new DynamoDBClient({ region, ...quick }));
  const table = new BasicOperations(documentClient(dynamodb), tableName, clock, log);
  const ec2 = once(async () => {
    const { EC2Client: Client } = await import('../services/ec2/client.ts');
    return meter.attach('ec2', new Client({ region, ...patient }));
  });
  const onEc2 = <Operations>(load: () => Promise<new (client: EC2Client) => Operations>): (() => Promise<Operations>) =>
    once(async () => new (await load())(await ec2()));
  const onGitHub = (token: Secret): Pick<RefreshServices, 'registration' | 'workflowRuns'> => {
    const timely: typeof fetch = (url, init) => fetch(url, { ...init, signal: AbortSignal.timeout(gitHubTimeoutMs) });
    const options = { token, apiUrl: githubApiUrl, repository, clock, fetch: timely };
    const github = once(
      async () => new (await import('../services/github/github-connection.ts')).GitHubConnection(options),
    );
    return {
      registration: once(
        async () =>
          new (await import('../services/github/registration-operations.ts')).RegistrationOperations(await github()),
      ),
      workflowRuns: once(
        async () =>
          new (await import('../services/github/workflow-run-operations.ts')).WorkflowRunOperations(await github()),
      ),
    };
  };
  const services: Services = {
    poolName,
    tableName,
    identity,
    clock,
    log,
    random: systemRandom,
    instances: new InstanceOperations(table),
    capacities: new CapacityOperations(table, clock, systemRandom),
    launches: new LaunchOperations(table),
    metadata: new MetadataOperations(table, identity),
    servedRequests: new ServedRequestOperations(table),
    registrationTokens: new RegistrationTokenOperations(table),
    queues: new PoolQueueOperations(
      meter.attach(
        'sqs',
        new SQSClient({
          region,
          ...quick,
          // A stored queue URL would pass by the endpoint of a VPC, or of AWS_ENDPOINT_URL_SQS.
          useQueueUrlAsEndpoint: false,
        }),
      ),
    ),
    fleet: onEc2(async () => (await import('../services/ec2/fleet-operations.ts')).FleetOperations),
    ...(githubToken !== undefined && onGitHub(githubToken)),
  };
  const instanceFiles = once(async () => {
    const [agent = '', loader = '', bootstrap = ''] = await Promise.all(
      ['agent.mjs', 'loader.mjs', 'bootstrap.sh'].map((name) => readFile(join(directory, name), 'utf8')),
    );
    return { agent, loader, bootstrap };
  });
  return {
    services,
    meter,
    forRefresh: (token) => ({
      ...services,
      region,
      table: new TableOperations(dynamodb, tableName, clock),
      catalog: onEc2(async () => (await import('../services/ec2/catalog-operations.ts')).CatalogOperations),
      launchTemplates: onEc2(
        async () => (await import('../services/ec2/launch-template-manager.ts')).LaunchTemplateManager,
      ),
      ...onGitHub(token),
      userData: async (parts) => {
        const { buildUserData } = await import('../services/ec2/user-data.ts');
        const { loader, bootstrap } = await instanceFiles();
        return buildUserData({ ...parts, loader, bootstrap });
      },
      agentPrograms: new AgentProgramOperations(table),
      agentProgram: once(async () => {
        const { packAgent } = await import('../services/agent-program.ts');
        return packAgent((await instanceFiles()).agent);
      }),
      filesDigest: async () =>
        createHash('sha256')
          .update(JSON.stringify(await instanceFiles()))
          .digest('hex'),
      provisionFor: async ({ run, label, kind }, signal) => {
        const { provision } = await import('../provision/index.ts');
        const timeoutMs = defaults.provisionTimeoutSec * 1_000;
        return provision(services, { ...kind, run, label, instanceCount: 1, labelMode: 'instance', timeoutMs }, signal);
      },
    }),
  };
}

/** One value for all who ask, made when the first does. */
function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return () => (made ??= make());
}
