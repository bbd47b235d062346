import type { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
} from '@aws-sdk/lib-dynamodb';
import type { BatchGetCommandInput, PutCommandInput, QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Clock } from '../../shared/clock.ts';
import { RefusalError, SetupError, codeOf, messageOf } from '../../shared/errors.ts';
import type { Key } from '../../pool/keys.ts';
import type { Reader } from '../../pool/reading.ts';
import type { Log } from '../../shared/log.ts';
import { shown } from '../../pool/checks.ts';
import { callAws, serviceErrorOf } from '../aws-call.ts';

export type Item = Record<string, unknown>;

export type Condition = Pick<
  PutCommandInput,
  'ConditionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'
>;

/** A condition that did not hold is a value: the item as it stands, so that a writer can recognise its own write. */
export type WriteResult = { readonly ok: true } | { readonly ok: false; readonly current: Item | undefined };

/** A number that JavaScript cannot hold exactly is read as near as it can, not thrown over: one item must not spoil a whole answer. */
const reading = { wrapNumbers: Number };

/** The client that the operations work with. */
export const documentClient = (client: DynamoDBClient): DynamoDBDocumentClient =>
  DynamoDBDocumentClient.from(client, {
    marshallOptions: { removeUndefinedValues: true },
    unmarshallOptions: { ...reading },
  });

// BatchGetItem takes at most 100 keys (DynamoDB API reference).
const batchGetKeys = 100;
const batchGetTries = 8;

/** The pool was never set up, or the table's name is another. */
export class MissingTableError extends SetupError {}

/** How DynamoDB speaks of requests that are right for our tables only. */
const foreignTable = /key element|key schema|schema element|specified index|missing the key|type mismatch for key/i;

/** The few requests that every other operation class is made of, on one table. Reads are consistent unless an index is read. */
export class BasicOperations {
  readonly #client: DynamoDBDocumentClient;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #reported = new Set<string>();
  readonly tableName: string;

  constructor(client: DynamoDBDocumentClient, tableName: string, clock: Clock, log: Log) {
    this.#client = client;
    this.tableName = tableName;
    this.#clock = clock;
    this.#log = log;
  }

  /** What the items say, where they may be believed. The others are left out and left alone; each is reported once. */
  believed<Value>(items: readonly Item[], read: Reader<Value>): Value[] {
    return items.flatMap((item) => {
      const reading = read(item);
      if (reading.problem === undefined) return [reading.value];
      this.#report(item, reading.problem);
      return [];
    });
  }

  #report(item: Item, problem: string): void {
    const line = `Table ${this.tableName}: the item under ${shown(item['pk'])}, ${shown(item['sk'])} is not believed, and left alone: ${problem}`;
    if (this.#reported.has(line)) return;
    this.#reported.add(line);
    this.#log.warning(line);
  }

