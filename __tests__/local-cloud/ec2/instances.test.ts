import { expect, jest, test } from '@jest/globals';
import {
  CreateTagsCommand,
  DeleteTagsCommand,
  DescribeInstancesCommand,
  DescribeInstanceStatusCommand,
  DescribeTagsCommand,
  EC2Client,
  paginateDescribeInstances,
  RunInstancesCommand,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
  waitUntilInstanceRunning,
  waitUntilInstanceTerminated,
} from '@aws-sdk/client-ec2';
import type { Filter, RunInstancesCommandInput } from '@aws-sdk/client-ec2';
import { imageIds, securityGroupId, subnetIds } from '../../../testing/local-cloud/ec2/builtin.ts';
import { startEc2 } from './started-ec2.ts';
import type { StartedEc2 } from './started-ec2.ts';

jest.setTimeout(60_000);

async function run({ client }: StartedEc2, change: Partial<RunInstancesCommandInput> = {}): Promise<string[]> {
  const { Instances } = await client.send(
    new RunInstancesCommand({
      ImageId: imageIds.x86_64,
      InstanceType: 't3.micro',
      MinCount: 1,
      MaxCount: 1,
      ...change,
    }),
  );
  return (Instances ?? []).map(({ InstanceId }) => InstanceId ?? '');
}

async function found({ client }: StartedEc2, ...Filters: Filter[]): Promise<(string | undefined)[]> {
  const { Reservations } = await client.send(new DescribeInstancesCommand({ Filters }));
  return (Reservations ?? []).flatMap(({ Instances }) => Instances ?? []).map(({ InstanceId }) => InstanceId);
}

test('a foreign program runs an instance, waits for it, tags it and ends it', async () => {
  await using started = await startEc2();
  const { client } = started;
  const [id = ''] = await run(started, {
    SubnetId: subnetIds[1],
    SecurityGroupIds: [securityGroupId],
    TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'Name', Value: 'runner' }] }],
  });
  await waitUntilInstanceRunning({ client, maxWaitTime: 60, minDelay: 1 }, { InstanceIds: [id] });
  await client.send(new CreateTagsCommand({ Resources: [id], Tags: [{ Key: 'job', Value: '7' }] }));
  const { Reservations } = await client.send(new DescribeInstancesCommand({ InstanceIds: [id] }));
  expect(Reservations?.[0]?.Instances?.[0]).toMatchObject({
    InstanceId: id,
    InstanceType: 't3.micro',
    State: { Code: 16, Name: 'running' },
    SubnetId: subnetIds[1],
    Placement: { AvailabilityZone: 'us-east-1b' },
    SecurityGroups: [{ GroupId: securityGroupId }],
    Tags: [
      { Key: 'Name', Value: 'runner' },
      { Key: 'job', Value: '7' },
    ],
  });
  expect(Reservations?.[0]?.Instances?.[0]?.LaunchTime).toBeInstanceOf(Date);
  const { TerminatingInstances } = await client.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
  expect(TerminatingInstances).toMatchObject([
    { InstanceId: id, PreviousState: { Name: 'running' }, CurrentState: { Name: 'shutting-down' } },
  ]);
  await waitUntilInstanceTerminated({ client, maxWaitTime: 60, minDelay: 1 }, { InstanceIds: [id] });
});

test('one unknown id saves all the others from termination', async () => {
  await using started = await startEc2();
  const [id = ''] = await run(started);
  const terminate = (...InstanceIds: string[]) => started.client.send(new TerminateInstancesCommand({ InstanceIds }));
  await expect(terminate(id, 'i-0123456789abcdef0')).rejects.toMatchObject({
    name: 'InvalidInstanceID.NotFound',
    message: "The instance ID 'i-0123456789abcdef0' does not exist",
  });
  await expect(terminate(id, 'my-instance')).rejects.toMatchObject({ name: 'InvalidInstanceID.Malformed' });
  await started.reached(id, 'running');
  await terminate(id);
  await started.reached(id, 'terminated');
  expect((await terminate(id)).TerminatingInstances).toMatchObject([
    { PreviousState: { Name: 'terminated' }, CurrentState: { Name: 'terminated' } },
  ]);
});

test('instances are found by tags, state, type and subnet', async () => {
  await using started = await startEc2();
  const [small = ''] = await run(started, {
    TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'pool', Value: 'a-1' }] }],
  });
  const [large = ''] = await run(started, {
    InstanceType: 'm5.large',
    SubnetId: subnetIds[2],
    TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'pool', Value: 'b' }] }],
  });
  await started.client.send(new TerminateInstancesCommand({ InstanceIds: [small] }));
  await started.reached(small, 'terminated');
  await started.reached(large, 'running');
  expect(await found(started, { Name: 'tag:pool', Values: ['a-*'] })).toEqual([small]);
  expect(await found(started, { Name: 'tag-key', Values: ['pool'] })).toEqual([small, large]);
  expect(await found(started, { Name: 'instance-state-name', Values: ['pending', 'running'] })).toEqual([large]);
  expect(
    await found(
      started,
      { Name: 'instance-type', Values: ['m5.large'] },
      { Name: 'subnet-id', Values: [subnetIds[2]] },
    ),
  ).toEqual([large]);
  expect(
    await found(
      started,
      { Name: 'instance-type', Values: ['m5.large'] },
      { Name: 'subnet-id', Values: [subnetIds[0]] },
    ),
  ).toEqual([]);
  await expect(found(started, { Name: 'colour', Values: ['red'] })).rejects.toMatchObject({
    name: 'InvalidParameterValue',
    message: "The filter 'colour' is invalid",
  });
});

