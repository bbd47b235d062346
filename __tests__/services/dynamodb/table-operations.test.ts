import {
  CreateTableCommand,
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  DynamoDBServiceException,
  ResourceNotFoundException,
  UpdateContinuousBackupsCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { TableOperations, tableProblems } from '../../../src/services/dynamodb/table-operations.ts';
import { AccessDeniedError, SetupError } from '../../../src/shared/errors.ts';
import { startedCloud } from '../../local-cloud/started-cloud.ts';
import { hastyClock } from '../../shared/hasty-clock.ts';
import { SteppingClock } from '../../shared/stepping-clock.ts';

describe('on the local cloud', () => {
  const local = startedCloud();
  let client: DynamoDBClient;
  beforeAll(() => {
    client = new DynamoDBClient(local.client);
  });
  afterAll(() => {
    client.destroy();
  });
  const tableOf = (tableName: string): TableOperations => new TableOperations(client, tableName, hastyClock);

  test('a new table has our keys and indexes, and costs by use', async () => {
    const operations = tableOf('new-table');
    expect(await operations.describe()).toBeUndefined();
    expect(await operations.create({})).toBe(true);
    const table = await operations.waitUntilActive();
    expect(tableProblems(table)).toEqual([]);
    expect(table).toMatchObject({
      BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
      GlobalSecondaryIndexes: [expect.anything(), expect.anything()],
    });
  });

  test('a table that somebody else made a moment ago is theirs', async () => {
    const operations = tableOf('raced-table');
    expect([await operations.create({}), await operations.create({})]).toEqual([true, false]);
  });

  test('time to live and point-in-time recovery are switched on once', async () => {
    const operations = tableOf('settings-table');
    await operations.create({});
    await operations.waitUntilActive();
    expect([await operations.enableTimeToLive(), await operations.enableTimeToLive()]).toEqual([true, false]);
    expect([await operations.enablePointInTimeRecovery(), await operations.enablePointInTimeRecovery()]).toEqual([
      true,
      false,
    ]);
  });

  test('a table of somebody else is described, problem by problem', async () => {
    await client.send(
      new CreateTableCommand({
        TableName: 'foreign-table',
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [
          { AttributeName: 'id', AttributeType: 'S' },
          { AttributeName: 'state', AttributeType: 'S' },
        ],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        GlobalSecondaryIndexes: [
          {
            IndexName: 'by-state',
            KeySchema: [{ AttributeName: 'state', KeyType: 'HASH' }],
            Projection: { ProjectionType: 'ALL' },
          },
        ],
      }),
    );
    expect(tableProblems(await tableOf('foreign-table').waitUntilActive())).toEqual([
      'its keys are id (HASH), not pk (HASH), sk (RANGE)',
      'the keys of its index by-state are state (HASH), not state (HASH), threshold (RANGE)',
      'it has no index by-owner on owner (HASH), pk (RANGE)',
    ]);
  });
});

describe('with answers as given', () => {
  const dynamodb = new DynamoDBClient({ region: 'us-east-1' });
  const client = mockClient(dynamodb);
  const clock = new SteppingClock();
  const operations = new TableOperations(dynamodb, 'pool', clock);
  const failure = (name: string): DynamoDBServiceException =>
    new DynamoDBServiceException({ name, message: `${name}, says DynamoDB`, $fault: 'client', $metadata: {} });
  beforeEach(() => {
    client.reset();
  });

  test('a new table carries its tags', async () => {
    client.on(CreateTableCommand).resolves({});
    await operations.create({ team: 'ci' });
    expect(client.commandCalls(CreateTableCommand)[0]?.args[0].input.Tags).toEqual([{ Key: 'team', Value: 'ci' }]);
  });

  test('a table that never becomes active is a setup problem', async () => {
    client.on(DescribeTableCommand).resolves({ Table: { TableStatus: 'CREATING' } });
    const waited = operations.waitUntilActive();
    await expect(waited).rejects.toThrow(SetupError);
    await expect(waited).rejects.toThrow('Table pool is CREATING after 120 s');
    expect(clock.now()).toBe(120_000);
  });

  test('a new table that is not to be seen yet is waited for', async () => {
    client
      .on(DescribeTableCommand)
      .rejectsOnce(new ResourceNotFoundException({ message: 'not yet', $metadata: {} }))
      .resolves({ Table: { TableStatus: 'ACTIVE', TableName: 'pool' } });
    expect(await operations.waitUntilActive()).toMatchObject({ TableName: 'pool' });
  });

  test('a table too new for backups gets them later', async () => {
    client.on(DescribeContinuousBackupsCommand).resolves({});
    client.on(UpdateContinuousBackupsCommand).rejects(failure('ContinuousBackupsUnavailableException'));
    expect(await operations.enablePointInTimeRecovery()).toBe('later');
  });

  test('time to live that was switched off less than an hour ago is switched on later', async () => {
    client.on(DescribeTimeToLiveCommand).resolves({ TimeToLiveDescription: { TimeToLiveStatus: 'DISABLED' } });
    const refusal = new DynamoDBServiceException({
      name: 'ValidationException',
      message: 'Time to live has been modified multiple times within a fixed interval',
      $fault: 'client',
      $metadata: {},
    });
    client.on(UpdateTimeToLiveCommand).rejects(refusal);
    expect(await operations.enableTimeToLive()).toBe('later');
  });

  test('a refused permission names action and table', async () => {
    client.on(CreateTableCommand).rejects(failure('AccessDeniedException'));
    const refused = operations.create({});
    await expect(refused).rejects.toThrow(AccessDeniedError);
    await expect(refused).rejects.toThrow(/dynamodb:CreateTable on table pool/);
  });
});
