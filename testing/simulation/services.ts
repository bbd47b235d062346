import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EC2Client } from '@aws-sdk/client-ec2';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { provision } from '../../src/provision/index.ts';
import type { AgentProgram } from '../../src/pool/agent-config.ts';
import type { RefreshServices } from '../../src/refresh/request.ts';
import { AgentProgramOperations } from '../../src/services/dynamodb/agent-program-operations.ts';
import { BasicOperations } from '../../src/services/dynamodb/basic-operations.ts';
import { CapacityOperations } from '../../src/services/dynamodb/capacity-operations.ts';
import { InstanceOperations } from '../../src/services/dynamodb/instance-operations.ts';
import { LaunchOperations } from '../../src/services/dynamodb/launch-operations.ts';
import { MetadataOperations } from '../../src/services/dynamodb/metadata-operations.ts';
import { RegistrationTokenOperations } from '../../src/services/dynamodb/registration-token-operations.ts';
import { ServedRequestOperations } from '../../src/services/dynamodb/served-request-operations.ts';
import { TableOperations } from '../../src/services/dynamodb/table-operations.ts';
import { CatalogOperations } from '../../src/services/ec2/catalog-operations.ts';
import { FleetOperations } from '../../src/services/ec2/fleet-operations.ts';
import { LaunchTemplateManager } from '../../src/services/ec2/launch-template-manager.ts';
import { GitHubConnection } from '../../src/services/github/github-connection.ts';
import type { UserData } from '../../src/services/ec2/user-data.ts';
import type { GitHubOptions } from '../../src/services/github/github-connection.ts';
import { RegistrationOperations } from '../../src/services/github/registration-operations.ts';
import { WorkflowRunOperations } from '../../src/services/github/workflow-run-operations.ts';
import { PoolQueueOperations } from '../../src/services/sqs/pool-queue-operations.ts';
import type { Log } from '../../src/shared/log.ts';
import type { Random } from '../../src/shared/random.ts';
import { Secret } from '../../src/shared/secret.ts';
import type { Actor } from './actor.ts';
import { region } from './dynamodb/service.ts';
import type { SimulatedDynamoDb } from './dynamodb/service.ts';
import type { SimulatedEc2 } from './ec2/service.ts';
import type { SimulatedRest } from './github/rest.ts';
import type { SimulatedSqs } from './sqs.ts';
import { poolName, provisionTimeoutMs, tableName } from './settings.ts';
import { planted } from './mutants/mutant.ts';
import type { Mutant } from './mutants/mutant.ts';
import type { Patience, ServiceName, Wire } from './wire.ts';

export interface Clouds {
  readonly wire: Wire;
  readonly dynamodb: SimulatedDynamoDb;
  readonly sqs: SimulatedSqs;
  readonly ec2: SimulatedEc2;
  readonly rest: SimulatedRest;
  readonly random: Random;
  readonly mutant?: Mutant | undefined;
}

const identity = { repository: 'octo-org/octo-repo', poolName };

/** As the clients of the action are made. */
const patience: Patience = { tries: 5, slowestMs: 45_000 };
const patienceWithGitHub: Patience = { tries: 1, slowestMs: 30_000 };

/** What no simulated machine runs: it takes time to compress. */
const agentProgram: AgentProgram = { digest: 'digest', content: '' };
const userData: UserData = { text: '', base64: '', bytes: 0 };

type Perform = (operation: string, input: object, caller: string) => object;
interface Command {
  readonly input: object;
}

/** A client of the class, as paginators want it, whose requests all go to `perform`. */
function client<Client extends object>(
  kind: { readonly prototype: Client },
  actor: Actor,
  wire: Wire,
  service: ServiceName,
  perform: Perform,
): Client {
  const made = Object.create(kind.prototype) as Client;
  return Object.assign(made, {
    send: (command: Command) => {
      const operation = operationOf(command);
      return wire.request(actor, service, operation, patience, () => perform(operation, command.input, actor.name));
    },
  });
}

const documentOperations: Readonly<Record<string, string>> = {
  GetCommand: 'GetItem',
  BatchGetCommand: 'BatchGetItem',
  PutCommand: 'PutItem',
  UpdateCommand: 'UpdateItem',
  DeleteCommand: 'DeleteItem',
  QueryCommand: 'Query',
};

