import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { InstanceMetadata } from '../../src/agent/imds.ts';
import { systemClock } from '../../src/shared/clock.ts';
import { exampleLeaves, startMetadataServer } from './metadata-server.ts';

let leaves: Map<string, string>;
let server: Awaited<ReturnType<typeof startMetadataServer>>;
let metadata: InstanceMetadata;

beforeEach(async () => {
  leaves = exampleLeaves();
  server = await startMetadataServer(leaves);
  metadata = new InstanceMetadata({ now: () => 0, sleep: () => Promise.resolve() }, `${server.url}/`);
});

afterEach(() => {
  server.close();
});

test('the identity names the instance in its own partition', async () => {
  expect(await metadata.identity()).toEqual({
    instanceId: 'i-1',
    instanceArn: 'arn:aws-cn:ec2:cn-north-1:123456789012:instance/i-1',
    domain: 'amazonaws.com.cn',
  });
});

test('one session serves many questions', async () => {
  await metadata.identity();
  await metadata.credentials();
  expect(server.sessions).toBe(1);
});

test('a session that the service no longer knows is replaced', async () => {
  await metadata.identity();
  server.sessions += 1;
  expect((await metadata.credentials()).accessKeyId).toBe('AKID');
});

test('a short failure of the service is bridged', async () => {
  server.failures = 2;
  expect((await metadata.identity()).instanceId).toBe('i-1');
});

test('a lasting failure is thrown', async () => {
  server.failures = 1_000;
  await expect(metadata.spotNotice()).rejects.toThrow('503');
});

test('there is no spot notice until there is one', async () => {
  expect(await metadata.spotNotice()).toBeUndefined();
  leaves.set('meta-data/spot/instance-action', '{"action":"terminate","time":"2026-09-18T08:22:00Z"}');
  expect(await metadata.spotNotice()).toBe(
    'spot interruption: EC2 will terminate the instance at 2026-09-18T08:22:00Z',
  );
});

test('an instance without a role is told what it lacks', async () => {
  leaves.delete('meta-data/iam/security-credentials/');
  await expect(new InstanceMetadata(systemClock, server.url).credentials()).rejects.toThrow('iam-instance-profile');
});
