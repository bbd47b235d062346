import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ListQueueTagsCommand,
  SQSClient,
  SQSServiceException,
  SendMessageBatchCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { offerOf } from '../../../src/pool/offers.ts';
import type { Offer } from '../../../src/pool/offers.ts';
import { PoolQueueOperations } from '../../../src/services/sqs/pool-queue-operations.ts';
import type { ReceivedOffer } from '../../../src/services/sqs/pool-queue-operations.ts';
import { AccessDeniedError, SetupError } from '../../../src/shared/errors.ts';
import { startedCloud } from '../../local-cloud/started-cloud.ts';
import { exampleRow } from '../../pool/example-row.ts';

const offersOf = (count: number): Offer[] =>
  Array.from({ length: count }, (_, index) => offerOf(exampleRow({ instanceId: `i-${index}`, epoch: index + 1 })));

describe('on the local cloud', () => {
  const local = startedCloud();
  let client: SQSClient;
  let queues: PoolQueueOperations;
  beforeAll(() => {
    client = new SQSClient(local.client);
    queues = new PoolQueueOperations(client);
  });
  afterAll(() => {
    client.destroy();
  });

  /** Receives until so many are there. */
  async function receive(queueUrl: string, count: number): Promise<ReceivedOffer[]> {
    const received: ReceivedOffer[] = [];
    while (received.length < count) received.push(...(await queues.receive(queueUrl, 10)));
    return received;
  }
  const ids = (received: readonly ReceivedOffer[]): (string | undefined)[] =>
    received.map(({ offer }) => offer?.instanceId).sort();

  test('a queue is made once, and carries its tags', async () => {
    const queueUrl = await queues.ensure('made-once', { team: 'ci' });
    expect(await queues.ensure('made-once', { team: 'ci' })).toBe(queueUrl);
    expect((await client.send(new ListQueueTagsCommand({ QueueUrl: queueUrl }))).Tags).toEqual({ team: 'ci' });
  });

  test('a queue that exists with other attributes is given ours', async () => {
    const { QueueUrl: queueUrl } = await client.send(
      new CreateQueueCommand({ QueueName: 'made-by-hand', Attributes: { VisibilityTimeout: '900' } }),
    );
    expect(await queues.ensure('made-by-hand', {})).toBe(queueUrl);
    const { Attributes: attributes } = await client.send(
      new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['All'] }),
    );
    expect(attributes).toMatchObject({ VisibilityTimeout: '30', MessageRetentionPeriod: '86400' });
  });

  test('a queue is removed once', async () => {
    const queueUrl = await queues.ensure('removed', {});
    expect([await queues.remove(queueUrl), await queues.remove(queueUrl)]).toEqual([true, false]);
  });

  test('offers come back as they were sent', async () => {
    const queueUrl = await queues.ensure('round-trip', {});
    const [offer] = offersOf(1);
    await queues.send(queueUrl, offersOf(1));
    expect((await receive(queueUrl, 1)).map((received) => received.offer)).toEqual([offer]);
  });

  test('more than ten are sent, counted and deleted in batches', async () => {
    const queueUrl = await queues.ensure('batches', {});
    await queues.send(queueUrl, offersOf(25));
    expect(await queues.depth(queueUrl)).toBe(25);
    const received = await receive(queueUrl, 25);
    expect(new Set(ids(received)).size).toBe(25);
    expect(await queues.depth(queueUrl)).toBe(25);
    await queues.delete(queueUrl, received);
    expect(await queues.depth(queueUrl)).toBe(0);
  });

  test('never more than asked for are received', async () => {
    const queueUrl = await queues.ensure('few', {});
    await queues.send(queueUrl, offersOf(3));
    expect(await queues.receive(queueUrl, 2)).toHaveLength(2);
  });

  test('what is given back is there for others at once', async () => {
    const queueUrl = await queues.ensure('given-back', {});
    await queues.send(queueUrl, offersOf(12));
    const received = await receive(queueUrl, 12);
    await queues.giveBack(queueUrl, received);
    expect(ids(await receive(queueUrl, 12))).toEqual(ids(received));
  });

  test('what was deleted meanwhile is given back without harm', async () => {
    const queueUrl = await queues.ensure('late', {});
    await queues.send(queueUrl, offersOf(1));
    const received = await receive(queueUrl, 1);
    await queues.delete(queueUrl, received);
    await queues.giveBack(queueUrl, received);
    expect(await queues.depth(queueUrl)).toBe(0);
  });

  test.each([
    'not JSON',
    'null',
    '[]',
    '{}',
    JSON.stringify({ ...offersOf(1)[0], epoch: '1' }),
    JSON.stringify({ ...offersOf(1)[0], usageClass: 'reserved' }),
  ])('a message that is no offer can be deleted: %s', async (body) => {
    const queueUrl = await queues.ensure('foreign', {});
    await client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: body }));
    const received = await receive(queueUrl, 1);
    expect(received.map(({ offer }) => offer)).toEqual([undefined]);
    await queues.delete(queueUrl, received);
    expect(await queues.depth(queueUrl)).toBe(0);
  });

  test('a queue that is missing says that refresh makes it', async () => {
    const failure = queues.receive(`${local.cloud.awsUrl}/000000000000/absent`, 1);
    await expect(failure).rejects.toThrow(SetupError);
    await expect(failure).rejects.toThrow(/absent does not exist\. Run mode refresh/);
  });

  test('no offers cost no request', async () => {
    local.cloud.meter.reset();
    await queues.send('unused', []);
    await queues.delete('unused', []);
    await queues.giveBack('unused', []);
    expect(local.cloud.meter.read().clients.requests).toEqual({});
  });
});

