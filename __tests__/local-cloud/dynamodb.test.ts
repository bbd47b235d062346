import {
  ConditionalCheckFailedException,
  CreateTableCommand,
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  TableNotFoundException,
  UpdateContinuousBackupsCommand,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { startedCloud } from './started-cloud.ts';

const local = startedCloud();
const TableName = 'pool';
let client: DynamoDBClient;
let documents: DynamoDBDocumentClient;

beforeAll(async () => {
  client = new DynamoDBClient(local.client);
  documents = DynamoDBDocumentClient.from(client);
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
      ],
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
    }),
  );
  await waitUntilTableExists({ client, minDelay: 0.05, maxDelay: 0.05, maxWaitTime: 30 }, { TableName });
});

beforeEach(() => {
  local.cloud.meter.reset();
});
afterAll(() => {
  client.destroy();
});

/** The item that a failed condition carries, in DynamoDB's form: the document client leaves it as it is. */
async function failedItem(command: PutCommand | UpdateCommand): Promise<unknown> {
  const failure: unknown = await documents.send(command as PutCommand).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(ConditionalCheckFailedException);
  return (failure as ConditionalCheckFailedException).Item;
}

test('the table has the region and account of the instances', async () => {
  const { Table: table } = await client.send(new DescribeTableCommand({ TableName }));
  expect(table?.TableArn).toBe('arn:aws:dynamodb:us-east-1:000000000000:table/pool');
});

test('a put whose condition fails carries the item that is there', async () => {
  const item = { pk: 'put', sk: 'a', epoch: 7 };
  await documents.send(new PutCommand({ TableName, Item: item }));
  const again = new PutCommand({
    TableName,
    Item: { pk: 'put', sk: 'a' },
    ConditionExpression: 'attribute_not_exists(pk)',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  });
  expect(await failedItem(again)).toEqual({ pk: { S: 'put' }, sk: { S: 'a' }, epoch: { N: '7' } });
});

test('an update whose condition fails carries the item, or none where there is none', async () => {
  const item = { pk: 'update', sk: 'a', epoch: 7 };
  await documents.send(new PutCommand({ TableName, Item: item }));
  const update = (pk: string): UpdateCommand =>
    new UpdateCommand({
      TableName,
      Key: { pk, sk: 'a' },
      UpdateExpression: 'SET epoch = :next',
      ConditionExpression: 'epoch = :seen',
      ExpressionAttributeValues: { ':seen': 6, ':next': 7 },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
  expect(await failedItem(update('update'))).toEqual({ pk: { S: 'update' }, sk: { S: 'a' }, epoch: { N: '7' } });
  expect(await failedItem(update('absent'))).toBeUndefined();
});

test('a failed condition carries nothing unless it was asked to', async () => {
  await documents.send(new PutCommand({ TableName, Item: { pk: 'unasked', sk: 'a' } }));
  expect(
    await failedItem(
      new PutCommand({ TableName, Item: { pk: 'unasked', sk: 'a' }, ConditionExpression: 'attribute_not_exists(pk)' }),
    ),
  ).toBeUndefined();
});

test('the item that a failed condition carries fails it, however many write at once', async () => {
  await documents.send(new PutCommand({ TableName, Item: { pk: 'race', sk: 'a', epoch: 0 } }));
  const flip = async (from: number): Promise<{ from: number; carried?: number }> => {
    try {
      await documents.send(
        new UpdateCommand({
          TableName,
          Key: { pk: 'race', sk: 'a' },
          UpdateExpression: 'SET epoch = :to',
          ConditionExpression: 'epoch = :from',
          ExpressionAttributeValues: { ':from': from, ':to': 1 - from },
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      return { from };
    } catch (error) {
      return { from, carried: Number((error as ConditionalCheckFailedException).Item?.['epoch']?.N) };
    }
  };
  const losers = (await Promise.all(Array.from({ length: 100 }, (_, index) => flip(index % 2)))).filter(
    ({ carried }) => carried !== undefined,
  );
  expect(losers).not.toEqual([]);
  for (const { from, carried } of losers) expect(carried).toBe(1 - from);
});

test('time to live is off, then on for one attribute, and cannot be turned on twice', async () => {
  const describe = new DescribeTimeToLiveCommand({ TableName });
  const enable = new UpdateTimeToLiveCommand({
    TableName,
    TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
  });
  expect((await client.send(describe)).TimeToLiveDescription).toEqual({ TimeToLiveStatus: 'DISABLED' });
  await client.send(enable);
  expect((await client.send(describe)).TimeToLiveDescription).toEqual({
    TimeToLiveStatus: 'ENABLED',
    AttributeName: 'expiresAt',
  });
  await expect(client.send(enable)).rejects.toThrow('TimeToLive is already enabled');
  const disable = new UpdateTimeToLiveCommand({
    TableName,
    TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: false },
  });
  await expect(client.send(disable)).rejects.toThrow('modified multiple times within a fixed interval');
});

test('point-in-time recovery is off, then on', async () => {
  const status = async (): Promise<string | undefined> => {
    const { ContinuousBackupsDescription: backups } = await client.send(
      new DescribeContinuousBackupsCommand({ TableName }),
    );
    return backups?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus;
  };
  expect(await status()).toBe('DISABLED');
  await client.send(
    new UpdateContinuousBackupsCommand({
      TableName,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    }),
  );
  expect(await status()).toBe('ENABLED');
});

test('the settings of a table that is not there are an error', async () => {
  await expect(client.send(new DescribeTimeToLiveCommand({ TableName: 'absent' }))).rejects.toThrow(
    'Table: absent not found',
  );
  await expect(client.send(new DescribeContinuousBackupsCommand({ TableName: 'absent' }))).rejects.toThrow(
    TableNotFoundException,
  );
});

test('consumed capacity is metered for every request, and told only to who asks', async () => {
  const untold = await documents.send(
    new PutCommand({ TableName, Item: { pk: 'units', sk: 'a', text: 'x'.repeat(3_000) } }),
  );
  const told = await documents.send(
    new QueryCommand({
      TableName,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': 'units' },
      ReturnConsumedCapacity: 'TOTAL',
    }),
  );
  expect(untold.ConsumedCapacity).toBeUndefined();
  expect(told.ConsumedCapacity?.CapacityUnits).toBe(0.5);
  expect(local.cloud.meter.read().clients).toEqual({
    requests: { dynamodb: { PutItem: 1, Query: 1 } },
    readUnits: 0.5,
    writeUnits: 3,
  });
});
