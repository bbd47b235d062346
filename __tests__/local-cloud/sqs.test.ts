import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  ListQueueTagsCommand,
  QueueDoesNotExist,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { AwsClient } from 'aws4fetch';
import { XMLParser } from 'fast-xml-parser';
import { startedCloud } from './started-cloud.ts';

const local = startedCloud();
let client: SQSClient;
let signed: AwsClient;

beforeAll(() => {
  client = new SQSClient(local.client);
  signed = new AwsClient({ ...local.client.credentials, region: local.client.region, service: 'sqs' });
});
afterAll(() => {
  client.destroy();
});

async function newQueue(name: string): Promise<string> {
  const { QueueUrl: url } = await client.send(new CreateQueueCommand({ QueueName: name, tags: { pool: 'a' } }));
  return url ?? '';
}

/** One request of the query protocol, and what its XML holds. */
async function query(
  url: string,
  parameters: Record<string, string>,
): Promise<{ status: number; xml: Record<string, unknown> }> {
  const response = await signed.fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ Version: '2012-11-05', ...parameters }).toString(),
  });
  const xml = new XMLParser({ parseTagValue: false }).parse(await response.text()) as Record<string, unknown>;
  return { status: response.status, xml };
}

test('a queue URL is one of this cloud, however it is asked for', async () => {
  const url = await newQueue('address');
  expect(url).toBe(`${local.cloud.awsUrl}/000000000000/address`);
  expect((await client.send(new GetQueueUrlCommand({ QueueName: 'address' }))).QueueUrl).toBe(url);
  expect((await client.send(new ListQueuesCommand({ QueueNamePrefix: 'addr' }))).QueueUrls).toEqual([url]);
});

test('the JSON protocol works on the path of the queue too', async () => {
  const url = await newQueue('reach');
  const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AmazonSQS.SendMessage' };
  await signed.fetch(url, { method: 'POST', headers, body: JSON.stringify({ QueueUrl: url, MessageBody: 'here' }) });
  const { Messages: messages } = await client.send(new ReceiveMessageCommand({ QueueUrl: url }));
  expect(messages).toEqual([expect.objectContaining({ Body: 'here' })]);
});

test('a message is received with its attributes, and not again once it is deleted', async () => {
  const url = await newQueue('messages');
  await client.send(
    new SendMessageCommand({
      QueueUrl: url,
      MessageBody: 'offer',
      MessageAttributes: { type: { DataType: 'String', StringValue: 'm6i.large' } },
    }),
  );
  const receive = new ReceiveMessageCommand({ QueueUrl: url, MessageAttributeNames: ['All'], VisibilityTimeout: 0 });
  const { Messages: [message] = [] } = await client.send(receive);
  expect(message).toMatchObject({ Body: 'offer', MessageAttributes: { type: { StringValue: 'm6i.large' } } });
  await client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: message?.ReceiptHandle }));
  expect((await client.send(receive)).Messages).toBeUndefined();
});

test('a delay over 15 minutes is refused', async () => {
  const url = await newQueue('delays');
  await expect(
    client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: 'late', DelaySeconds: 901 })),
  ).rejects.toThrow('Value 901 for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= 900.');
  const { Successful: sent, Failed: failed } = await client.send(
    new SendMessageBatchCommand({
      QueueUrl: url,
      Entries: [
        { Id: 'a', MessageBody: 'a', DelaySeconds: 900 },
        { Id: 'b', MessageBody: 'b', DelaySeconds: 901 },
      ],
    }),
  );
  expect(sent?.map(({ Id }) => Id)).toEqual(['a']);
  expect(failed).toEqual([expect.objectContaining({ Id: 'b', Code: 'InvalidParameterValue', SenderFault: true })]);
});

test('a queue that is not there is the error that SDKs know', async () => {
  await expect(client.send(new GetQueueUrlCommand({ QueueName: 'absent' }))).rejects.toThrow(QueueDoesNotExist);
});

test('the query protocol creates a queue with attributes and tags', async () => {
  const { xml } = await query(local.cloud.awsUrl, {
    Action: 'CreateQueue',
    QueueName: 'query',
    'Attribute.1.Name': 'VisibilityTimeout',
    'Attribute.1.Value': '45',
    'Tag.1.Key': 'pool',
    'Tag.1.Value': 'b',
  });
  const url = `${local.cloud.awsUrl}/000000000000/query`;
  expect(xml).toMatchObject({ CreateQueueResponse: { CreateQueueResult: { QueueUrl: url } } });
  expect((await client.send(new ListQueueTagsCommand({ QueueUrl: url }))).Tags).toEqual({ pool: 'b' });
  const attributes = await query(url, { Action: 'GetQueueAttributes', 'AttributeName.1': 'VisibilityTimeout' });
  expect(attributes.xml).toMatchObject({
    GetQueueAttributesResponse: { GetQueueAttributesResult: { Attribute: { Name: 'VisibilityTimeout', Value: '45' } } },
  });
});

test('the query protocol sends in a batch and receives, on the path of the queue', async () => {
  const url = await newQueue('query-messages');
  const entry = 'SendMessageBatchRequestEntry';
  const sent = await query(url, {
    Action: 'SendMessageBatch',
    [`${entry}.1.Id`]: 'a',
    [`${entry}.1.MessageBody`]: '<a> & "b"',
    [`${entry}.2.Id`]: 'b',
    [`${entry}.2.MessageBody`]: 'b',
    [`${entry}.1.MessageAttribute.1.Name`]: 'type',
    [`${entry}.1.MessageAttribute.1.Value.DataType`]: 'String',
    [`${entry}.1.MessageAttribute.1.Value.StringValue`]: 'x',
  });
  expect(sent.xml).toMatchObject({
    SendMessageBatchResponse: { SendMessageBatchResult: { SendMessageBatchResultEntry: [{ Id: 'a' }, { Id: 'b' }] } },
  });
  const received = await query(url, {
    Action: 'ReceiveMessage',
    MaxNumberOfMessages: '10',
    'MessageAttributeName.1': 'All',
  });
  expect(received.xml).toMatchObject({
    ReceiveMessageResponse: {
      ReceiveMessageResult: {
        Message: [
          { Body: '<a> & "b"', MessageAttribute: { Name: 'type', Value: { DataType: 'String', StringValue: 'x' } } },
          { Body: 'b' },
        ],
      },
    },
  });
});

test('the query protocol tells errors by its own codes', async () => {
  const { status, xml } = await query(local.cloud.awsUrl, { Action: 'GetQueueUrl', QueueName: 'absent' });
  expect(status).toBe(400);
  expect(xml).toMatchObject({
    ErrorResponse: { Error: { Type: 'Sender', Code: 'AWS.SimpleQueueService.NonExistentQueue' } },
  });
});
