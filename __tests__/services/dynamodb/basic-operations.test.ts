import {
  CreateTableCommand,
  waitUntilTableExists,
  DynamoDBClient,
  DynamoDBServiceException,
} from '@aws-sdk/client-dynamodb';
import { BatchGetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { BasicOperations, documentClient } from '../../../src/services/dynamodb/basic-operations.ts';
import { AccessDeniedError, SetupError } from '../../../src/shared/errors.ts';
import { SteppingClock } from '../../shared/stepping-clock.ts';
import { KeptLog } from '../kept-log.ts';
import { startedTable } from './started-table.ts';

const started = startedTable();
const key = { pk: 'a', sk: 'b' };
const condition = {
  ConditionExpression: '#color = :color',
  ExpressionAttributeNames: { '#color': 'color' },
  ExpressionAttributeValues: { ':color': 'red' },
};

test('what was put is there until it is deleted', async () => {
  await started.table.put({ ...key, color: 'red', size: 1 });
  expect(await started.table.get(key)).toEqual({ ...key, color: 'red', size: 1 });
  expect(await started.table.get(key, ['size'])).toEqual({ size: 1 });
  await started.table.delete(key);
  expect(await started.table.get(key)).toBeUndefined();
});

test('a condition that holds is written; one that does not gives the item as it stands', async () => {
  await started.table.put({ ...key, color: 'red' });
  expect(await started.table.putIf({ ...key, color: 'blue', parts: ['x', { y: 1 }] }, condition)).toEqual({ ok: true });
  expect(await started.table.putIf({ ...key, color: 'green' }, condition)).toEqual({
    ok: false,
    current: { ...key, color: 'blue', parts: ['x', { y: 1 }] },
  });
});

test('a condition on an item that is not there gives nothing', async () => {
  expect(await started.table.putIf({ pk: 'absent', sk: 'b' }, condition)).toEqual({ ok: false, current: undefined });
});

test('a table with other keys is somebody else’s, and said to be', async () => {
  await started.client.send(
    new CreateTableCommand({
      TableName: 'theirs',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    }),
  );
  await waitUntilTableExists(
    { client: started.client, maxWaitTime: 20, minDelay: 1, maxDelay: 1 },
    { TableName: 'theirs' },
  );
  const theirs = started.on('theirs');
  const byKey = { KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': 'a' } };
  for (const work of [
    () => theirs.get(key),
    () => theirs.query(byKey),
    () => theirs.query({ ...byKey, IndexName: 'by-owner' }),
    () => theirs.batchGet([key]),
    () => theirs.put(key),
    () => theirs.putIf(key, condition),
    () => theirs.delete(key),
  ])
    await expect(work()).rejects.toThrow(/^Table theirs is not one of this action.*table-name/);
});

test.each<[string, (missing: BasicOperations) => Promise<unknown>]>([
  ['read', (missing) => missing.get(key)],
  [
    'query',
    (missing) => missing.query({ KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': 'a' } }),
  ],
  ['batch', (missing) => missing.batchGet([key])],
  ['write', (missing) => missing.put(key)],
  ['conditional write', (missing) => missing.putIf(key, condition)],
])('a %s of a table that is missing says that refresh makes it', async (_, work) => {
  const failure = work(started.missing);
  await expect(failure).rejects.toThrow(SetupError);
  await expect(failure).rejects.toThrow(/There is no table not-there.*mode refresh/);
});

describe('when DynamoDB does not answer as asked', () => {
  const documents = documentClient(new DynamoDBClient({ region: 'us-east-1' }));
  const client = mockClient(documents);
  const clock = new SteppingClock();
  const table = new BasicOperations(documents, 'pool', clock, new KeptLog());
  beforeEach(() => {
    client.reset();
    clock.sleptMs.length = 0;
  });
  const keys = Array.from({ length: 3 }, (_, index) => ({ pk: `a${index}`, sk: 'b' }));

  test('keys that it leaves unprocessed are asked for again, after a while', async () => {
    client
      .on(BatchGetCommand)
      .resolvesOnce({
        Responses: { pool: keys.slice(0, 1) },
        UnprocessedKeys: { pool: { Keys: keys.slice(1), ConsistentRead: true } },
      })
      .resolvesOnce({ Responses: { pool: keys.slice(1) } });
    expect(await table.batchGet(keys)).toEqual(keys);
    expect(client.commandCalls(BatchGetCommand)[1]?.args[0].input.RequestItems).toEqual({
      pool: { Keys: keys.slice(1), ConsistentRead: true },
    });
    expect(clock.sleptMs).toEqual([100]);
  });

  test('keys that it never processes end in an error that says so', async () => {
    client.on(BatchGetCommand).resolves({ UnprocessedKeys: { pool: { Keys: keys } } });
    await expect(table.batchGet(keys)).rejects.toThrow('DynamoDB left keys of table pool unprocessed 8 times');
    expect(client.commandCalls(BatchGetCommand)).toHaveLength(8);
    expect(clock.sleptMs).toEqual([100, 200, 400, 800, 1_600, 3_200, 6_400]);
  });

  test('a refused permission names action and table', async () => {
    client.on(QueryCommand).rejects(
      new DynamoDBServiceException({
        name: 'AccessDeniedException',
        message: 'no identity-based policy allows it',
        $fault: 'client',
        $metadata: {},
      }),
    );
    const failure = table.query({});
    await expect(failure).rejects.toThrow(AccessDeniedError);
    await expect(failure).rejects.toThrow(/dynamodb:Query on table pool.*no identity-based policy allows it/);
  });

  test('a write that fails for another reason than its condition is no lost race', async () => {
    client.on(PutCommand).rejects(
      new DynamoDBServiceException({
        name: 'ProvisionedThroughputExceededException',
        message: 'slow down',
        $fault: 'client',
        $metadata: {},
      }),
    );
    await expect(table.putIf(key, condition)).rejects.toThrow('slow down');
  });
});
