import { isDeepStrictEqual } from 'node:util';
import type { Faults } from './faults.ts';
import type { Scheduler } from './scheduler.ts';
import type { SeededRandom } from './seeded-random.ts';
import { serviceError } from './wire.ts';

interface Message {
  readonly id: number;
  readonly body: string;
  visibleAt: number;
  /** Of the latest receipt: earlier handles are void. */
  receiptHandle: string;
}

interface Entry {
  readonly Id: string;
  readonly MessageBody?: string;
  readonly ReceiptHandle?: string;
}

interface Queue {
  readonly settings: Record<string, string>;
  readonly tags: Record<string, string>;
  readonly messages: Message[];
}

interface Request {
  readonly tags?: Readonly<Record<string, string>>;
  readonly Tags?: Readonly<Record<string, string>>;
  readonly QueueName?: string;
  readonly QueueUrl?: string;
  readonly MaxNumberOfMessages?: number;
  readonly Entries?: readonly Entry[];
  readonly Attributes?: Readonly<Record<string, string>>;
}

/** Who is told about messages, by their bodies. */
export interface OfferEvents {
  sent(body: string): void;
  deleted(body: string, by: string): void;
}

const urlPrefix = 'https://sqs.eu-central-1.amazonaws.com/123456789012/';
const lateMs = [500, 20_000] as const;
/** The name of a deleted queue cannot be used again before then (SQS API reference, DeleteQueue). */
const nameRestsMs = 60_000;

/** Standard queues: at least once, in no order, now and then late, twice, or not at all for a while. */
export class SimulatedSqs {
  readonly #scheduler: Scheduler;
  readonly #random: SeededRandom;
  readonly #faults: Faults;
  readonly #queues = new Map<string, Queue>();
  readonly #deletedAt = new Map<string, number>();
  #sent = 0;
  #events: OfferEvents | undefined;

  constructor(scheduler: Scheduler, random: SeededRandom, faults: Faults) {
    this.#scheduler = scheduler;
    this.#random = random;
    this.#faults = faults;
  }

  watch(events: OfferEvents): void {
    this.#events = events;
  }

