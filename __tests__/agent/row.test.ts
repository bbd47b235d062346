import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { CreateTableCommand, DynamoDBClient, waitUntilTableExists } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import dynalite from 'dynalite';
import { InstanceMetadata } from '../../src/agent/imds.ts';
import { InstanceTable } from '../../src/agent/row.ts';
import { SignedFetch } from '../../src/agent/signed-fetch.ts';
import { heartbeatKey, instanceKey, registrationTokenKey, workerSignalKey } from '../../src/pool/keys.ts';
import { systemClock } from '../../src/shared/clock.ts';
import { exampleRow } from './example-row.ts';
import { exampleLeaves, startMetadataServer } from './metadata-server.ts';

const TableName = 'pool';
const row = exampleRow({ owner: '7/1' });
const arn = row.instanceArn;

const database = dynalite({ createTableMs: 0 });
let client: DynamoDBClient;
let documents: DynamoDBDocumentClient;
let metadataServer: Awaited<ReturnType<typeof startMetadataServer>>;
let table: InstanceTable;

beforeAll(async () => {
  database.listen(0, '127.0.0.1');
  await once(database, 'listening');
  const endpoint = `http://127.0.0.1:${(database.address() as AddressInfo).port}`;
  client = new DynamoDBClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  });
  documents = DynamoDBDocumentClient.from(client);
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
      ],
    }),
  );
  await waitUntilTableExists({ client, maxWaitTime: 10, minDelay: 0.01, maxDelay: 0.1 }, { TableName });
  metadataServer = await startMetadataServer(exampleLeaves());
  const metadata = new InstanceMetadata(systemClock, metadataServer.url);
  const dynamodb = new SignedFetch(
    { clock: systemClock, random: Math.random, credentials: () => metadata.credentials() },
    endpoint,
    'us-east-1',
  );
  table = new InstanceTable(dynamodb, TableName, arn);
});

afterAll(() => {
  client.destroy();
  database.close();
  metadataServer.close();
});

const stored = async (Key: { pk: string; sk: string }): Promise<unknown> =>
  (await documents.send(new GetCommand({ TableName, Key }))).Item;

test('a row that is not there is undefined', async () => {
  expect(await table.readRow()).toBeUndefined();
});

test('the row comes back as the control plane wrote it', async () => {
  await documents.send(new PutCommand({ TableName, Item: { ...instanceKey(arn), ...row } }));
  expect(await table.readRow()).toMatchObject(row);
});

test('the registration token comes back', async () => {
  const token = { registrationToken: 'A', removeToken: 'B', validUntil: 5, refreshedAt: 4 };
  await documents.send(new PutCommand({ TableName, Item: { ...registrationTokenKey, ...token } }));
  expect(await table.readToken()).toMatchObject(token);
});

/** What an instance says last may come after refresh has tidied up: DynamoDB deletes it. */
const twoDaysSec = 2 * 24 * 60 * 60;

test('a heartbeat is an item of its own', async () => {
  await table.beat({ beatAt: 7_000, busy: true });
  expect(await stored(heartbeatKey(arn))).toEqual({
    ...heartbeatKey(arn),
    beatAt: 7_000,
    busy: true,
    expiresAt: 7 + twoDaysSec,
  });
});

test('a signal replaces the one before it whole', async () => {
  const failed = {
    phase: 'failed',
    failedPhase: 'registering',
    message: 'no',
    logTail: 'the end',
    signalledAt: 1,
  } as const;
  const ready = { phase: 'ready', label: 'L', labelEpoch: 3, signalledAt: 2 } as const;
  await table.signal(failed);
  expect(await stored(workerSignalKey(arn))).toEqual({ ...workerSignalKey(arn), ...failed, expiresAt: 1 + twoDaysSec });
  await table.signal(ready);
  expect(await stored(workerSignalKey(arn))).toEqual({ ...workerSignalKey(arn), ...ready, expiresAt: 1 + twoDaysSec });
});
