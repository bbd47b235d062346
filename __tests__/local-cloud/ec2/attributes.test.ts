import { expect, jest, test } from '@jest/globals';
import {
  DescribeInstanceAttributeCommand,
  DescribeInstancesCommand,
  DescribeKeyPairsCommand,
  DescribeSpotInstanceRequestsCommand,
  DescribeVolumesCommand,
  ModifyInstanceAttributeCommand,
  ModifyInstanceMetadataOptionsCommand,
  RunInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import type { Instance, RunInstancesCommandInput } from '@aws-sdk/client-ec2';
import { imageIds } from '../../../testing/local-cloud/ec2/builtin.ts';
import { startEc2 } from './started-ec2.ts';
import type { StartedEc2 } from './started-ec2.ts';

jest.setTimeout(60_000);

async function run({ client }: StartedEc2, change: Partial<RunInstancesCommandInput> = {}): Promise<Instance> {
  const { Instances: [instance] = [] } = await client.send(
    new RunInstancesCommand({
      ImageId: imageIds.x86_64,
      InstanceType: 't3.micro',
      MinCount: 1,
      MaxCount: 1,
      ...change,
    }),
  );
  if (instance === undefined) throw new Error('nothing was launched');
  return instance;
}

test('a launch is pending for a moment', async () => {
  await using started = await startEc2();
  const { InstanceId = '', State } = await run(started);
  expect(State?.Name).toBe('pending');
  await started.reached(InstanceId, 'running');
});

test('attributes are shown and changed, and a protected instance is not ended', async () => {
  await using started = await startEc2();
  const { client } = started;
  const { InstanceId = '' } = await run(started);
  const shown = async (Attribute: 'disableApiTermination' | 'instanceInitiatedShutdownBehavior') =>
    client.send(new DescribeInstanceAttributeCommand({ InstanceId, Attribute }));
  const end = () => client.send(new TerminateInstancesCommand({ InstanceIds: [InstanceId] }));
  const change = (attribute: object) => client.send(new ModifyInstanceAttributeCommand({ InstanceId, ...attribute }));

  expect((await shown('instanceInitiatedShutdownBehavior')).InstanceInitiatedShutdownBehavior?.Value).toBe('stop');
  await change({ InstanceInitiatedShutdownBehavior: { Value: 'terminate' } });
  expect((await shown('instanceInitiatedShutdownBehavior')).InstanceInitiatedShutdownBehavior?.Value).toBe('terminate');
  await change({ DisableApiTermination: { Value: true } });
  expect((await shown('disableApiTermination')).DisableApiTermination?.Value).toBe(true);
  await expect(end()).rejects.toMatchObject({ name: 'OperationNotPermitted' });
  await change({ DisableApiTermination: { Value: false } });
  await expect(change({ InstanceType: { Value: 't3.small' } })).rejects.toMatchObject({
    name: 'IncorrectInstanceState',
  });
  await end();
});

test('the options of the metadata service are those of the launch, and can be changed', async () => {
  await using started = await startEc2();
  const { InstanceId = '', MetadataOptions } = await run(started, {
    MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
  });
  expect(MetadataOptions).toMatchObject({ HttpTokens: 'required', HttpPutResponseHopLimit: 1 });
  await started.client.send(
    new ModifyInstanceMetadataOptionsCommand({
      InstanceId,
      HttpPutResponseHopLimit: 2,
      InstanceMetadataTags: 'enabled',
    }),
  );
  const { Reservations } = await started.client.send(new DescribeInstancesCommand({ InstanceIds: [InstanceId] }));
  expect(Reservations?.[0]?.Instances?.[0]?.MetadataOptions).toMatchObject({
    HttpPutResponseHopLimit: 2,
    InstanceMetadataTags: 'enabled',
  });
});

test('an instance has its volume, and a spot instance its request', async () => {
  await using started = await startEc2();
  const { client } = started;
  const { InstanceId = '', SpotInstanceRequestId } = await run(started, {
    InstanceMarketOptions: { MarketType: 'spot' },
    BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { VolumeType: 'io2', VolumeSize: 20, Iops: 4_000 } }],
  });
  const { Volumes } = await client.send(
    new DescribeVolumesCommand({ Filters: [{ Name: 'attachment.instance-id', Values: [InstanceId] }] }),
  );
  expect(Volumes).toMatchObject([{ Size: 20, VolumeType: 'io2', Iops: 4_000, Attachments: [{ InstanceId }] }]);
  const requests = await client.send(
    new DescribeSpotInstanceRequestsCommand({ SpotInstanceRequestIds: [SpotInstanceRequestId ?? ''] }),
  );
  expect(requests.SpotInstanceRequests).toMatchObject([{ InstanceId, State: 'active', Status: { Code: 'fulfilled' } }]);
  expect((await run(started)).SpotInstanceRequestId).toBeUndefined();
  await client.send(new TerminateInstancesCommand({ InstanceIds: [InstanceId] }));
  await started.reached(InstanceId, 'terminated');
  expect(
    (
      await client.send(
        new DescribeVolumesCommand({ Filters: [{ Name: 'attachment.instance-id', Values: [InstanceId] }] }),
      )
    ).Volumes,
  ).toEqual([]);
});

test('there are no key pairs', async () => {
  await using started = await startEc2();
  expect((await started.client.send(new DescribeKeyPairsCommand({}))).KeyPairs).toEqual([]);
  await expect(started.client.send(new DescribeKeyPairsCommand({ KeyNames: ['mine'] }))).rejects.toMatchObject({
    name: 'InvalidKeyPair.NotFound',
  });
});

test('an image may be named by its public parameter', async () => {
  await using started = await startEc2();
  const ImageId = 'resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64';
  expect((await run(started, { ImageId })).ImageId).toBe(imageIds.x86_64);
  await expect(run(started, { ImageId: 'resolve:ssm:/mine' })).rejects.toMatchObject({ name: 'InvalidParameterValue' });
});