  async get(key: Key, attributes?: readonly string[]): Promise<Item | undefined> {
    const names = Object.fromEntries((attributes ?? []).map((attribute, index) => [`#a${index}`, attribute]));
    const output = await this.#call('GetItem', () =>
      this.#client.send(
        new GetCommand({
          TableName: this.tableName,
          Key: key,
          ConsistentRead: true,
          ...(attributes !== undefined && {
            ProjectionExpression: Object.keys(names).join(', '),
            ExpressionAttributeNames: names,
          }),
        }),
      ),
    );
    return output.Item;
  }

  /** Every item that the query matches, to the last page. */
  async query(input: Omit<QueryCommandInput, 'TableName'>): Promise<Item[]> {
    const items: Item[] = [];
    for await (const page of this.pages(input)) items.push(...page);
    return items;
  }

  /**
   * Every item that the query matches, a page at a time: whoever stops early reads no further.
   * @param pageSize how many items a page has at the most; as many as DynamoDB gives unless stated
   */
  async *pages(input: Omit<QueryCommandInput, 'TableName'>, pageSize?: number): AsyncGenerator<Item[]> {
    let startKey: Item | undefined;
    do {
      const output = await this.#call('Query', () =>
        this.#client.send(
          new QueryCommand({
            ...input,
            TableName: this.tableName,
            ...(pageSize !== undefined && { Limit: pageSize }),
            ...(startKey && { ExclusiveStartKey: startKey }),
          }),
        ),
      );
      if (output.Items !== undefined) yield output.Items;
      startKey = output.LastEvaluatedKey;
    } while (startKey !== undefined);
  }

  /** The first items that the query matches, `most` at the most; DynamoDB may give them in several pages. */
  async queryFirst(input: Omit<QueryCommandInput, 'TableName'>, most: number): Promise<Item[]> {
    const items: Item[] = [];
    let startKey: Item | undefined;
    do {
      const output = await this.#call('Query', () =>
        this.#client.send(
          new QueryCommand({
            ...input,
            TableName: this.tableName,
            Limit: most - items.length,
            ...(startKey && { ExclusiveStartKey: startKey }),
          }),
        ),
      );
      items.push(...(output.Items ?? []));
      startKey = output.LastEvaluatedKey;
    } while (startKey !== undefined && items.length < most);
    return items;
  }

  /** The items that exist, in no particular order. DynamoDB may leave keys unprocessed: they are asked for again. */
  async batchGet(keys: readonly Key[]): Promise<Item[]> {
    const chunks = Array.from({ length: Math.ceil(keys.length / batchGetKeys) }, (_, index) =>
      keys.slice(index * batchGetKeys, (index + 1) * batchGetKeys),
    );
    return (await Promise.all(chunks.map((chunk) => this.#batchGetChunk(chunk)))).flat();
  }

  async #batchGetChunk(keys: readonly Key[]): Promise<Item[]> {
    const items: Item[] = [];
    let pending: BatchGetCommandInput['RequestItems'] = {
      [this.tableName]: { Keys: keys.map((key) => ({ ...key })), ConsistentRead: true },
    };
    for (let attempt = 1; ; attempt += 1) {
      const request: BatchGetCommandInput = { RequestItems: pending };
      const output = await this.#call('BatchGetItem', () => this.#client.send(new BatchGetCommand(request)));
      items.push(...(output.Responses?.[this.tableName] ?? []));
      pending = output.UnprocessedKeys ?? {};
      if (Object.keys(pending).length === 0) return items;
      if (attempt === batchGetTries)
        throw new RefusalError(
          'POOL-AWS-BUSY',
          `DynamoDB left keys of table ${this.tableName} unprocessed ${batchGetTries} times: the table is throttled. Try again in a minute; should it come back, look at the table's throttled requests in CloudWatch.`,
          'UnprocessedKeys',
        );
      await this.#clock.sleep(50 * 2 ** attempt);
    }
  }

  async put(item: Item): Promise<void> {
    await this.#call('PutItem', () => this.#client.send(new PutCommand({ TableName: this.tableName, Item: item })));
  }

  /** Puts the item if the condition holds of the one that stands there. */
  async putIf(item: Item, condition: Condition): Promise<WriteResult> {
    try {
      await this.#call('PutItem', () =>
        this.#client.send(
          new PutCommand({
            TableName: this.tableName,
            Item: item,
            ...condition,
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          }),
        ),
      );
      return { ok: true };
    } catch (error) {
      if (codeOf(error) !== 'ConditionalCheckFailedException') throw error;
      const { Item: current } = serviceErrorOf(error) as ConditionalCheckFailedException;
      // The document client leaves the item of this exception in the service's own form.
      return { ok: false, current: current && unmarshall(current, reading) };
    }
  }

  async delete(key: Key): Promise<void> {
    await this.#call('DeleteItem', () => this.#client.send(new DeleteCommand({ TableName: this.tableName, Key: key })));
  }

  async #call<Output>(operation: string, request: () => Promise<Output>): Promise<Output> {
    try {
      return await callAws(`dynamodb:${operation}`, `table ${this.tableName}`, request);
    } catch (error) {
      if (codeOf(error) === 'ResourceNotFoundException') {
        throw new MissingTableError(
          'POOL-NO-TABLE',
          `There is no table ${this.tableName} in this account and region. Run mode refresh once to set the pool up, or check table-name, name and aws-region.`,
          { cause: error },
        );
      }
      if (codeOf(error) === 'ValidationException' && foreignTable.test(messageOf(error))) {
        throw new SetupError(
          'POOL-FOREIGN-TABLE',
          `Table ${this.tableName} is not one of this action: its keys or indexes are others. Set table-name (or name) to the one that mode refresh was given. DynamoDB said: ${messageOf(serviceErrorOf(error))}`,
          { cause: error },
        );
      }
      throw error;
    }
  }
}
