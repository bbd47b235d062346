import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { duplexPair } from 'node:stream';
import type { Duplex } from 'node:stream';
import { text } from 'node:stream/consumers';
import { crc32 } from 'node:zlib';
import dynalite from 'dynalite';
import { jsonError } from './aws-request.ts';
import type { AwsRequest, AwsResponse } from './aws-request.ts';
import { createTableSettings, isTableSetting } from './table-settings.ts';

type Json = Record<string, unknown>;
type AttributeMap = Record<string, Json>;

/** DynamoDB: dynalite, and in front of it what dynalite lacks. */
export interface DynamoDb {
  handle(request: AwsRequest): Promise<AwsResponse>;
  /** Every item of every table, as plain values. */
  tables(): Promise<Record<string, Json[]>>;
  close(): void;
}

const reads = new Set(['GetItem', 'BatchGetItem', 'Query', 'Scan']);
const writes = new Set(['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem']);

const beyond = new Set([
  'TransactWriteItems',
  'TransactGetItems',
  'ExecuteStatement',
  'BatchExecuteStatement',
  'ExecuteTransaction',
]);

/** Starts it; only this process can talk to it, over streams in memory. */
export function createDynamoDb({ region, accountId }: { region: string; accountId: string }): DynamoDb {
  const server = createDynalite(region, accountId);
  const connect = (): Duplex => {
    const [client, served] = duplexPair();
    server.emit('connection', served);
    return client;
  };

  const send = async (headers: AwsRequest['headers'], body: string, url = '/'): Promise<AwsResponse> => {
    const outgoing = httpRequest({ createConnection: connect, method: 'POST', path: url, headers });
    outgoing.end(body);
    const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
    const answered = await text(incoming);
    return { status: incoming.statusCode ?? 500, headers: answerHeaders(incoming.headers, answered), body: answered };
  };
  const call = (operation: string, input: Json): Promise<AwsResponse> =>
    send(ownHeaders(operation), JSON.stringify(input));
  const settings = createTableSettings(
    async (tableName) => (await call('DescribeTable', { TableName: tableName })).status === 200,
  );

  /**
   * A failed condition is to carry the item that failed it, but dynalite leaves it out, so it is read afterwards.
   * No write may come between the two, or the item would show a state in which the condition holds:
   * hence one write at a time.
   */
  let earlierWrites: Promise<unknown> = Promise.resolve();
  const write = (request: AwsRequest, input: Json): Promise<AwsResponse> => {
    const written = earlierWrites.then(async () =>
      withFailedItem(call, input, await send(forwardedHeaders(request), JSON.stringify(input), request.url)),
    );
    earlierWrites = written.catch(() => undefined);
    return written;
  };

  return {
    async handle(request) {
      const input = parsed(request.body);
      if (!input || request.method !== 'POST') return send(forwardedHeaders(request), request.body, request.url);
      if (beyond.has(request.operation))
        return jsonError(
          400,
          'com.amazon.coral.service#UnknownOperationException',
          `The local cloud's DynamoDB has no ${request.operation}: transactions and PartiQL are beyond its engine, dynalite.`,
        );
      if (isTableSetting(request.operation)) return settings.handle(request.operation, input);
      const isWrite = writes.has(request.operation);
      if (!isWrite && !reads.has(request.operation)) {
        const response = await send(forwardedHeaders(request), request.body, request.url);
        if (request.operation === 'CreateTable' && response.status === 200) await tagNew(call, response, input['Tags']);
        if (request.operation === 'DeleteTable' && response.status === 200) settings.forget(String(input['TableName']));
        return response;
      }
      const wanted = input['ReturnConsumedCapacity'] ?? 'NONE';
      if (wanted === 'NONE') input['ReturnConsumedCapacity'] = 'TOTAL';
      const response = isWrite
        ? await write(request, input)
        : await send(forwardedHeaders(request), JSON.stringify(input), request.url);
      return metered(response, isWrite, wanted !== 'NONE');
    },

    async tables() {
      const { TableNames: names } = JSON.parse((await call('ListTables', {})).body) as { TableNames: string[] };
      const tables: Record<string, Json[]> = {};
      for (const name of names) tables[name] = await scan(call, name);
      return tables;
    },

    close() {
      server.closeAllConnections();
    },
  };
}

/** dynalite forgets the tags that a table is made with. */
async function tagNew(call: Call, { body }: AwsResponse, tags: unknown): Promise<void> {
  const { TableDescription: table } = JSON.parse(body) as { TableDescription: { TableArn: string } };
  if (Array.isArray(tags) && tags.length > 0) await call('TagResource', { ResourceArn: table.TableArn, Tags: tags });
}

type Call = (operation: string, input: Json) => Promise<AwsResponse>;

/** dynalite takes region and account from the environment, when it is created and only then. */
function createDynalite(region: string, accountId: string): ReturnType<typeof dynalite> {
  const { AWS_REGION: regionBefore, AWS_ACCOUNT_ID: accountBefore } = process.env;
  process.env['AWS_REGION'] = region;
  process.env['AWS_ACCOUNT_ID'] = accountId;
  try {
    return dynalite({ createTableMs: 20, deleteTableMs: 20, updateTableMs: 20 });
  } finally {
    restore('AWS_REGION', regionBefore);
    restore('AWS_ACCOUNT_ID', accountBefore);
  }
}

