import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { CreateTableCommand, DynamoDBClient, PutItemCommand, waitUntilTableExists } from '@aws-sdk/client-dynamodb';
import { DescribeInstancesCommand, EC2Client, RunInstancesCommand } from '@aws-sdk/client-ec2';
import { CreateQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { AwsClient } from 'aws4fetch';
import { imageIds } from '../../testing/local-cloud/ec2/builtin.ts';
import { startedCloud } from './started-cloud.ts';

const local = startedCloud();
let dynamodb: DynamoDBClient;
let ec2: EC2Client;
let sqs: SQSClient;

beforeAll(() => {
  dynamodb = new DynamoDBClient(local.client);
  ec2 = new EC2Client(local.client);
  sqs = new SQSClient(local.client);
});
afterAll(() => {
  for (const client of [dynamodb, ec2, sqs]) client.destroy();
});

const signer = (service: string): AwsClient =>
  new AwsClient({ ...local.client.credentials, region: local.client.region, service });

async function call(method: string, path: string, body?: object): Promise<{ status: number; json: unknown }> {
  const response = await fetch(`${local.cloud.awsUrl}${path}`, {
    method,
    headers: { authorization: `Bearer ${local.cloud.environment['LOCAL_CLOUD_TOKEN'] ?? ''}` },
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: response.status, json: await response.json() };
}

async function launch(): Promise<string> {
  const { Instances: [instance] = [] } = await ec2.send(
    new RunInstancesCommand({ ImageId: imageIds.x86_64, InstanceType: 'm6i.large', MinCount: 1, MaxCount: 1 }),
  );
  return instance?.InstanceId ?? '';
}

test('one port answers for DynamoDB, SQS, EC2 and STS', async () => {
  local.cloud.meter.reset();
  await dynamodb.send(
    new CreateTableCommand({
      TableName: 'pool',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    }),
  );
  await sqs.send(new CreateQueueCommand({ QueueName: 'pool' }));
  await ec2.send(new DescribeInstancesCommand());
  const identity = await signer('sts').fetch(local.cloud.awsUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ Action: 'GetCallerIdentity', Version: '2011-06-15' }).toString(),
  });
  expect(await identity.text()).toContain('<Account>000000000000</Account>');
  expect(local.cloud.meter.read().clients.requests).toEqual({
    dynamodb: { CreateTable: 1 },
    sqs: { CreateQueue: 1 },
    ec2: { DescribeInstances: 1 },
    sts: { GetCallerIdentity: 1 },
  });
});

test('a presigned request is for the service in its query', async () => {
  const query = new URLSearchParams({ Action: 'GetCallerIdentity', Version: '2011-06-15', 'X-Amz-Expires': '60' });
  const presigned = await signer('sts').sign(`${local.cloud.awsUrl}/?${query.toString()}`, {
    aws: { signQuery: true },
  });
  const response = await fetch(presigned);
  expect(await response.text()).toContain(`<UserId>${local.client.credentials.accessKeyId}</UserId>`);
});

test('a service that is not here is refused by name', async () => {
  const response = await signer('kms').fetch(local.cloud.awsUrl, { method: 'POST', body: '{}' });
  expect(response.status).toBe(400);
  expect(await response.text()).toContain('service: kms');
});

test('requests of instances are metered apart', async () => {
  local.cloud.meter.reset();
  const instance = new SQSClient({
    ...local.client,
    credentials: local.cloud.credentials.ofInstance('i-0123456789abcdef0'),
  });
  await instance.send(new CreateQueueCommand({ QueueName: 'metered' }));
  instance.destroy();
  const { json } = await call('GET', '/_local/meter');
  expect(json).toMatchObject({ clients: { requests: {} }, instances: { requests: { sqs: { CreateQueue: 1 } } } });
  expect((await call('DELETE', '/_local/meter')).json).toMatchObject({ instances: { requests: {} } });
});

