import { describe, expect, jest, test } from '@jest/globals';
import {
  CreateFleetCommand,
  CreateLaunchTemplateCommand,
  CreateTagsCommand,
  DescribeInstancesCommand,
  GetConsoleOutputCommand,
  RunInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import type {
  EbsBlockDevice,
  InstanceRequirementsRequest,
  LaunchTemplateEbsBlockDeviceRequest,
  RunInstancesCommandInput,
} from '@aws-sdk/client-ec2';
import { imageIds, subnetIds } from '../../../testing/local-cloud/ec2/builtin.ts';
import { base64, startEc2, until } from './started-ec2.ts';
import type { StartedEc2 } from './started-ec2.ts';

jest.setTimeout(60_000);

async function run({ client }: StartedEc2, change: Partial<RunInstancesCommandInput> = {}): Promise<string> {
  const { Instances } = await client.send(
    new RunInstancesCommand({
      ImageId: imageIds.x86_64,
      InstanceType: 't3.micro',
      MinCount: 1,
      MaxCount: 1,
      ...change,
    }),
  );
  return Instances?.[0]?.InstanceId ?? '';
}
const tagged = (Key: string): Partial<RunInstancesCommandInput> => ({
  TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key, Value: 'x' }] }],
});
const terminate = (started: StartedEc2, ...InstanceIds: string[]) =>
  started.client.send(new TerminateInstancesCommand({ InstanceIds }));

describe('an instance that ended', () => {
  test('is shown for a while, first without its tags, and then forgotten', async () => {
    await using started = await startEc2();
    const id = await run(started, tagged('pool'));
    await terminate(started, id);
    await started.reached(id, 'terminated');
    const described = async () => {
      const { Reservations = [] } = await started.client.send(new DescribeInstancesCommand({}));
      return Reservations.flatMap(({ Instances = [] }) => Instances).map(({ State, Tags = [] }) => [
        State?.Name,
        Tags.length,
      ]);
    };
    expect(await described()).toEqual([['terminated', 1]]);
    started.conditions.forgetTerminatedMs = 1;
    expect(await described()).toEqual([]);
    await expect(terminate(started, id)).rejects.toMatchObject({ name: 'InvalidInstanceID.NotFound' });
  });

  test('is refused rather than not found, once forgotten, under a policy that is held to a tag', async () => {
    await using started = await startEc2({ requiredTag: 'pool' });
    const id = await run(started, tagged('pool'));
    const foreign = await run(started, tagged('another'));
    await expect(terminate(started, id, foreign)).rejects.toMatchObject({ name: 'UnauthorizedOperation' });
    await terminate(started, id);
    await started.reached(id, 'terminated');
    started.conditions.forgetTerminatedMs = 1;
    await expect(terminate(started, id)).rejects.toMatchObject({ name: 'UnauthorizedOperation' });
    await expect(started.client.send(new GetConsoleOutputCommand({ InstanceId: id }))).rejects.toMatchObject({
      name: 'UnauthorizedOperation',
    });
  });
});

describe('a root volume', () => {
  const withVolume = (Ebs: EbsBlockDevice): Partial<RunInstancesCommandInput> => ({
    BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs }],
  });

  test.each<[EbsBlockDevice, string, RegExp]>([
    [{ VolumeType: 'io2' }, 'MissingParameter', /parameter iops/],
    [{ VolumeType: 'gp2', Iops: 3_000 }, 'InvalidParameterCombination', /iops is not supported for gp2/],
    [{ VolumeType: 'io1', VolumeSize: 10, Iops: 600 }, 'InvalidParameterCombination', /ratio of 60.* maximum is 50/],
    [{ VolumeType: 'gp3', Iops: 2_000 }, 'InvalidParameterValue', /between 3000 and 80000/],
    [{ VolumeType: 'gp3', Throughput: 1_000 }, 'InvalidParameterCombination', /Throughput .* too high/],
    [{ VolumeType: 'io2', Iops: 1_000, Throughput: 200 }, 'InvalidParameterCombination', /throughput is not supported/],
    [{ VolumeSize: 4 }, 'InvalidBlockDeviceMapping', /expect size >= 8GB/],
  ])('as %j is refused at the launch', async (ebs, name, message) => {
    await using started = await startEc2();
    await expect(run(started, withVolume(ebs))).rejects.toMatchObject({
      name,
      message: expect.stringMatching(message),
    });
  });

  test('that a launch template holds is refused when a fleet launches from it, not before', async () => {
    await using started = await startEc2();
    const Ebs: LaunchTemplateEbsBlockDeviceRequest = { VolumeType: 'io1' };
    await started.client.send(
      new CreateLaunchTemplateCommand({
        LaunchTemplateName: 'pool',
        LaunchTemplateData: {
          ImageId: imageIds.x86_64,
          InstanceType: 't3.micro',
          BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs }],
        },
      }),
    );
    const made = await started.client.send(
      new CreateFleetCommand({
        Type: 'instant',
        LaunchTemplateConfigs: [{ LaunchTemplateSpecification: { LaunchTemplateName: 'pool', Version: '1' } }],
        TargetCapacitySpecification: { TotalTargetCapacity: 1 },
      }),
    );
    expect(made).toMatchObject({ Instances: [], Errors: [{ ErrorCode: 'MissingParameter' }] });
  });
});

