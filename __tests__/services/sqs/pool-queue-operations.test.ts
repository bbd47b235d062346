import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
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
import { tagsOf } from '../../../src/services/ownership.ts';
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
    const queueUrl = await queues.create('made-once', { team: 'ci' });
    expect(await queues.create('made-once', { team: 'ci' })).toBe(queueUrl);
    expect((await client.send(new ListQueueTagsCommand({ QueueUrl: queueUrl }))).Tags).toEqual({ team: 'ci' });
  });

  const own = tagsOf({ repository: 'octo-org/octo-repo', poolName: 'ci' });

  test('a queue of ours gets back the tags and the settings that it lacks, and says which', async () => {
    const { QueueUrl: queueUrl = '' } = await client.send(
      new CreateQueueCommand({
        QueueName: 'changed-by-hand',
        Attributes: { VisibilityTimeout: '900', MessageRetentionPeriod: '86400', SqsManagedSseEnabled: 'true' },
        tags: { ...own, team: 'old' },
      }),
    );
    const wanted = { ...own, team: 'ci' };
    const mended = async (): Promise<string[]> => {
      const found = await queues.find('changed-by-hand', own);
      if (found === undefined) throw new Error('There is no queue.');
      return queues.mend('changed-by-hand', wanted, found);
    };
    expect(await mended()).toEqual([
      'tagged queue changed-by-hand: team',
      'reset VisibilityTimeout of queue changed-by-hand',
    ]);
    expect(await mended()).toEqual([]);
    expect(await queues.find('changed-by-hand', own)).toMatchObject({
      queueUrl,
      tags: wanted,
      settings: { VisibilityTimeout: '30' },
    });
  });

  test.each([
    ['nobody', {}],
    ['another pool', tagsOf({ repository: 'octo-org/octo-repo', poolName: 'other' })],
    ['another repository', tagsOf({ repository: 'octo-org/another', poolName: 'ci' })],
  ])('a queue of %s is refused, and left as it is', async (whose, tags) => {
    const queueName = `of-${whose.replace(' ', '-')}`;
    const settings = { VisibilityTimeout: '900' };
    await client.send(new CreateQueueCommand({ QueueName: queueName, Attributes: settings, tags }));
    await expect(queues.find(queueName, own)).rejects.toThrow(
      /Queue of-.* is not of this pool, and is left as it is.*input name/,
    );
  });

  test('a queue that is not there is nothing yet', async () => {
    expect(await queues.find('not-there', own)).toBeUndefined();
  });

  test('a queue that somebody makes with other tags meanwhile is no success', async () => {
    await queues.create('raced', { team: 'a' });
    await expect(queues.create('raced', { team: 'b' })).rejects.toThrow(/at this moment: run refresh again/);
  });

  test('a queue is removed once', async () => {
    const queueUrl = await queues.create('removed', {});
    expect([await queues.remove(queueUrl), await queues.remove(queueUrl)]).toEqual([true, false]);
  });

  test('offers come back as they were sent', async () => {
    const queueUrl = await queues.create('round-trip', {});
    const [offer] = offersOf(1);
    await queues.send(queueUrl, offersOf(1));
    expect((await receive(queueUrl, 1)).map((received) => received.offer)).toEqual([offer]);
  });

  test('more than ten are sent, counted and deleted in batches', async () => {
    const queueUrl = await queues.create('batches', {});
    await queues.send(queueUrl, offersOf(25));
    expect(await queues.depth(queueUrl)).toBe(25);
    const received = await receive(queueUrl, 25);
    expect(new Set(ids(received)).size).toBe(25);
    expect(await queues.depth(queueUrl)).toBe(25);
    await queues.delete(queueUrl, received);
    expect(await queues.depth(queueUrl)).toBe(0);
  });

  test('never more than asked for are received', async () => {
    const queueUrl = await queues.create('few', {});
    await queues.send(queueUrl, offersOf(3));
    expect(await queues.receive(queueUrl, 2)).toHaveLength(2);
  });

  test('what is given back is there for others at once', async () => {
    const queueUrl = await queues.create('given-back', {});
    await queues.send(queueUrl, offersOf(12));
    const received = await receive(queueUrl, 12);
    await queues.giveBack(queueUrl, received);
    expect(ids(await receive(queueUrl, 12))).toEqual(ids(received));
  });

  test('what was deleted meanwhile is given back without harm', async () => {
    const queueUrl = await queues.create('late', {});
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
    const queueUrl = await queues.create('foreign', {});
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
    await expect(queues.create('ci-pool-large', {})).rejects.toThrow(SetupError);
    await expect(queues.create('ci-pool-large', {})).rejects.toThrow(
      /run refresh again in a minute \(queue ci-pool-large\)/,
    );
  });
});
