import { expect, test } from '@jest/globals';
import {
  DescribeAvailabilityZonesCommand,
  DescribeImagesCommand,
  DescribeInstanceTypeOfferingsCommand,
  DescribeInstanceTypesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
  GetInstanceTypesFromInstanceRequirementsCommand,
  paginateGetInstanceTypesFromInstanceRequirements,
} from '@aws-sdk/client-ec2';
import type { InstanceRequirementsRequest } from '@aws-sdk/client-ec2';
import { imageIds, securityGroupId, subnetIds, vpcId } from '../../../testing/local-cloud/ec2/builtin.ts';
import { startEc2 } from './started-ec2.ts';
import type { StartedEc2 } from './started-ec2.ts';

const large = { VCpuCount: { Min: 2, Max: 2 }, MemoryMiB: { Min: 4_096 } };

async function typesFor(
  { client }: StartedEc2,
  requirements: InstanceRequirementsRequest,
  architecture: 'x86_64' | 'arm64' = 'x86_64',
): Promise<(string | undefined)[]> {
  const { InstanceTypes } = await client.send(
    new GetInstanceTypesFromInstanceRequirementsCommand({
      ArchitectureTypes: [architecture],
      VirtualizationTypes: ['hvm'],
      InstanceRequirements: requirements,
    }),
  );
  return (InstanceTypes ?? []).map((type) => type.InstanceType);
}

test('requirements choose the types by size and architecture, without burstable and bare metal ones', async () => {
  await using started = await startEc2();
  expect(await typesFor(started, { ...large, InstanceGenerations: ['previous'] })).toEqual(['m4.large']);
  expect(await typesFor(started, { ...large, InstanceGenerations: ['current'] })).toEqual([
    'm5.large',
    'm6i.large',
    'm7i.large',
    'c5.large',
    'c6i.large',
    'c7i.large',
    'r6i.large',
  ]);
  expect(await typesFor(started, large, 'arm64')).toEqual(['m7g.large', 'c7g.large']);
  expect(await typesFor(started, { VCpuCount: { Min: 64 }, MemoryMiB: { Min: 0 } }, 'arm64')).toEqual([
    'm7g.16xlarge',
    'c7g.16xlarge',
  ]);
});

test('burstable and bare metal types are included or required on demand', async () => {
  await using started = await startEc2();
  expect(await typesFor(started, { ...large, BurstablePerformance: 'required' })).toEqual(['t3.medium', 't3.large']);
  expect(await typesFor(started, { ...large, BurstablePerformance: 'included' })).toContain('m5.large');
  expect(await typesFor(started, { VCpuCount: { Min: 64 }, MemoryMiB: { Min: 0 }, BareMetal: 'required' })).toEqual([
    'm5.metal',
  ]);
});

test('names are allowed or excluded by patterns, but not both', async () => {
  await using started = await startEc2();
  expect(await typesFor(started, { ...large, AllowedInstanceTypes: ['c6*', 'm5.large'] })).toEqual([
    'm5.large',
    'c6i.large',
  ]);
  expect(await typesFor(started, { ...large, ExcludedInstanceTypes: ['c*', 'm*'] })).toEqual(['r6i.large']);
  expect(await typesFor(started, { ...large, AllowedInstanceTypes: ['z*'] })).toEqual([]);
  await expect(
    typesFor(started, { ...large, AllowedInstanceTypes: ['c*'], ExcludedInstanceTypes: ['m*'] }),
  ).rejects.toMatchObject({ name: 'InvalidParameterCombination' });
});

test('types for requirements come in pages', async () => {
  await using started = await startEc2();
  const sizes: number[] = [];
  const request = {
    ArchitectureTypes: ['x86_64' as const],
    VirtualizationTypes: ['hvm' as const],
    InstanceRequirements: large,
  };
  for await (const page of paginateGetInstanceTypesFromInstanceRequirements(
    { client: started.client, pageSize: 3 },
    request,
  ))
    sizes.push(page.InstanceTypes?.length ?? 0);
  expect(sizes).toEqual([3, 3, 2]);
});

