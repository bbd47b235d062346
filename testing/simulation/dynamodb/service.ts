import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { ownerIndex, stateIndex } from '../../../src/pool/keys.ts';
import type { Key } from '../../../src/pool/keys.ts';
import type { Faults } from '../faults.ts';
import type { SeededRandom } from '../seeded-random.ts';
import { satisfies, updatesOf } from './expressions.ts';
import type { Item } from './expressions.ts';
import type { QueryInput, SimulatedTable } from './table.ts';

interface Request extends QueryInput {
  readonly TableName?: string;
  readonly Key?: Key;
  readonly Item?: Item & Key;
  readonly ConditionExpression?: string;
  readonly ProjectionExpression?: string;
  readonly UpdateExpression?: string;
  readonly RequestItems?: Readonly<Record<string, { readonly Keys: readonly Key[] }>>;
  readonly ReturnValuesOnConditionCheckFailure?: string;
}

/** Scalars, which is all that an agent reads or writes; quicker than the SDK's own conversion. */
type Attributes = Readonly<Record<string, { readonly S?: string; readonly N?: string; readonly BOOL?: boolean }>>;

const accountId = '123456789012';
export const region = 'eu-central-1';
export const instanceArnPrefix = `arn:aws:ec2:${region}:${accountId}:instance/`;

/** DynamoDB's operations on the one table: in the document client's form, and in the service's own for the agent. */
export class SimulatedDynamoDb {
  readonly #table: SimulatedTable;
  readonly #random: SeededRandom;
  readonly #faults: Faults;
  readonly #tableName: string;
  readonly #tags: Record<string, string> = {};

  constructor(table: SimulatedTable, tableName: string, random: SeededRandom, faults: Faults) {
    this.#table = table;
    this.#tableName = tableName;
    this.#random = random;
    this.#faults = faults;
  }

  /** One request with plain values. */
  perform(operation: string, input: object, writer: string): object {
    const request = input as Request;
    switch (operation) {
      case 'GetItem':
        return this.#get(request);
      case 'BatchGetItem':
        return this.#batchGet(request);
      case 'Query':
        return this.#table.query(request);
      case 'PutItem':
        return this.#put(request, writer);
      case 'UpdateItem':
        return this.#update(request, writer);
      case 'DeleteItem':
        return this.#delete(request, writer);
      default:
        return this.#describe(operation, input);
    }
  }

  /** One request with attribute values, as `{ "S": "…" }`. */
  performMarshalled(operation: string, input: object, writer: string): object {
    const {
      Key: key,
      ExpressionAttributeValues: values,
      ...rest
    } = input as { readonly Key: Attributes; readonly ExpressionAttributeValues?: Attributes };
    const request = {
      ...rest,
      Key: plain(key),
      ...(values !== undefined && { ExpressionAttributeValues: plain(values) }),
    };
    const { Item: item } = this.perform(operation, request, writer) as { Item?: Item };
    return item === undefined ? {} : { Item: attributesOf(item) };
  }