function restore(name: string, value: string | undefined): void {
  if (value === undefined) Reflect.deleteProperty(process.env, name);
  else process.env[name] = value;
}

/** `ReturnValuesOnConditionCheckFailure: ALL_OLD`: the item beside the error, when there is one. */
async function withFailedItem(call: Call, input: Json, response: AwsResponse): Promise<AwsResponse> {
  const wanted = input['ReturnValuesOnConditionCheckFailure'] === 'ALL_OLD';
  if (!wanted || response.status !== 400 || !response.body.includes('ConditionalCheckFailedException')) return response;
  const tableName = input['TableName'];
  const key = input['Key'] ?? (await keyOf(call, tableName, input['Item'] as AttributeMap));
  const found = await call('GetItem', { TableName: tableName, Key: key, ConsistentRead: true });
  const { Item: item } = JSON.parse(found.body) as { Item?: AttributeMap };
  return item ? withBody(response, { ...(JSON.parse(response.body) as Json), Item: item }) : response;
}

async function keyOf(call: Call, tableName: unknown, item: AttributeMap): Promise<AttributeMap> {
  const { Table: table } = JSON.parse((await call('DescribeTable', { TableName: tableName })).body) as {
    Table: { KeySchema: { AttributeName: string }[] };
  };
  return Object.fromEntries(table.KeySchema.map(({ AttributeName: name }) => [name, item[name] ?? {}]));
}

/** Every request is asked what it consumed, so that the meter knows; who did not ask is not told. */
function metered(response: AwsResponse, isWrite: boolean, told: boolean): AwsResponse {
  if (response.status !== 200) return response;
  const { ConsumedCapacity: consumed, ...rest } = JSON.parse(response.body) as Json & {
    ConsumedCapacity?: Capacity | Capacity[];
  };
  const units = [consumed ?? []].flat().reduce((sum, { CapacityUnits }) => sum + CapacityUnits, 0);
  return {
    ...(told ? response : withBody(response, rest)),
    ...(isWrite ? { writeUnits: units } : { readUnits: units }),
  };
}

interface Capacity {
  readonly CapacityUnits: number;
}

async function scan(call: Call, tableName: string): Promise<Json[]> {
  const items: Json[] = [];
  let startKey: unknown;
  do {
    const response = await call('Scan', {
      TableName: tableName,
      ...(startKey !== undefined && { ExclusiveStartKey: startKey }),
    });
    // A table that is being created or deleted has no items to show.
    if (response.status !== 200) return items;
    const page = JSON.parse(response.body) as { Items: AttributeMap[]; LastEvaluatedKey?: unknown };
    items.push(...page.Items.map((item) => plain({ M: item }) as Json));
    startKey = page.LastEvaluatedKey;
  } while (startKey !== undefined);
  return items;
}

/** `{ N: '1' }` → 1, and so on through lists and maps. */
function plain(attribute: Json): unknown {
  const [[type, value] = ['NULL', true]] = Object.entries(attribute);
  switch (type) {
    case 'N':
      return Number(value);
    case 'NS':
      return (value as string[]).map(Number);
    case 'NULL':
      return null;
    case 'L':
      return (value as Json[]).map(plain);
    case 'M':
      return Object.fromEntries(Object.entries(value as AttributeMap).map(([name, member]) => [name, plain(member)]));
    default:
      return value;
  }
}

function parsed(body: string): Json | undefined {
  try {
    const input: unknown = JSON.parse(body);
    return typeof input === 'object' && input !== null ? (input as Json) : undefined;
  } catch {
    return undefined;
  }
}

function withBody(response: AwsResponse, json: Json): AwsResponse {
  const body = JSON.stringify(json);
  return { ...response, headers: answerHeaders(response.headers, body), body };
}

/** Some SDKs compare the body with the CRC32 that DynamoDB sends along. */
function answerHeaders(headers: NodeJS.Dict<string | string[]>, body: string): Record<string, string> {
  return {
    'content-type': String(headers['content-type'] ?? 'application/x-amz-json-1.0'),
    'x-amzn-requestid': String(headers['x-amzn-requestid'] ?? ''),
    'x-amz-crc32': String(crc32(body)),
  };
}

function forwardedHeaders({ headers }: AwsRequest): Record<string, string> {
  const names = ['content-type', 'x-amz-target', 'x-amz-date', 'date', 'authorization'];
  return Object.fromEntries(names.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]])));
}

function ownHeaders(operation: string): Record<string, string> {
  return {
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': `DynamoDB_20120810.${operation}`,
    'x-amz-date': '20200101T000000Z',
    authorization:
      'AWS4-HMAC-SHA256 Credential=local/20200101/local/dynamodb/aws4_request, SignedHeaders=host, Signature=none',
  };
}
