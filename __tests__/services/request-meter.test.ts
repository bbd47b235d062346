import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { expect, test } from '@jest/globals';
import { RequestMeter } from '../../src/services/request-meter.ts';
import { startEc2 } from '../local-cloud/ec2/started-ec2.ts';

test('every request counts, and so does its repetition', async () => {
  await using started = await startEc2({ throttledEc2Requests: 1 });
  const meter = new RequestMeter();
  expect(meter.toString()).toBe('0 AWS requests');
  const client = meter.attach(
    'ec2',
    new EC2Client({
      endpoint: started.url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    }),
  );
  await client.send(new DescribeInstancesCommand());
  await client.send(new DescribeInstancesCommand());
  client.destroy();
  expect(meter.toString()).toBe('3 AWS requests (ec2 3)');
});

test('requests are told by service', () => {
  const meter = new RequestMeter();
  const stacks: ((request: unknown) => unknown)[] = [];
  const client = {
    middlewareStack: {
      add: (middleware: (next: (request: unknown) => unknown) => (request: unknown) => unknown) =>
        stacks.push(middleware(() => 'answer')),
    },
  };
  meter.attach('dynamodb', client);
  meter.attach('sqs', client);
  const [dynamodb, sqs] = stacks;
  expect([dynamodb?.({}), dynamodb?.({}), sqs?.({})]).toEqual(['answer', 'answer', 'answer']);
  expect(meter.toString()).toBe('3 AWS requests (dynamodb 2, sqs 1)');
});