test('instances come in pages, every one of them once', async () => {
  await using started = await startEc2();
  const ids = await run(started, { MinCount: 12, MaxCount: 12 });
  const pages: string[][] = [];
  for await (const { Reservations } of paginateDescribeInstances({ client: started.client, pageSize: 5 }, {})) {
    pages.push(
      (Reservations ?? []).flatMap(({ Instances }) => Instances ?? []).map(({ InstanceId }) => InstanceId ?? ''),
    );
  }
  expect(pages.map((page) => page.length)).toEqual([5, 5, 2]);
  expect(pages.flat()).toEqual(ids);
  await expect(
    started.client.send(new DescribeInstancesCommand({ MaxResults: 5, InstanceIds: ids })),
  ).rejects.toMatchObject({ name: 'InvalidParameterCombination' });
});

test('a launch takes what capacity there is, and is refused below its least count', async () => {
  await using started = await startEc2({ capacity: 3 });
  expect(await run(started, { MinCount: 1, MaxCount: 5 })).toHaveLength(3);
  await expect(run(started)).rejects.toMatchObject({
    name: 'InsufficientInstanceCapacity',
    $metadata: { httpStatusCode: 500 },
  });
});

test('a repeated client token launches nothing more', async () => {
  await using started = await startEc2();
  const first = await run(started, { ClientToken: 'once' });
  expect(await run(started, { ClientToken: 'once' })).toEqual(first);
  await expect(run(started, { ClientToken: 'once', InstanceType: 't3.small' })).rejects.toMatchObject({
    name: 'IdempotentParameterMismatch',
  });
  expect(started.ec2.instances()).toHaveLength(1);
});

test('tags are set, told and taken away', async () => {
  await using started = await startEc2();
  const { client } = started;
  const [id = ''] = await run(started);
  await client.send(
    new CreateTagsCommand({
      Resources: [id],
      Tags: [
        { Key: 'a', Value: '1' },
        { Key: 'b', Value: '2' },
      ],
    }),
  );
  await client.send(new DeleteTagsCommand({ Resources: [id], Tags: [{ Key: 'a' }] }));
  const { Tags } = await client.send(new DescribeTagsCommand({ Filters: [{ Name: 'resource-id', Values: [id] }] }));
  expect(Tags).toEqual([{ Key: 'b', Value: '2', ResourceId: id, ResourceType: 'instance' }]);
  await expect(
    client.send(new CreateTagsCommand({ Resources: [id], Tags: [{ Key: 'aws:x', Value: '' }] })),
  ).rejects.toMatchObject({ name: 'InvalidParameterValue' });
  await expect(
    client.send(new CreateTagsCommand({ Resources: ['i-0123456789abcdef0'], Tags: [{ Key: 'x', Value: '' }] })),
  ).rejects.toMatchObject({ name: 'InvalidInstanceID.NotFound' });
});

test('an instance can be stopped and started again', async () => {
  await using started = await startEc2();
  const [id = ''] = await run(started);
  await started.reached(id, 'running');
  await started.client.send(new StopInstancesCommand({ InstanceIds: [id] }));
  await started.reached(id, 'stopped');
  await started.client.send(new StartInstancesCommand({ InstanceIds: [id] }));
  await started.reached(id, 'running');
  const { InstanceStatuses } = await started.client.send(new DescribeInstanceStatusCommand({ InstanceIds: [id] }));
  expect(InstanceStatuses).toMatchObject([
    { InstanceId: id, InstanceState: { Name: 'running' }, InstanceStatus: { Status: 'ok' } },
  ]);
});

test('throttled requests are refused so many times, as EC2 does it', async () => {
  await using started = await startEc2({ throttledEc2Requests: 2 });
  const describe = () => started.client.send(new DescribeInstancesCommand({}));
  await expect(describe()).rejects.toMatchObject({ name: 'RequestLimitExceeded', $metadata: { httpStatusCode: 503 } });
  await expect(describe()).rejects.toMatchObject({ name: 'RequestLimitExceeded' });
  await expect(describe()).resolves.toMatchObject({ Reservations: [] });
});

test('a client that retries gets past throttling by itself', async () => {
  await using started = await startEc2({ throttledEc2Requests: 2 });
  const retrying = new EC2Client({
    endpoint: started.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 3,
  });
  await expect(retrying.send(new DescribeInstancesCommand({}))).resolves.toMatchObject({ $metadata: { attempts: 3 } });
  retrying.destroy();
});

test('a dry run changes nothing, and an unknown action is named', async () => {
  await using started = await startEc2();
  await expect(run(started, { DryRun: true })).rejects.toMatchObject({
    name: 'DryRunOperation',
    $metadata: { httpStatusCode: 412 },
  });
  expect(started.ec2.instances()).toEqual([]);
  const { status, body } = await started.ec2.handle(
    new URLSearchParams({ Action: 'MakeCoffee', Version: '2016-11-15' }),
  );
  expect(status).toBe(400);
  expect(body).toContain(
    '<Code>InvalidAction</Code><Message>The action MakeCoffee is not valid for this web service.</Message>',
  );
});