function operationOf(command: Command): string {
  const { name } = command.constructor;
  return documentOperations[name] ?? name.slice(0, -'Command'.length);
}

/** Everything that a process of the action works with, on simulated clouds. */
export function servicesFor(actor: Actor, clouds: Clouds, log: Log): RefreshServices {
  const { wire, dynamodb, sqs, ec2, rest, mutant } = clouds;
  const { clock } = actor;
  const onDynamoDb = planted(mutant, (operation, input, caller) => dynamodb.perform(operation, input, caller));
  const onSqs = planted(mutant, (operation, input, caller) => sqs.perform(operation, input, caller));
  const onEc2 = planted(mutant, (operation, input, caller) => ec2.perform(operation, input, caller));
  const table = new BasicOperations(
    client(DynamoDBDocumentClient, actor, wire, 'dynamodb', onDynamoDb),
    tableName,
    clock,
    log,
  );
  const ec2Client = client(EC2Client, actor, wire, 'ec2', onEc2);
  const github: GitHubOptions = {
    token: new Secret('github-token'),
    apiUrl: 'https://api.github.com',
    repository: { owner: 'octo-org', repo: 'octo-repo' },
    clock,
    fetch: fetchFor(actor, wire, rest),
  };
  const connection = once(() => new GitHubConnection(github));
  const registration = once(() => new RegistrationOperations(connection()));
  const workflowRuns = once(() => new WorkflowRunOperations(connection()));
  const fleet = new FleetOperations(ec2Client);
  const services: RefreshServices = {
    poolName,
    tableName,
    identity,
    region,
    clock,
    log,
    random: clouds.random,
    instances: new InstanceOperations(table),
    capacities: new CapacityOperations(table, clock, clouds.random),
    launches: new LaunchOperations(table),
    metadata: new MetadataOperations(table, identity),
    registrationTokens: new RegistrationTokenOperations(table),
    queues: new PoolQueueOperations(client(SQSClient, actor, wire, 'sqs', onSqs)),
    table: new TableOperations(client(DynamoDBClient, actor, wire, 'dynamodb', onDynamoDb), tableName, clock),
    fleet: () => Promise.resolve(fleet),
    catalog: () => Promise.resolve(new CatalogOperations(ec2Client)),
    launchTemplates: () => Promise.resolve(new LaunchTemplateManager(ec2Client)),
    registration: () => Promise.resolve(registration()),
    workflowRuns: () => Promise.resolve(workflowRuns()),
    servedRequests: new ServedRequestOperations(table),
    userData: () => Promise.resolve(userData),
    agentPrograms: new AgentProgramOperations(table),
    agentProgram: () => Promise.resolve(agentProgram),
    filesDigest: () => Promise.resolve(''),
    // As the action composes them.
    provisionFor: ({ run, label, kind }, signal) =>
      provision(
        services,
        { ...kind, run, label, instanceCount: 1, labelMode: 'instance', timeoutMs: provisionTimeoutMs },
        signal,
      ),
  };
  return mutant?.services?.(services) ?? services;
}

/** As Octokit calls it: one try, and an answer with whatever status. */
function fetchFor(actor: Actor, wire: Wire, rest: SimulatedRest): typeof fetch {
  return async (url, options) => {
    if (typeof url !== 'string') throw new Error('Octokit asks by text');
    const [method, address] = [options?.method ?? 'GET', url];
    const path = new URL(address).pathname.replace(/^\/repos\/[^/]+\/[^/]+\/actions/, '').replaceAll(/\d+/g, '…');
    const { status, body, headers } = await wire.request(actor, 'github', `${method} ${path}`, patienceWithGitHub, () =>
      rest.perform(method, address),
    );
    const response: unknown = {
      status,
      ok: status < 300,
      url: address,
      headers: new Map(Object.entries({ 'content-type': 'application/json; charset=utf-8', ...headers })),
      text: () => Promise.resolve(body === undefined ? '' : JSON.stringify(body)),
    };
    return response as Response;
  };
}

function once<Value>(make: () => Value): () => Value {
  let made: Value | undefined;
  return () => (made ??= make());
}
