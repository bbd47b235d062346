import {
  DescribeImagesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  EC2Client,
  EC2ServiceException,
  GetInstanceTypesFromInstanceRequirementsCommand,
} from '@aws-sdk/client-ec2';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { imageIds, securityGroupId, subnetIds, vpcId } from '../../../testing/local-cloud/ec2/builtin.ts';
import { CatalogOperations } from '../../../src/services/ec2/catalog-operations.ts';
import { AccessDeniedError, InputError } from '../../../src/shared/errors.ts';
import { startEc2 } from '../../local-cloud/ec2/started-ec2.ts';

const large = { name: 'large', vcpus: 2, memoryMiB: 4_096 };

test('an image tells its architecture and its root device', async () => {
  await using started = await startEc2();
  expect(await new CatalogOperations(started.client).image(imageIds.arm64)).toEqual({
    imageId: imageIds.arm64,
    architecture: 'arm64',
    rootDeviceName: '/dev/xvda',
    rootVolumeGiB: 8,
  });
});

test.each(['ami-0123456789abcdef0', 'ami-0123'])('an image that is not there is a bad input: %s', async (imageId) => {
  await using started = await startEc2();
  const failure = new CatalogOperations(started.client).image(imageId);
  await expect(failure).rejects.toThrow(InputError);
  await expect(failure).rejects.toThrow(`ami: '${imageId}' is not an image that this account can use in this region`);
});

test('subnets come with their zones, in the order asked for', async () => {
  await using started = await startEc2();
  expect(await new CatalogOperations(started.client).subnets([subnetIds[1], subnetIds[0]])).toEqual([
    { subnetId: subnetIds[1], availabilityZone: 'us-east-1b', vpcId },
    { subnetId: subnetIds[0], availabilityZone: 'us-east-1a', vpcId },
  ]);
});

test('every subnet that is not there is named, and none that is', async () => {
  await using started = await startEc2();
  const failure = new CatalogOperations(started.client).subnets([
    'subnet-0000000000000000a',
    subnetIds[0],
    'subnet-0000000000000000b',
  ]);
  await expect(failure).rejects.toMatchObject({
    problems: [
      expect.stringContaining("'subnet-0000000000000000a' does not exist"),
      expect.stringContaining("'subnet-0000000000000000b' does not exist"),
    ],
  });
});

test('security groups of the network of the subnets are right, and each that is not there is named', async () => {
  await using started = await startEc2();
  const catalog = new CatalogOperations(started.client);
  const subnets = await catalog.subnets([subnetIds[0], subnetIds[1]]);
  await catalog.checkSecurityGroups([securityGroupId], subnets);
  await expect(
    catalog.checkSecurityGroups(['sg-0000000000000000a', securityGroupId, 'sg-0000000000000000b'], subnets),
  ).rejects.toMatchObject({
    problems: [
      expect.stringContaining("'sg-0000000000000000a' does not exist"),
      expect.stringContaining("'sg-0000000000000000b' does not exist"),
    ],
  });
});

test('a class has the types of its vCPUs, its memory and its architecture, sorted', async () => {
  await using started = await startEc2();
  const catalog = new CatalogOperations(started.client);
  const types = await catalog.instanceTypes(large, 'x86_64');
  expect(types).toEqual(expect.arrayContaining(['c5.large', 'm6i.large', 't3.medium']));
  for (const absent of ['m7g.large', 'm6i.xlarge', 't3.small']) expect(types).not.toContain(absent);
  expect(types).toEqual([...types].sort());
  expect(await catalog.instanceTypes(large, 'arm64')).toContain('m7g.large');
});

describe('with answers as given', () => {
  const client = new EC2Client({ region: 'us-east-1' });
  const ec2 = mockClient(client);
  const catalog = new CatalogOperations(client);
  beforeEach(() => {
    ec2.reset();
  });

  test.each([
    // EC2 spells it in lower case, whatever the enumeration of its client says.
    {
      Architecture: 'x86_64',
      Platform: 'windows' as 'Windows',
      PlatformDetails: 'Windows',
      RootDeviceName: '/dev/sda1',
    },
    { Architecture: 'x86_64_mac', PlatformDetails: 'macOS', RootDeviceName: '/dev/sda1' },
  ] as const)('an image of $PlatformDetails cannot be used', async (image) => {
    ec2.on(DescribeImagesCommand).resolves({ Images: [image] });
    await expect(catalog.image('ami-0123456789abcdef0')).rejects.toThrow(
      `cannot be used. Allowed is a Linux image for x86_64 or arm64`,
    );
    await expect(catalog.image('ami-0123456789abcdef0')).rejects.toThrow(image.PlatformDetails);
  });

  test('types are read to the last page, bare metal and burstable ones included', async () => {
    ec2
      .on(GetInstanceTypesFromInstanceRequirementsCommand)
      .resolvesOnce({ InstanceTypes: [{ InstanceType: 'm6i.large' }], NextToken: 'next' })
      .resolvesOnce({ InstanceTypes: [{ InstanceType: 'c5.large' }] });
    expect(await catalog.instanceTypes(large, 'x86_64')).toEqual(['c5.large', 'm6i.large']);
    expect(ec2.commandCalls(GetInstanceTypesFromInstanceRequirementsCommand)[0]?.args[0].input).toMatchObject({
      ArchitectureTypes: ['x86_64'],
      VirtualizationTypes: ['hvm'],
      InstanceRequirements: {
        VCpuCount: { Min: 2, Max: 2 },
        MemoryMiB: { Min: 4_096 },
        BareMetal: 'included',
        BurstablePerformance: 'included',
      },
    });
  });

  test('a security group of another network than a subnet is told with both', async () => {
    ec2.on(DescribeSecurityGroupsCommand).resolves({ SecurityGroups: [{ GroupId: 'sg-1', VpcId: 'vpc-other' }] });
    const subnets = [{ subnetId: 'subnet-1', availabilityZone: 'us-east-1a', vpcId: 'vpc-1' }];
    await expect(catalog.checkSecurityGroups(['sg-1'], subnets)).rejects.toThrow(
      "security-group-ids: 'sg-1' is of vpc-other, but subnet-1 is of vpc-1",
    );
  });

  test('a refused permission is no missing subnet', async () => {
    ec2
      .on(DescribeSubnetsCommand)
      .rejects(
        new EC2ServiceException({ name: 'UnauthorizedOperation', message: 'no', $fault: 'client', $metadata: {} }),
      );
    await expect(catalog.subnets(['subnet-1'])).rejects.toThrow(AccessDeniedError);
    await expect(catalog.subnets(['subnet-1'])).rejects.toThrow(/ec2:DescribeSubnets on subnets subnet-1/);
  });
});