  #get({ Key: key, ProjectionExpression: projection, ExpressionAttributeNames: names }: Request): object {
    const item = this.#table.get(required(key));
    if (item === undefined || projection === undefined) return { Item: item };
    const wanted = projection.split(', ').map((name) => names?.[name] ?? name);
    return {
      Item: Object.fromEntries(wanted.filter((name) => item[name] !== undefined).map((name) => [name, item[name]])),
    };
  }

  #batchGet({ RequestItems: requestItems = {} }: Request): object {
    const keys = requestItems[this.#tableName]?.Keys ?? [];
    if (keys.length === 0 || keys.length > 100) throw new Error(`BatchGetItem takes 1 to 100 keys, not ${keys.length}`);
    const done =
      keys.length > 1 && this.#faults.strikes('unprocessed keys')
        ? this.#random.between(0, keys.length - 1)
        : keys.length;
    const found = keys.slice(0, done).flatMap((key) => this.#table.get(key) ?? []);
    return {
      Responses: { [this.#tableName]: found },
      UnprocessedKeys:
        done < keys.length ? { [this.#tableName]: { Keys: keys.slice(done), ConsistentRead: true } } : {},
    };
  }

  #put(request: Request, writer: string): object {
    const item = required(request.Item);
    this.#check(request, item);
    this.#table.set(item, item, writer);
    return {};
  }

  #update(request: Request, writer: string): object {
    const key = required(request.Key);
    this.#check(request, key);
    const next: Record<string, unknown> = { ...(this.#table.get(key) ?? key) };
    for (const [name, value] of updatesOf(
      request.UpdateExpression ?? '',
      request.ExpressionAttributeNames,
      request.ExpressionAttributeValues,
    )) {
      if (value === undefined) Reflect.deleteProperty(next, name);
      else next[name] = value;
    }
    this.#table.set(key, next, writer);
    return {};
  }

  #delete(request: Request, writer: string): object {
    const key = required(request.Key);
    this.#check(request, key);
    if (this.#table.get(key) !== undefined) this.#table.set(key, undefined, writer);
    return {};
  }

  #check(request: Request, key: Key): void {
    const {
      ConditionExpression: condition,
      ExpressionAttributeNames: names,
      ExpressionAttributeValues: values,
    } = request;
    if (condition === undefined) return;
    const current = this.#table.get(key);
    if (satisfies(current, condition, names, values)) return;
    throw new ConditionalCheckFailedException({
      message: 'The conditional request failed',
      $metadata: {},
      ...(current !== undefined &&
        request.ReturnValuesOnConditionCheckFailure === 'ALL_OLD' && { Item: marshall(current) }),
    });
  }

  #describe(operation: string, input: object): object {
    switch (operation) {
      case 'DescribeTable':
        return { Table: this.#description() };
      case 'ListTagsOfResource':
        return { Tags: Object.entries(this.#tags).map(([Key, Value]) => ({ Key, Value })) };
      case 'TagResource':
        for (const { Key, Value } of (input as { Tags: { Key: string; Value: string }[] }).Tags)
          this.#tags[Key] = Value;
        return {};
      case 'DescribeTimeToLive':
        return { TimeToLiveDescription: { TimeToLiveStatus: 'ENABLED' } };
      case 'DescribeContinuousBackups':
        return {
          ContinuousBackupsDescription: { PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: 'ENABLED' } },
        };
      default:
        throw new Error(`the simulated DynamoDB does not know ${operation}`);
    }
  }

  #description(): object {
    const keySchema = (partition: string, sort: string): object[] => [
      { AttributeName: partition, KeyType: 'HASH' },
      { AttributeName: sort, KeyType: 'RANGE' },
    ];
    return {
      TableName: this.#tableName,
      TableStatus: 'ACTIVE',
      TableArn: `arn:aws:dynamodb:${region}:${accountId}:table/${this.#tableName}`,
      KeySchema: keySchema('pk', 'sk'),
      GlobalSecondaryIndexes: [stateIndex, ownerIndex].map((index) => ({
        IndexName: index.name,
        KeySchema: keySchema(index.partition, index.sort),
      })),
    };
  }
}

function required<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('the request lacks a key or an item');
  return value;
}

function plain(attributes: Attributes): Record<string, unknown> {
  const item: Record<string, unknown> = {};
  for (const name in attributes) {
    const { S, N, BOOL } = attributes[name] ?? {};
    item[name] = S ?? (N === undefined ? BOOL : Number(N));
  }
  return item;
}

function attributesOf(item: Item): Attributes {
  const attributes: Record<string, Attributes[string]> = {};
  for (const name in item) {
    const value = item[name];
    if (typeof value === 'string') attributes[name] = { S: value };
    else if (typeof value === 'number') attributes[name] = { N: String(value) };
    else if (typeof value === 'boolean') attributes[name] = { BOOL: value };
    else throw new Error(`${name} is no scalar: an agent could not read it`);
  }
  return attributes;
}