test('tag keys with a slash are refused while the metadata shows tags, at launch and later, and allowed otherwise', async () => {
  await using started = await startEc2();
  const MetadataOptions = { InstanceMetadataTags: 'enabled' as const };
  await expect(run(started, { ...tagged('team/ci'), MetadataOptions })).rejects.toMatchObject({
    name: 'InvalidParameterValue',
    message: expect.stringContaining("'team/ci' is not a valid tag key"),
  });
  const id = await run(started, { ...tagged('team'), MetadataOptions });
  const add = (instanceId: string) =>
    started.client.send(new CreateTagsCommand({ Resources: [instanceId], Tags: [{ Key: 'a/b', Value: '' }] }));
  await expect(add(id)).rejects.toMatchObject({ name: 'InvalidParameterValue' });
  await add(await run(started, tagged('team/ci')));
});

describe('a fleet by attributes', () => {
  async function launched(
    requirements: InstanceRequirementsRequest,
    usageClass: 'on-demand' | 'spot' = 'on-demand',
  ): Promise<(string | undefined)[]> {
    // Whatever is cheap has run out: what the request allows beyond it shows.
    await using started = await startEc2({ exhaustedTypes: 'c* m5* m6* m7*' });
    await started.client.send(
      new CreateLaunchTemplateCommand({
        LaunchTemplateName: 'pool',
        LaunchTemplateData: { ImageId: imageIds.x86_64 },
      }),
    );
    const { Instances = [], Errors = [] } = await started.client.send(
      new CreateFleetCommand({
        Type: 'instant',
        LaunchTemplateConfigs: [
          {
            LaunchTemplateSpecification: { LaunchTemplateName: 'pool', Version: '1' },
            Overrides: [{ SubnetId: subnetIds[0], InstanceRequirements: requirements }],
          },
        ],
        TargetCapacitySpecification: { TotalTargetCapacity: 1, DefaultTargetCapacityType: usageClass },
      }),
    );
    return [...Instances.map(({ InstanceType }) => InstanceType), ...Errors.map(({ ErrorCode }) => ErrorCode)];
  }
  const named = {
    VCpuCount: { Min: 2, Max: 2 },
    MemoryMiB: { Min: 4_096 },
    AllowedInstanceTypes: ['c5.large', 'r6i.large'],
  };

  test('launches no type that costs a fifth more than the cheapest, named or not', async () => {
    expect(await launched(named)).toEqual(['InsufficientInstanceCapacity']);
  });
  test('launches it when the protection is lifted, or on spot, where it begins at the double price', async () => {
    expect(await launched({ ...named, OnDemandMaxPricePercentageOverLowestPrice: 999_999 })).toEqual(['r6i.large']);
    expect(await launched(named, 'spot')).toEqual(['r6i.large']);
    expect(await launched({ ...named, SpotMaxPricePercentageOverLowestPrice: 20 }, 'spot')).toEqual([
      'InsufficientInstanceCapacity',
    ]);
  });
});

test('the console shows what it held when the state last changed, or on Nitro the latest', async () => {
  await using started = await startEc2({ pendingMs: 60_000 });
  const UserData = base64('#!/bin/sh\necho booted\n');
  const read = async (InstanceId: string, Latest: boolean): Promise<string> => {
    const { Output = '' } = await started.client.send(new GetConsoleOutputCommand({ InstanceId, Latest }));
    return Buffer.from(Output, 'base64').toString();
  };
  const nitro = await run(started, { UserData });
  for (let seen = ''; seen === ''; ) seen = await read(nitro, true);
  expect(await read(nitro, true)).toBe('booted\n');
  expect(await read(nitro, false)).toBe('');
  const xen = await run(started, { UserData, InstanceType: 'm4.large' });
  await expect(read(xen, true)).rejects.toMatchObject({ name: 'UnsupportedOperation' });
  await terminate(started, nitro);
  await until(() =>
    started.ec2.instances().some(({ instanceId, state }) => instanceId === nitro && state === 'terminated'),
  );
  expect(await read(nitro, false)).toBe('booted\n');
});