  /** Every message that some queue holds, whether visible or not. */
  bodies(): string[] {
    return [...this.#queues.values()].flatMap(({ messages }) => messages.map((message) => message.body));
  }

  hasQueue(name: string): boolean {
    return this.#queues.has(urlPrefix + name);
  }

  /** As somebody does by hand: no offer is left. */
  purge(): void {
    for (const { messages } of this.#queues.values()) messages.length = 0;
  }

  perform(operation: string, input: object, caller: string): object {
    const request = input as Request;
    switch (operation) {
      case 'CreateQueue':
        return this.#create(request);
      case 'DeleteQueue':
        return this.#remove(request);
      case 'ReceiveMessage':
        return this.#receive(request);
      case 'SendMessageBatch':
        return this.#eachEntry(request, (entry) => {
          this.#send(request, entry);
        });
      case 'DeleteMessageBatch':
        return this.#eachEntry(request, (entry) => {
          this.#delete(request, entry, caller);
        });
      case 'ChangeMessageVisibilityBatch':
        return this.#eachEntry(request, (entry) => {
          this.#show(request, entry);
        });
      case 'GetQueueAttributes':
        return this.#attributes(request);
      case 'GetQueueUrl':
        this.#queue({ QueueUrl: urlPrefix + (request.QueueName ?? '') });
        return { QueueUrl: urlPrefix + (request.QueueName ?? '') };
      case 'ListQueueTags':
        return { Tags: { ...this.#queue(request).tags } };
      case 'TagQueue':
        Object.assign(this.#queue(request).tags, request.Tags);
        return {};
      case 'SetQueueAttributes':
        Object.assign(this.#queue(request).settings, request.Attributes);
        return {};
      default:
        throw new Error(`the simulated SQS does not know ${operation}`);
    }
  }

  #create({ QueueName: name = '', Attributes: settings = {}, tags = {} }: Request): object {
    const url = urlPrefix + name;
    if (this.#scheduler.now < (this.#deletedAt.get(url) ?? -Infinity) + nameRestsMs)
      throw serviceError('QueueDeletedRecently', 'wait 60 seconds after deleting a queue');
    const before = this.#queues.get(url);
    if (before !== undefined && !isDeepStrictEqual([before.settings, before.tags], [settings, tags]))
      throw serviceError('QueueNameExists', 'a queue of that name has other attributes or tags');
    if (before === undefined) this.#queues.set(url, { settings: { ...settings }, tags: { ...tags }, messages: [] });
    return { QueueUrl: url };
  }

  #remove(request: Request): object {
    this.#queue(request);
    this.#queues.delete(request.QueueUrl ?? '');
    this.#deletedAt.set(request.QueueUrl ?? '', this.#scheduler.now);
    return {};
  }

  #receive(request: Request): object {
    const { settings, messages } = this.#queue(request);
    const visibilityMs = Number(settings['VisibilityTimeout'] ?? 30) * 1_000;
    if (this.#faults.strikes('false-empty queue')) return {};
    const now = this.#scheduler.now;
    const visible = messages.filter((message) => message.visibleAt <= now);
    const received: Message[] = [];
    while (visible.length > 0 && received.length < (request.MaxNumberOfMessages ?? 1)) {
      const [message] = visible.splice(this.#random.below(visible.length), 1);
      if (message !== undefined) received.push(message);
    }
    return { Messages: received.map((message) => this.#handOut(message, now + visibilityMs)) };
  }

  #handOut(message: Message, hiddenUntil: number): object {
    // A server that has not heard of the receipt hands the message out again.
    message.visibleAt = this.#faults.strikes('duplicate offer') ? this.#scheduler.now : hiddenUntil;
    message.receiptHandle = `${message.id}-${this.#scheduler.now}`;
    return { MessageId: String(message.id), Body: message.body, ReceiptHandle: message.receiptHandle };
  }

  #send(request: Request, { MessageBody: body = '' }: Entry): void {
    this.#events?.sent(body);
    if (this.#faults.strikes('lost offer')) return;
    const delayMs = this.#faults.strikes('late offer') ? this.#random.between(...lateMs) : 0;
    this.#sent += 1;
    this.#queue(request).messages.push({
      id: this.#sent,
      body,
      visibleAt: this.#scheduler.now + delayMs,
      receiptHandle: '',
    });
  }

  #delete(request: Request, { ReceiptHandle: handle }: Entry, caller: string): void {
    const queue = this.#queue(request);
    const message = queue.messages.find((candidate) => candidate.receiptHandle === handle);
    if (message === undefined) return;
    this.#events?.deleted(message.body, caller);
    if (!this.#faults.strikes('undeleted offer')) queue.messages.splice(queue.messages.indexOf(message), 1);
  }

  #show(request: Request, { ReceiptHandle: handle }: Entry): void {
    const message = this.#queue(request).messages.find((candidate) => candidate.receiptHandle === handle);
    if (message !== undefined) message.visibleAt = Math.min(message.visibleAt, this.#scheduler.now);
  }

  #attributes(request: Request): object {
    const { messages, settings } = this.#queue(request);
    const visible = messages.filter((message) => message.visibleAt <= this.#scheduler.now).length;
    return {
      Attributes: {
        ...settings,
        ApproximateNumberOfMessages: String(visible),
        ApproximateNumberOfMessagesNotVisible: String(messages.length - visible),
        ApproximateNumberOfMessagesDelayed: '0',
      },
    };
  }

  /** A batch succeeds as a request even where entries fail. */
  #eachEntry(request: Request, perform: (entry: Entry) => void): object {
    this.#queue(request);
    const entries = request.Entries ?? [];
    if (entries.length === 0 || entries.length > 10)
      throw serviceError(
        'AWS.SimpleQueueService.EmptyBatchRequest',
        `a batch takes 1 to 10 entries, not ${entries.length}`,
      );
    const failed: object[] = [];
    for (const entry of entries) {
      if (this.#faults.strikes('refused batch entry'))
        failed.push({ Id: entry.Id, Code: 'InternalError', Message: 'try again', SenderFault: false });
      else perform(entry);
    }
    return { Failed: failed };
  }

  #queue({ QueueUrl: url = '' }: Request): Queue {
    const queue = this.#queues.get(url);
    if (queue === undefined) throw serviceError('AWS.SimpleQueueService.NonExistentQueue', `there is no queue ${url}`);
    return queue;
  }
}
