import { isDeepStrictEqual } from 'node:util';
import { buildApp } from 'fauxqs';
import { jsonError } from './aws-request.ts';
import type { AwsRequest, AwsResponse } from './aws-request.ts';
import { readQueryInput, renderQueryAnswer } from './sqs-query.ts';

type Json = Record<string, unknown>;

export interface QueueDepth {
  readonly name: string;
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
}

/** SQS: fauxqs, spoken to in both protocols, with the limit it does not check. */
export interface Sqs {
  handle(request: AwsRequest): Promise<AwsResponse>;
  queues(): Promise<QueueDepth[]>;
  close(): Promise<void>;
}

const maxDelaySec = 900;
const answeringUrls = new Set(['CreateQueue', 'GetQueueUrl', 'ListQueues']);

/** `host` is the `name:port` under which queue URLs are handed out. */
export async function startSqs({ region, host }: { region: string; host: string }): Promise<Sqs> {
  const app = buildApp({ logger: false, defaultRegion: region }) as Fauxqs;
  await app.ready();
  // fauxqs names its queues under a host that not every resolver knows.
  const unreachable = `http://sqs.${region}.localhost:${host.replace(/^.*:/, '')}/`;

  const call = async (operation: string, input: Json): Promise<AwsResponse> => {
    const response = await app.inject({
      method: 'POST',
      url: '/',
      // Without the caller's signature, whose region would decide where a queue lives.
      headers: { host, 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `AmazonSQS.${operation}` },
      payload: JSON.stringify(input),
    });
    const body = answeringUrls.has(operation)
      ? response.body.replaceAll(unreachable, `http://${host}/`)
      : response.body;
    return { status: response.statusCode, headers: { 'content-type': 'application/x-amz-json-1.0' }, body };
  };

  const inspect = async (name: string): Promise<QueueDepth> => {
    const { body } = await app.inject({ method: 'GET', url: `/_fauxqs/queues/${encodeURIComponent(name)}` });
    return depthOf(name, (JSON.parse(body) as { messages: FauxqsMessages }).messages, Date.now());
  };

  return {
    async handle(request) {
      const isJson = request.headers['x-amz-target'] !== undefined;
      const input = isJson ? parsed(request.body) : readQueryInput(request, host);
      if (!input)
        return jsonError(
          400,
          'com.amazon.coral.service#SerializationException',
          'The request body is not a JSON object.',
        );
      const refusal = request.operation === 'CreateQueue' ? await otherTags(call, input) : undefined;
      const response = withQueryErrorCode(
        refusal ?? (await withCounts(inspect, input, await withinDelayLimit(call, request.operation, input))),
      );
      return isJson ? response : renderQueryAnswer(request.operation, response);
    },
    async queues() {
      const { body } = await app.inject({ method: 'GET', url: '/_fauxqs/queues' });
      return Promise.all((JSON.parse(body) as { name: string }[]).map(({ name }) => inspect(name)));
    },
    close: () => app.close(),
  };
}

/** What is used of it; its own declarations do not resolve. */
interface Fauxqs {
  ready(): PromiseLike<unknown>;
  inject(request: {
    method: 'GET' | 'POST';
    url: string;
    headers?: Record<string, string>;
    payload?: string;
  }): Promise<{ statusCode: number; body: string }>;
  close(): Promise<void>;
}

/** Delays and visibility timeouts are over when somebody receives, not before: these lists may be behind. */
interface FauxqsMessages {
  readonly ready: readonly unknown[];
  readonly delayed: readonly { readonly delayUntil?: number }[];
  readonly inflight: readonly { readonly visibilityDeadline: number }[];
}

function depthOf(name: string, { ready, delayed, inflight }: FauxqsMessages, now: number): QueueDepth {
  const waiting = delayed.filter(({ delayUntil }) => delayUntil !== undefined && delayUntil > now).length;
  const held = inflight.filter(({ visibilityDeadline }) => visibilityDeadline > now).length;
  const visible = ready.length + delayed.length - waiting + inflight.length - held;
  return { name, visible, inFlight: held, delayed: waiting };
}

