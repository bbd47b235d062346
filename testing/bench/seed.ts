import { AwsClient } from 'aws4fetch';
import type { Heartbeat, InstanceRow, WorkerSignal } from '../../src/pool/instance.ts';
import { heartbeatKey, instanceKey, workerSignalKey } from '../../src/pool/keys.ts';
import { offerOf } from '../../src/pool/offers.ts';
import { region } from '../local-cloud/cloud.ts';
import type { LocalCloud } from '../local-cloud/cloud.ts';

type Item = Readonly<Record<string, string | number | boolean>>;

const hourMs = 60 * 60_000;

/** An idle row as release would leave it. */
export function idleRow(instanceId: string, instanceArn: string, now: number, idleTimeMs: number): InstanceRow {
  return {
    instanceArn,
    instanceId,
    state: 'idle',
    epoch: 3,
    labelEpoch: 3,
    label: `pool-bench-${instanceId}`,
    threshold: now + idleTimeMs,
    resourceClass: 'large',
    instanceType: 'c7i.large',
    usageClass: 'on-demand',
    availabilityZone: 'us-east-1a',
    launchToken: `bench-${instanceId}`,
    createdAt: now - hourMs,
    lifetimeEndsAt: now + 23 * hourMs,
    writeId: `bench-${instanceId}`,
  };
}

/** A row and what its agent would write beside it, once it listens under the row's label. */
export function itemsOf(row: InstanceRow, now: number): Item[] {
  const signal: WorkerSignal = { phase: 'ready', label: row.label, labelEpoch: row.labelEpoch, signalledAt: now };
  // There is no agent that would beat again: this beat stays fresh for as long as the bench may take.
  const heartbeat: Heartbeat = { beatAt: now + hourMs, busy: false };
  const { instanceArn } = row;
  return [
    { ...instanceKey(instanceArn), ...row },
    { ...workerSignalKey(instanceArn), ...signal },
    { ...heartbeatKey(instanceArn), ...heartbeat },
  ];
}

const writesPerRequest = 25;
const messagesPerRequest = 10;

/** Puts the items by BatchWriteItem, a few requests at a time. */
export async function putItems(cloud: LocalCloud, tableName: string, items: readonly Item[]): Promise<void> {
  const lanes = 4;
  const batches = chunked(items, writesPerRequest);
  await Promise.all(
    Array.from({ length: lanes }, async (_, lane) => {
      for (let index = lane; index < batches.length; index += lanes) {
        const requests = (batches[index] ?? []).map((item) => ({ PutRequest: { Item: attributesOf(item) } }));
        const { UnprocessedItems: unprocessed } = await send(cloud, 'DynamoDB_20120810.BatchWriteItem', {
          RequestItems: { [tableName]: requests },
        });
        if (Object.keys(unprocessed as object).length > 0)
          throw new Error('The local DynamoDB left items of a batch unprocessed.');
      }
    }),
  );
}

/** Offers each row `times` times in a row, as SQS may deliver a message more than once. */
export async function offerRows(
  cloud: LocalCloud,
  queueName: string,
  rows: readonly InstanceRow[],
  times = 1,
): Promise<void> {
  const { QueueUrl: queueUrl } = await send(cloud, 'AmazonSQS.GetQueueUrl', { QueueName: queueName });
  const bodies = rows.flatMap((row) => Array.from({ length: times }, () => JSON.stringify(offerOf(row))));
  for (const batch of chunked(bodies, messagesPerRequest)) {
    const { Failed: failed } = await send(cloud, 'AmazonSQS.SendMessageBatch', {
      QueueUrl: queueUrl,
      Entries: batch.map((body, index) => ({ Id: String(index), MessageBody: body })),
    });
    if (Array.isArray(failed) && failed.length > 0) throw new Error('The local SQS refused messages of a batch.');
  }
}

async function send(cloud: LocalCloud, target: string, input: object): Promise<Record<string, unknown>> {
  const service = target.startsWith('DynamoDB') ? 'dynamodb' : 'sqs';
  const client = new AwsClient({ ...cloud.credentials.user, region, service });
  const response = await client.fetch(cloud.awsUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': target },
    body: JSON.stringify(input),
  });
  if (!response.ok) throw new Error(`${target} was answered with ${response.status}: ${await response.text()}`);
  return (await response.json()) as Record<string, unknown>;
}

const attributesOf = (item: Item): Record<string, object> =>
  Object.fromEntries(Object.entries(item).map(([name, value]) => [name, attributeOf(value)]));

function attributeOf(value: string | number | boolean): object {
  if (typeof value === 'string') return { S: value };
  return typeof value === 'number' ? { N: String(value) } : { BOOL: value };
}

const chunked = <Value>(values: readonly Value[], size: number): Value[][] =>
  Array.from({ length: Math.ceil(values.length / size) }, (_, index) => values.slice(index * size, (index + 1) * size));