test('types are described as AWS publishes them', async () => {
  await using started = await startEc2();
  const { InstanceTypes } = await started.client.send(
    new DescribeInstanceTypesCommand({ InstanceTypes: ['c7g.16xlarge', 't3.micro'] }),
  );
  expect(InstanceTypes).toMatchObject([
    {
      InstanceType: 'c7g.16xlarge',
      VCpuInfo: { DefaultVCpus: 64 },
      MemoryInfo: { SizeInMiB: 131_072 },
      ProcessorInfo: { SupportedArchitectures: ['arm64'] },
      BareMetal: false,
    },
    {
      InstanceType: 't3.micro',
      VCpuInfo: { DefaultVCpus: 2 },
      MemoryInfo: { SizeInMiB: 1_024 },
      BurstablePerformanceSupported: true,
    },
  ]);
  await expect(
    started.client.send(new DescribeInstanceTypesCommand({ InstanceTypes: ['x9.huge' as 't3.micro'] })),
  ).rejects.toMatchObject({ name: 'InvalidInstanceType' });
});

test('an account has one network, two images and three zones from the start', async () => {
  await using started = await startEc2();
  const { client } = started;
  expect((await client.send(new DescribeVpcsCommand({}))).Vpcs).toMatchObject([{ VpcId: vpcId, IsDefault: true }]);
  expect(
    (await client.send(new DescribeSubnetsCommand({}))).Subnets?.map(({ SubnetId, AvailabilityZone }) => [
      SubnetId,
      AvailabilityZone,
    ]),
  ).toEqual([
    [subnetIds[0], 'us-east-1a'],
    [subnetIds[1], 'us-east-1b'],
    [subnetIds[2], 'us-east-1c'],
  ]);
  expect(
    (await client.send(new DescribeSecurityGroupsCommand({ Filters: [{ Name: 'vpc-id', Values: [vpcId] }] })))
      .SecurityGroups,
  ).toMatchObject([{ GroupId: securityGroupId }]);
  expect(
    (await client.send(new DescribeImagesCommand({ Filters: [{ Name: 'name', Values: ['al2023-*-arm64'] }] }))).Images,
  ).toMatchObject([{ ImageId: imageIds.arm64, State: 'available' }]);
  expect(
    (await client.send(new DescribeAvailabilityZonesCommand({}))).AvailabilityZones?.map((zone) => zone.ZoneName),
  ).toEqual(['us-east-1a', 'us-east-1b', 'us-east-1c']);
  const offered = await client.send(
    new DescribeInstanceTypeOfferingsCommand({
      LocationType: 'availability-zone',
      Filters: [{ Name: 'instance-type', Values: ['c7i.large'] }],
    }),
  );
  expect(offered.InstanceTypeOfferings).toHaveLength(3);
});

test('ids that look right but name nothing are refused', async () => {
  await using started = await startEc2();
  const { client } = started;
  await expect(
    client.send(new DescribeSubnetsCommand({ SubnetIds: ['subnet-0123456789abcdef0'] })),
  ).rejects.toMatchObject({ name: 'InvalidSubnetID.NotFound' });
  await expect(
    client.send(new DescribeSecurityGroupsCommand({ GroupIds: ['sg-0123456789abcdef0'] })),
  ).rejects.toMatchObject({ name: 'InvalidGroup.NotFound' });
  await expect(client.send(new DescribeImagesCommand({ ImageIds: ['ami-0123456789abcdef0'] }))).rejects.toMatchObject({
    name: 'InvalidAMIID.NotFound',
  });
  await expect(client.send(new DescribeImagesCommand({ ImageIds: ['my-image'] }))).rejects.toMatchObject({
    name: 'InvalidAMIID.Malformed',
  });
});