/** The answer to GetQueueAttributes, its counts as they are by now. */
async function withCounts(
  inspect: (name: string) => Promise<QueueDepth>,
  { QueueUrl: queueUrl }: Json,
  response: AwsResponse,
): Promise<AwsResponse> {
  if (response.status !== 200 || !response.body.includes('"ApproximateNumberOfMessages')) return response;
  const answered = JSON.parse(response.body) as { Attributes?: Record<string, string> };
  const { visible, inFlight, delayed } = await inspect(String(queueUrl).replace(/^.*\//, ''));
  const counts: Readonly<Record<string, number>> = {
    ApproximateNumberOfMessages: visible,
    ApproximateNumberOfMessagesNotVisible: inFlight,
    ApproximateNumberOfMessagesDelayed: delayed,
  };
  const Attributes = Object.fromEntries(
    Object.entries(answered.Attributes ?? {}).map(([name, value]) => [name, String(counts[name] ?? value)]),
  );
  return { ...response, body: JSON.stringify({ ...answered, Attributes }) };
}

type Call = (operation: string, input: Json) => Promise<AwsResponse>;

interface BatchEntry {
  readonly Id: string;
  readonly DelaySeconds?: number;
}

/** A delay over 15 minutes is refused: the whole of a single message, only the entry of a batch. */
async function withinDelayLimit(call: Call, operation: string, input: Json): Promise<AwsResponse> {
  if (operation === 'SendMessage' && isTooLong(input)) {
    return jsonError(400, 'com.amazonaws.sqs#InvalidParameterValue', delayMessage(input));
  }
  const entries = operation === 'SendMessageBatch' ? ((input['Entries'] as BatchEntry[] | undefined) ?? []) : [];
  const refused = entries.filter(isTooLong);
  if (refused.length === 0) return call(operation, input);

  const failed = refused.map((entry) => ({
    Id: entry.Id,
    SenderFault: true,
    Code: 'InvalidParameterValue',
    Message: delayMessage(entry),
  }));
  if (refused.length === entries.length) return answer({ Successful: [], Failed: failed });
  const response = await call(operation, { ...input, Entries: entries.filter((entry) => !isTooLong(entry)) });
  if (response.status !== 200) return response;
  const sent = JSON.parse(response.body) as { Successful: object[]; Failed?: object[] };
  return answer({ Successful: sent.Successful, Failed: [...(sent.Failed ?? []), ...failed] });
}

/** A queue of that name with other tags is another queue, as one with other attributes is (SQS API reference, CreateQueue). */
async function otherTags(call: Call, { QueueName: name, tags = {} }: Json): Promise<AwsResponse | undefined> {
  const found = await call('GetQueueUrl', { QueueName: name });
  if (found.status !== 200) return undefined;
  const { body } = await call('ListQueueTags', { QueueUrl: (JSON.parse(found.body) as { QueueUrl: string }).QueueUrl });
  const { Tags: before = {} } = JSON.parse(body) as { Tags?: object };
  return isDeepStrictEqual(before, tags)
    ? undefined
    : jsonError(
        400,
        'com.amazonaws.sqs#QueueNameExists',
        'A queue already exists with the same name and a different value for tags',
      );
}

const isTooLong = ({ DelaySeconds }: { DelaySeconds?: unknown }): boolean =>
  DelaySeconds !== undefined && !(Number(DelaySeconds) >= 0 && Number(DelaySeconds) <= maxDelaySec);

const delayMessage = ({ DelaySeconds }: { DelaySeconds?: unknown }): string =>
  `Value ${String(DelaySeconds)} for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= ${maxDelaySec}.`;

const answer = (result: object): AwsResponse => ({
  status: 200,
  headers: { 'content-type': 'application/x-amz-json-1.0' },
  body: JSON.stringify(result),
});

/** The codes of the older query protocol that carry a prefix; SDKs of the JSON protocol read them from a header. */
const prefixed = new Set([
  'QueueDeletedRecently',
  'EmptyBatchRequest',
  'TooManyEntriesInBatchRequest',
  'BatchEntryIdsNotDistinct',
  'InvalidBatchEntryId',
  'BatchRequestTooLong',
  'MessageNotInflight',
  'PurgeQueueInProgress',
  'UnsupportedOperation',
]);
const renamed: Readonly<Record<string, string>> = {
  QueueDoesNotExist: 'AWS.SimpleQueueService.NonExistentQueue',
  QueueNameExists: 'QueueAlreadyExists',
};

function withQueryErrorCode(response: AwsResponse): AwsResponse {
  if (response.status === 200) return response;
  const code = (JSON.parse(response.body) as { __type?: string }).__type?.replace(/^.*#/, '') ?? 'InternalError';
  const queryCode = renamed[code] ?? (prefixed.has(code) ? `AWS.SimpleQueueService.${code}` : code);
  const fault = response.status < 500 ? 'Sender' : 'Receiver';
  return { ...response, headers: { ...response.headers, 'x-amzn-query-error': `${queryCode};${fault}` } };
}

function parsed(body: string): Json | undefined {
  try {
    const input: unknown = JSON.parse(body === '' ? '{}' : body);
    return typeof input === 'object' && input !== null ? (input as Json) : undefined;
  } catch {
    return undefined;
  }
}
