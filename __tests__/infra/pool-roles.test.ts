import { fetchProgram } from '../../src/agent/program.ts';
import { AgentProgramOperations } from '../../src/services/dynamodb/agent-program-operations.ts';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { InstanceTable } from '../../src/agent/row.ts';
import type { WorkerSignal } from '../../src/pool/instance.ts';
import { heartbeatKey, instanceKey, metadataKey, registrationTokenKey, workerSignalKey } from '../../src/pool/keys.ts';
import { claim, launch } from '../../src/pool/transitions.ts';
import { BasicOperations } from '../../src/services/dynamodb/basic-operations.ts';
import { InstanceOperations } from '../../src/services/dynamodb/instance-operations.ts';
import { LaunchOperations } from '../../src/services/dynamodb/launch-operations.ts';
import { MetadataOperations } from '../../src/services/dynamodb/metadata-operations.ts';
import { RegistrationTokenOperations } from '../../src/services/dynamodb/registration-token-operations.ts';
import { ServedRequestOperations } from '../../src/services/dynamodb/served-request-operations.ts';
import { Secret } from '../../src/shared/secret.ts';
import { exampleRow } from '../pool/example-row.ts';
import { KeptLog } from '../services/kept-log.ts';
import { hastyClock } from '../shared/hasty-clock.ts';
import { actionsOf, askedOf, isAllowed, statementsOf } from './iam.ts';
import type { Asked } from './iam.ts';

const root = join(import.meta.dirname, '../..');
const row = exampleRow({ instanceId: 'i-1' });
const other = exampleRow({ instanceId: 'i-2' });

const byArn = exampleRow({ instanceId: 'i-1' });
const byUser = exampleRow({ instanceId: 'i-1', instanceArn: 'AROAEXAMPLEEXAMPLE123:i-1' });
describe.each([
  ['ARN', byArn, { 'ec2:SourceInstanceARN': byArn.instanceArn }, []],
  ['role and id', byUser, { 'aws:userid': byUser.instanceArn }, ['InstancesAreUsers']],
])('the role of instances that are known by %s', (_name, row, variables, conditions) => {
  const may = (asked: Asked): boolean => isAllowed(statementsOf('InstanceRole', conditions), asked, variables);
  const wire = (fields: object): object =>
    Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, { S: String(value) }]));
  const update = (key: object, attribute: string, more: object = {}): Asked =>
    askedOf('UpdateItem', { Key: wire(key), ExpressionAttributeNames: { '#a': attribute }, ...more });

  test('allows every request of the agent', async () => {
    const asked: Asked[] = [];
    const call = (operation: string, input: object): Promise<object> => {
      asked.push(askedOf(operation, input));
      return Promise.resolve({});
    };
    const agent = new InstanceTable({ call }, 'ci', row.instanceArn);
    const everything: Required<WorkerSignal> = {
      phase: 'failed',
      failedPhase: 'registering',
      label: 'a',
      labelEpoch: 1,
      signalledAt: 1,
      message: 'b',
      logTail: 'c',
    };
    await agent.readRow();
    await agent.readToken();
    await agent.beat({ beatAt: 1, busy: true });
    await agent.signal(everything);
    await agent.signal({ phase: 'starting', signalledAt: 1 });
    await expect(fetchProgram({ call }, { tableName: 'ci', agentDigest: 'digest' }, '')).rejects.toThrow('no agent');
    expect(asked).toHaveLength(6);
    expect(asked.filter((one) => !may(one))).toEqual([]);
  });

  test.each<[string, Asked]>([
    ['write its own row', update(instanceKey(row.instanceArn), 'phase')],
    ['write the row of another', update(instanceKey(other.instanceArn), 'phase')],
    ['write the signal of another', update(workerSignalKey(other.instanceArn), 'phase')],
    ['read the row of another', askedOf('GetItem', { Key: wire(instanceKey(other.instanceArn)) })],
    ['read the configuration', askedOf('GetItem', { Key: wire(metadataKey('subnets')) })],
    ['replace the registration token', update(registrationTokenKey, 'phase')],
    ['put what it wrote into the index by state', update(heartbeatKey(row.instanceArn), 'state')],
    ['put what it wrote into the index by owner', update(heartbeatKey(row.instanceArn), 'owner')],
    [
      'learn other attributes from its write',
      update(heartbeatKey(row.instanceArn), 'busy', { ReturnValues: 'ALL_OLD' }),
    ],
    ['put whole items', askedOf('PutItem', { Item: wire({ ...heartbeatKey(row.instanceArn), busy: true }) })],
    ['delete', askedOf('DeleteItem', { Key: wire(heartbeatKey(row.instanceArn)) })],
    [
      'read all there is',
      { action: 'dynamodb:Scan', resource: 'arn:aws:dynamodb:eu-central-1:1:table/ci', context: {} },
    ],
    [
      'read many at once, two of them its own',
      askedOf('BatchGetItem', { RequestItems: { ci: { Keys: [instanceKey(row.instanceArn)] } } }),
    ],
  ])('does not let one %s', (_, asked) => {
    expect(may(asked)).toBe(false);
  });
});