describe('when SQS does not do as asked', () => {
  const client = new SQSClient({ region: 'us-east-1' });
  const sqs = mockClient(client);
  const queues = new PoolQueueOperations(client);
  const refused = (id: string): { Id: string; Code: string; Message: string; SenderFault: boolean } => ({
    Id: id,
    Code: 'InternalError',
    Message: 'try again',
    SenderFault: false,
  });
  const failure = (name: string): SQSServiceException =>
    new SQSServiceException({ name, message: `${name}, says SQS`, $fault: 'client', $metadata: {} });
  beforeEach(() => {
    sqs.reset();
  });

  test('entries that fail are sent once more, and only they', async () => {
    sqs
      .on(SendMessageBatchCommand)
      .resolvesOnce({ Failed: [refused('1')], Successful: [] })
      .resolvesOnce({ Successful: [], Failed: [] });
    await queues.send('queue', offersOf(3));
    expect(
      sqs.commandCalls(SendMessageBatchCommand).map((call) => call.args[0].input.Entries?.map((entry) => entry.Id)),
    ).toEqual([['0', '1', '2'], ['1']]);
  });

  test('entries that fail twice are an error that counts them', async () => {
    sqs.on(DeleteMessageBatchCommand).resolves({ Failed: [refused('1'), refused('2')], Successful: [] });
    const received = offersOf(3).map((offer, index) => ({ offer, receiptHandle: String(index) }));
    await expect(queues.delete('queue', received)).rejects.toThrow(
      'SQS refused DeleteMessage for 2 of 3 offers on queue: InternalError try again',
    );
  });

  test('a refused permission is named as IAM spells it', async () => {
    sqs.on(SendMessageBatchCommand).rejects(failure('AccessDenied'));
    await expect(queues.send('ci-pool-large', offersOf(1))).rejects.toThrow(AccessDeniedError);
    await expect(queues.send('ci-pool-large', offersOf(1))).rejects.toThrow(/sqs:SendMessage on queue ci-pool-large/);
  });

  test('a name that was in use a moment ago has to wait', async () => {
    sqs.on(CreateQueueCommand).rejects(failure('QueueDeletedRecently'));
    await expect(queues.ensure('ci-pool-large', {})).rejects.toThrow(SetupError);
    await expect(queues.ensure('ci-pool-large', {})).rejects.toThrow(
      /run refresh again in a minute \(queue ci-pool-large\)/,
    );
  });
});
