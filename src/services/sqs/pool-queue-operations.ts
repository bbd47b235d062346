import {
  ChangeMessageVisibilityBatchCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueueTagsCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SetQueueAttributesCommand,
  TagQueueCommand,
} from '@aws-sdk/client-sqs';
import type { BatchResultErrorEntry, QueueAttributeName, SQSClient } from '@aws-sdk/client-sqs';
import type { Offer } from '../../pool/offers.ts';
import { readOffer } from '../../pool/stored-items.ts';
import { RefusalError, SetupError, codeOf } from '../../shared/errors.ts';
import { callAws } from '../aws-call.ts';
import { missingTags, mustBeOurs } from '../ownership.ts';
import type { Tags } from '../ownership.ts';
import { MissingQueueError } from './missing-queue.ts';

/** An offer as it was received, with what is needed to delete or return its message. */
export interface ReceivedOffer {
  /** Undefined when the body is not an offer of ours. */
  readonly offer: Offer | undefined;
  readonly receiptHandle: string;
}

/** A queue of this pool as it stands. */
export interface FoundQueue {
  readonly queueUrl: string;
  readonly tags: Tags;
  readonly settings: Readonly<Record<string, string>>;
}

/** SQS takes and gives at most ten messages a request (SQS API reference). */
export const offersPerRequest = 10;

const settings: Readonly<Record<string, string>> = {
  // Long enough to check and claim ten instances; short enough that the offers of a killed process come back soon.
  VisibilityTimeout: '30',
  // Offers that outlive their instance only cost a look; refresh offers again what is still idle.
  MessageRetentionPeriod: '86400',
  SqsManagedSseEnabled: 'true',
};
const settingNames = Object.keys(settings) as QueueAttributeName[];

const createAdvice: Readonly<Record<string, string>> = {
  QueueDeletedRecently:
    'SQS lets a queue name be used again only 60 s after the queue was deleted: run refresh again in a minute',
  QueueNameExists: 'Somebody makes a queue of that name at this moment: run refresh again',
  QueueAlreadyExists: 'Somebody makes a queue of that name at this moment: run refresh again',
};

// An empty answer to a short poll proves nothing, since it asks only some of the servers (SQS developer guide).
const longPollSec = 1;

const missingQueueCodes: ReadonlySet<string> = new Set([
  'QueueDoesNotExist',
  'AWS.SimpleQueueService.NonExistentQueue',
]);

function parseOffer(body: string): Offer | undefined {
  try {
    return readOffer(JSON.parse(body)).value;
  } catch {
    return undefined;
  }
}

const inTens = <Entry>(entries: readonly Entry[]): Entry[][] =>
  Array.from({ length: Math.ceil(entries.length / offersPerRequest) }, (_, index) =>
    entries.slice(index * offersPerRequest, (index + 1) * offersPerRequest),
  );

/** The queues of the resource classes: hints of which instances may be idle. */
export class PoolQueueOperations {
  readonly #client: SQSClient;

  constructor(client: SQSClient) {
    this.#client = client;
  }

