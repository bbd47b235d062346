import {
  CreateTableCommand,
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  ListTagsOfResourceCommand,
  TagResourceCommand,
  UpdateContinuousBackupsCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import type { DynamoDBClient, KeySchemaElement, TableDescription } from '@aws-sdk/client-dynamodb';
import { ownerIndex, stateIndex } from '../../pool/keys.ts';
import type { Clock } from '../../shared/clock.ts';
import { SetupError, codeOf, messageOf } from '../../shared/errors.ts';
import { poll } from '../../shared/poll.ts';
import { callAws } from '../aws-call.ts';
import { missingTags, tagList, tagsFrom } from '../ownership.ts';
import type { Tags } from '../ownership.ts';

const ttlAttribute = 'expiresAt';
const activeTimeoutMs = 120_000;

const keySchema = (partition: string, sort: string): KeySchemaElement[] => [
  { AttributeName: partition, KeyType: 'HASH' },
  { AttributeName: sort, KeyType: 'RANGE' },
];
const indexes = [stateIndex, ownerIndex];

const spelled = (schema: readonly KeySchemaElement[] | undefined): string =>
  (schema ?? []).map((element) => `${element.AttributeName ?? '?'} (${element.KeyType ?? '?'})`).join(', ') || 'none';

/** Every way in which a table differs from ours, each as a sentence. */
export function tableProblems(table: TableDescription): string[] {
  const wanted = spelled(keySchema('pk', 'sk'));
  const problems =
    spelled(table.KeySchema) === wanted ? [] : [`its keys are ${spelled(table.KeySchema)}, not ${wanted}`];
  for (const index of indexes) {
    const found = table.GlobalSecondaryIndexes?.find((candidate) => candidate.IndexName === index.name);
    const wantedKeys = spelled(keySchema(index.partition, index.sort));
    if (found === undefined) problems.push(`it has no index ${index.name} on ${wantedKeys}`);
    else if (spelled(found.KeySchema) !== wantedKeys)
      problems.push(`the keys of its index ${index.name} are ${spelled(found.KeySchema)}, not ${wantedKeys}`);
  }
  return problems;
}

/** The table itself: made once, checked at each refresh. */
export class TableOperations {
  readonly #client: DynamoDBClient;
  readonly #clock: Clock;
  readonly tableName: string;

  constructor(client: DynamoDBClient, tableName: string, clock: Clock) {
    this.#client = client;
    this.tableName = tableName;
    this.#clock = clock;
  }

  /** @returns undefined when there is no such table */
  async describe(): Promise<TableDescription | undefined> {
    try {
      const output = await this.#call('DescribeTable', () =>
        this.#client.send(new DescribeTableCommand({ TableName: this.tableName })),
      );
      return output.Table;
    } catch (error) {
      if (codeOf(error) === 'ResourceNotFoundException') return undefined;
      throw error;
    }
  }

  /** @returns false when somebody else was making it already */
  async create(tags: Readonly<Record<string, string>>): Promise<boolean> {
    try {
      await this.#call('CreateTable', () =>
        this.#client.send(
          new CreateTableCommand({
            TableName: this.tableName,
            BillingMode: 'PAY_PER_REQUEST',
            AttributeDefinitions: [
              { AttributeName: 'pk', AttributeType: 'S' },
              { AttributeName: 'sk', AttributeType: 'S' },
              { AttributeName: stateIndex.partition, AttributeType: 'S' },
              { AttributeName: stateIndex.sort, AttributeType: 'N' },
              { AttributeName: ownerIndex.partition, AttributeType: 'S' },
            ],
            KeySchema: keySchema('pk', 'sk'),
            GlobalSecondaryIndexes: indexes.map((index) => ({
              IndexName: index.name,
              KeySchema: keySchema(index.partition, index.sort),
              Projection: { ProjectionType: 'ALL' },
            })),
            Tags: tagList(tags),
          }),
        ),
      );
      return true;
    } catch (error) {
      // An overlapping refresh was faster.
      if (codeOf(error) === 'ResourceInUseException') return false;
      throw error;
    }
  }

  async waitUntilActive(signal?: AbortSignal): Promise<TableDescription> {
    const { state, done } = await poll({
      look: () => this.describe(),
      done: (table) => table?.TableStatus === 'ACTIVE',
      intervalMs: 1_000,
      deadline: this.#clock.now() + activeTimeoutMs,
      clock: this.#clock,
      ...(signal && { signal }),
    });
    if (!done || state === undefined)
      throw new SetupError(
        'POOL-TABLE-NOT-READY',
        `Table ${this.tableName} is ${state?.TableStatus ?? 'absent'} after ${activeTimeoutMs / 1_000} s, not ACTIVE. Look at it in the DynamoDB console, then run refresh again.`,
      );
    return state;
  }

  /** @returns whether it had to be switched on; `later` while DynamoDB wants no second change: for up to an hour (UpdateTimeToLive) */
  async enableTimeToLive(): Promise<boolean | 'later'> {
    if (await this.#hasTimeToLive()) return false;
    try {
      await this.#call('UpdateTimeToLive', () =>
        this.#client.send(
          new UpdateTimeToLiveCommand({
            TableName: this.tableName,
            TimeToLiveSpecification: { AttributeName: ttlAttribute, Enabled: true },
          }),
        ),
      );
      return true;
    } catch (error) {
      // DynamoDB refuses to switch on what an overlapping refresh has just switched on.
      if (await this.#hasTimeToLive()) return false;
      if (codeOf(error) === 'ValidationException' && /modified multiple times/i.test(messageOf(error))) return 'later';
      throw error;
    }
  }

  async #hasTimeToLive(): Promise<boolean> {
    const output = await this.#call('DescribeTimeToLive', () =>
      this.#client.send(new DescribeTimeToLiveCommand({ TableName: this.tableName })),
    );
    const status = output.TimeToLiveDescription?.TimeToLiveStatus;
    return status === 'ENABLED' || status === 'ENABLING';
  }

  /** @returns whether it had to be switched on; `later` while DynamoDB still prepares a new table for backups */
  async enablePointInTimeRecovery(): Promise<boolean | 'later'> {
    const output = await this.#call('DescribeContinuousBackups', () =>
      this.#client.send(new DescribeContinuousBackupsCommand({ TableName: this.tableName })),
    );
    if (output.ContinuousBackupsDescription?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus === 'ENABLED')
      return false;
    try {
      await this.#call('UpdateContinuousBackups', () =>
        this.#client.send(
          new UpdateContinuousBackupsCommand({
            TableName: this.tableName,
            PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
          }),
        ),
      );
      return true;
    } catch (error) {
      if (codeOf(error) === 'ContinuousBackupsUnavailableException') return 'later';
      throw error;
    }
  }

  /** Adds the tags that the table lacks. @returns what was changed, as sentences */
  async tag(tableArn: string, tags: Tags): Promise<string[]> {
    const output = await this.#call('ListTagsOfResource', () =>
      this.#client.send(new ListTagsOfResourceCommand({ ResourceArn: tableArn })),
    );
    const missing = missingTags(tagsFrom(output.Tags), tags);
    if (Object.keys(missing).length === 0) return [];
    await this.#call('TagResource', () =>
      this.#client.send(new TagResourceCommand({ ResourceArn: tableArn, Tags: tagList(missing) })),
    );
    return [`tagged table ${this.tableName}: ${Object.keys(missing).join(', ')}`];
  }

  #call<Output>(operation: string, request: () => Promise<Output>): Promise<Output> {
    return callAws(`dynamodb:${operation}`, `table ${this.tableName}`, request);
  }
}