test('the state shows items, queues with their depths, instances and GitHub', async () => {
  await waitUntilTableExists(
    { client: dynamodb, minDelay: 0.05, maxDelay: 0.05, maxWaitTime: 30 },
    { TableName: 'pool' },
  );
  await dynamodb.send(
    new PutItemCommand({
      TableName: 'pool',
      Item: { pk: { S: 'a' }, epoch: { N: '1' }, tags: { M: { team: { S: 'b' } } }, list: { L: [{ BOOL: true }] } },
    }),
  );
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'depths' }));
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'now' }));
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'later', DelaySeconds: 900 }));
  const instanceId = await launch();
  const { json } = await call('GET', '/_local/state');
  expect(json).toMatchObject({
    tables: { pool: [{ pk: 'a', epoch: 1, tags: { team: 'b' }, list: [true] }] },
    queues: expect.arrayContaining([{ name: 'depths', visible: 1, inFlight: 0, delayed: 1 }]) as unknown,
    instances: expect.arrayContaining([expect.objectContaining({ instanceId })]) as unknown,
    github: { runners: [] },
  });
});

test('conditions change at run time, and bad ones are refused', async () => {
  const changed = await call('PATCH', '/_local/conditions', { throttledEc2Requests: 1 });
  expect(changed).toMatchObject({ status: 200, json: { throttledEc2Requests: 1 } });
  const impatient = new EC2Client({ ...local.client, maxAttempts: 1 });
  await expect(impatient.send(new DescribeInstancesCommand())).rejects.toThrow(
    expect.objectContaining({ name: 'RequestLimitExceeded' }),
  );
  impatient.destroy();
  expect(await call('PATCH', '/_local/conditions', { weather: 1 })).toMatchObject({
    status: 400,
    json: { message: expect.stringContaining('weather') as unknown },
  });
});

test('an instance can be killed from outside, one that is not there cannot', async () => {
  const instanceId = await launch();
  expect((await call('POST', `/_local/instances/${instanceId}/kill`)).status).toBe(202);
  const { Reservations: [reservation] = [] } = await ec2.send(
    new DescribeInstancesCommand({ InstanceIds: [instanceId] }),
  );
  expect(reservation?.Instances?.[0]?.State?.Name).toBe('terminated');
  expect((await call('POST', '/_local/instances/i-absent/kill')).status).toBe(400);
});

test('a control path that is not there names those that are', async () => {
  expect(await call('GET', '/_local/nothing')).toMatchObject({
    status: 404,
    json: { routes: expect.arrayContaining(['GET /_local/state']) as unknown },
  });
});

test('GitHub answers at the addresses of the environment', async () => {
  const {
    GITHUB_API_URL: api = '',
    GITHUB_REPOSITORY: repository = '',
    GITHUB_TOKEN: token = '',
  } = local.cloud.environment;
  const response = await fetch(`${api}/repos/${repository}/actions/runners/registration-token`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
  });
  expect(response.status).toBe(201);
});

const run = promisify(execFile);
const hasAwsCli = await run('aws', ['--version']).then(
  () => true,
  () => false,
);

(hasAwsCli ? test : test.skip)(
  'the AWS CLI creates a queue and lists tables, queues and instances',
  async () => {
    const { cloud } = local;
    const aws = async (...args: string[]): Promise<unknown> => {
      // By flag: not every version of the CLI reads the endpoint from the environment.
      const { stdout } = await run('aws', ['--endpoint-url', cloud.awsUrl, '--output', 'json', ...args], {
        env: { ...process.env, ...cloud.environment },
      });
      return JSON.parse(stdout);
    };
    const url = `${cloud.awsUrl}/000000000000/cli`;
    expect(await aws('sqs', 'create-queue', '--queue-name', 'cli', '--tags', 'pool=a')).toEqual({ QueueUrl: url });
    expect(await aws('sqs', 'list-queues', '--queue-name-prefix', 'cli')).toMatchObject({ QueueUrls: [url] });
    expect(await aws('dynamodb', 'list-tables')).toEqual({ TableNames: ['pool'] });
    expect(await aws('ec2', 'describe-instances')).toHaveProperty('Reservations');
  },
  60_000,
);