  /**
   * Looks at a queue before anything is changed.
   * @returns undefined when there is none
   * @throws SetupError when there is one that is not of this pool
   */
  async find(queueName: string, own: Tags): Promise<FoundQueue | undefined> {
    try {
      const { QueueUrl: queueUrl = '' } = await this.#call('GetQueueUrl', queueName, () =>
        this.#client.send(new GetQueueUrlCommand({ QueueName: queueName })),
      );
      const [listed, described] = await Promise.all([
        this.#call('ListQueueTags', queueName, () =>
          this.#client.send(new ListQueueTagsCommand({ QueueUrl: queueUrl })),
        ),
        this.#call('GetQueueAttributes', queueName, () =>
          this.#client.send(new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: settingNames })),
        ),
      ]);
      const tags = listed.Tags ?? {};
      mustBeOurs(`Queue ${queueName}`, tags, own);
      return { queueUrl, tags, settings: described.Attributes ?? {} };
    } catch (error) {
      if (error instanceof MissingQueueError) return undefined;
      throw error;
    }
  }

  /**
   * Gives a queue that was found its tags and settings back.
   * @returns what was changed, as sentences
   */
  async mend(queueName: string, tags: Tags, found: FoundQueue): Promise<string[]> {
    const { queueUrl } = found;
    const changes: string[] = [];
    const missing = missingTags(found.tags, tags);
    if (Object.keys(missing).length > 0) {
      await this.#call('TagQueue', queueName, () =>
        this.#client.send(new TagQueueCommand({ QueueUrl: queueUrl, Tags: { ...missing } })),
      );
      changes.push(`tagged queue ${queueName}: ${Object.keys(missing).join(', ')}`);
    }
    const reset = Object.entries(settings).filter(([name, value]) => found.settings[name] !== value);
    if (reset.length > 0) {
      await this.#call('SetQueueAttributes', queueName, () =>
        this.#client.send(new SetQueueAttributesCommand({ QueueUrl: queueUrl, Attributes: Object.fromEntries(reset) })),
      );
      changes.push(`reset ${reset.map(([name]) => name).join(', ')} of queue ${queueName}`);
    }
    return changes;
  }

  /**
   * Makes a queue. Twice with the same settings and tags, as overlapping refreshes do it, is once.
   * @returns its URL
   * @throws SetupError when the name cannot be used yet, or was taken by somebody else just now
   */
  async create(queueName: string, tags: Tags): Promise<string> {
    try {
      const output = await this.#call('CreateQueue', queueName, () =>
        this.#client.send(new CreateQueueCommand({ QueueName: queueName, Attributes: settings, tags: { ...tags } })),
      );
      return output.QueueUrl ?? '';
    } catch (error) {
      const advice = createAdvice[codeOf(error).replace(/^.*\./, '')];
      if (advice === undefined) throw error;
      throw new SetupError('POOL-QUEUE-NAME-RESTS', `${advice} (queue ${queueName}).`, { cause: error });
    }
  }

  /** @returns whether there was such a queue */
  async remove(queueUrl: string): Promise<boolean> {
    try {
      await this.#call('DeleteQueue', queueUrl, () =>
        this.#client.send(new DeleteQueueCommand({ QueueUrl: queueUrl })),
      );
      return true;
    } catch (error) {
      if (error instanceof MissingQueueError) return false;
      throw error;
    }
  }

  /** @param most from 1 to 10 */
  async receive(queueUrl: string, most: number): Promise<ReceivedOffer[]> {
    const output = await this.#call('ReceiveMessage', queueUrl, () =>
      this.#client.send(
        new ReceiveMessageCommand({
          QueueUrl: queueUrl,
          MaxNumberOfMessages: most,
          WaitTimeSeconds: longPollSec,
        }),
      ),
    );
    return (output.Messages ?? []).map((message) => ({
      offer: parseOffer(message.Body ?? ''),
      receiptHandle: message.ReceiptHandle ?? '',
    }));
  }

  /** @throws when SQS would not take one of the offers, after a second try */
  async send(queueUrl: string, offers: readonly Offer[]): Promise<void> {
    for (const batch of inTens(offers)) {
      const entries = batch.map((offer, index) => ({ Id: String(index), MessageBody: JSON.stringify(offer) }));
      await this.#twice('SendMessage', queueUrl, entries, async (pending) => {
        const output = await this.#client.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries: pending }));
        return output.Failed;
      });
    }
  }

  async delete(queueUrl: string, received: readonly ReceivedOffer[]): Promise<void> {
    for (const batch of inTens(received)) {
      const entries = batch.map(({ receiptHandle }, index) => ({ Id: String(index), ReceiptHandle: receiptHandle }));
      await this.#twice('DeleteMessage', queueUrl, entries, async (pending) => {
        const output = await this.#client.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries: pending }));
        return output.Failed;
      });
    }
  }

  /** Makes the messages visible to others at once. A handle that has run out is visible already. */
  async giveBack(queueUrl: string, received: readonly ReceivedOffer[]): Promise<void> {
    for (const batch of inTens(received)) {
      const entries = batch.map(({ receiptHandle }, index) => ({
        Id: String(index),
        ReceiptHandle: receiptHandle,
        VisibilityTimeout: 0,
      }));
      await this.#call('ChangeMessageVisibility', queueUrl, () =>
        this.#client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries: entries })),
      );
    }
  }

  /** About how many messages the queue holds, those in flight and delayed included. */
  async depth(queueUrl: string): Promise<number> {
    const names = [
      'ApproximateNumberOfMessages',
      'ApproximateNumberOfMessagesNotVisible',
      'ApproximateNumberOfMessagesDelayed',
    ] as const;
    const output = await this.#call('GetQueueAttributes', queueUrl, () =>
      this.#client.send(new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: [...names] })),
    );
    return names.reduce((sum, name) => sum + Number(output.Attributes?.[name] ?? 0), 0);
  }

  /** A batch request succeeds even when entries fail: those are tried once more, then reported. */
  async #twice<Entry extends { Id: string }>(
    operation: string,
    queueUrl: string,
    entries: Entry[],
    request: (pending: Entry[]) => Promise<BatchResultErrorEntry[] | undefined>,
  ): Promise<void> {
    const first = (await this.#call(operation, queueUrl, () => request(entries))) ?? [];
    if (first.length === 0) return;
    const again = entries.filter((entry) => first.some((failed) => failed.Id === entry.Id));
    const second = (await this.#call(operation, queueUrl, () => request(again))) ?? [];
    if (second.length > 0) {
      throw new RefusalError(
        'POOL-OFFERS-REFUSED',
        `SQS refused ${operation} for ${second.length} of ${entries.length} offers on ${queueUrl}: ${second[0]?.Code ?? ''} ${second[0]?.Message ?? ''}. The next refresh offers again what was not offered.`,
        second[0]?.Code ?? '',
      );
    }
  }

  /** @throws MissingQueueError, beside what `callAws` throws */
  async #call<Output>(operation: string, queue: string, request: () => Promise<Output>): Promise<Output> {
    try {
      return await callAws(`sqs:${operation}`, `queue ${queue}`, request);
    } catch (error) {
      throw missingQueueCodes.has(codeOf(error)) ? new MissingQueueError(queue, error) : error;
    }
  }
}