describe('the roles of workflows', () => {
  const use = statementsOf('UsePolicy');
  const refresh = [...use, ...statementsOf('RefreshPolicy')];

  /** Every request to the table that the work makes. */
  async function askedBy(work: (table: BasicOperations) => Promise<unknown>): Promise<Asked[]> {
    const asked: Asked[] = [];
    const client = Object.assign(Object.create(DynamoDBDocumentClient.prototype) as DynamoDBDocumentClient, {
      send: (command: { readonly input: object }) => {
        const name = command.constructor.name.slice(0, -'Command'.length);
        asked.push(askedOf(documentActions[name] ?? name, command.input));
        return Promise.resolve({});
      },
    });
    await work(new BasicOperations(client, 'ci', hastyClock, new KeptLog()));
    return asked;
  }

  const { state, epoch, labelEpoch, ...fresh } = row;
  test.each<[string, (table: BasicOperations) => Promise<unknown>]>([
    ['launch an instance', (table) => new InstanceOperations(table).apply(launch(fresh))],
    ['claim one', (table) => new InstanceOperations(table).apply(claim(row, 1, 'w', '7/1', 2))],
    ['look at instances', (table) => new InstanceOperations(table).views([row.instanceArn, other.instanceArn])],
    ['find those of a run', (table) => new InstanceOperations(table).byOwner('7/1')],
    ['find those of a state', (table) => new InstanceOperations(table).soonestByState('idle', 0, 10)],
    ['delete what an ended one wrote', (table) => new InstanceOperations(table).deleteArtifacts(row.instanceArn)],
    [
      'open and close a launch',
      async (table) => {
        const operations = new LaunchOperations(table);
        await operations.open({ ...row, count: 1, threshold: 1 });
        await operations.close('token-1');
        await operations.expired(1);
      },
    ],
    [
      'read the configuration',
      (table) => new MetadataOperations(table, { repository: 'octo-org/octo-repo', poolName: 'ci' }).stored(),
    ],
    ['read how old the tokens are', (table) => new RegistrationTokenOperations(table).age()],
    [
      'renew the tokens',
      (table) =>
        new RegistrationTokenOperations(table).store(
          { registrationToken: new Secret('a'), removeToken: new Secret('b'), validUntil: 2 },
          1,
        ),
    ],
    [
      'record and find what a run was given',
      async (table) => {
        const operations = new ServedRequestOperations(table);
        const kind = {
          resourceClass: 'large',
          usageClass: 'spot',
          instanceTypes: { allowed: [], excluded: [] },
        } as const;
        await operations.record({ runId: '7', labels: [], kind }, 'one', 1);
        await operations.ofRun('7');
      },
    ],
  ])('let a run %s', async (_, work) => {
    const asked = await askedBy(work);
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.filter((one) => !isAllowed(use, one))).toEqual([]);
  });

  test('let only refresh say what machines run', async () => {
    const [asked] = await askedBy((table) => new AgentProgramOperations(table).keep({ digest: 'digest', content: '' }));
    expect(asked && isAllowed(refresh, asked)).toBe(true);
    expect(asked && isAllowed(use, asked)).toBe(false);
  });

  test('let only refresh write the configuration', async () => {
    const asked = await askedBy((table) =>
      new MetadataOperations(table, { repository: 'octo-org/octo-repo', poolName: 'ci' }).write('idleTimeSec', 1),
    );
    expect(asked.map((one) => [isAllowed(use, one), isAllowed(refresh, one)])).toEqual([[false, true]]);
  });

  test('let nobody read the tokens themselves', async () => {
    const asked = await askedBy((table) => table.get(registrationTokenKey));
    expect(asked.map((one) => isAllowed(refresh, one))).toEqual([false]);
  });

  test('allow what the code calls, and nothing else', () => {
    const called = calledActions();
    expect(called).toEqual(expect.arrayContaining(['dynamodb:PutItem', 'ec2:CreateFleet', 'sqs:ReceiveMessage']));
    expect(actionsOf(refresh)).toEqual([...new Set([...called, ...impliedActions])].sort());
  });
});

/** What IAM asks for beside the actions that are called by name. */
const impliedActions = [
  // By CreateFleet, for what it launches, tags, and gives a role.
  'ec2:RunInstances',
  'ec2:CreateTags',
  'iam:PassRole',
  // By CreateTable and CreateQueue with tags.
  'dynamodb:TagResource',
  'sqs:TagQueue',
];

const documentActions: Readonly<Record<string, string>> = {
  Get: 'GetItem',
  BatchGet: 'BatchGetItem',
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
};

/** The IAM action of every command and paginator of the SDK that the services import. */
function calledActions(): string[] {
  const actions = globSync('src/services/**/*.ts', { cwd: root }).flatMap((path) =>
    [
      ...readFileSync(join(root, path), 'utf8').matchAll(/import \{([^}]*)\} from '@aws-sdk\/(client|lib)-([\w-]+)'/g),
    ].flatMap(([, names = '', kind, service = '']) =>
      [...names.matchAll(/\b(?:paginate(\w+)|(\w+)Command)\b/g)].map(([, paged, sent]) => {
        const operation = (paged ?? sent ?? '').replace(
          /^(SendMessage|DeleteMessage|ChangeMessageVisibility)Batch$/,
          '$1',
        );
        return `${service}:${kind === 'lib' ? (documentActions[operation] ?? operation) : operation}`;
      }),
    ),
  );
  return [...new Set(actions)];
}
