import type { Actions, Home } from './account.ts';
import { checkSecurityGroup, imageOf, images, securityGroupId, subnetOf, subnets, vpcId } from './builtin.ts';
import type { Image, Subnet } from './builtin.ts';
import { instanceTypes } from './catalogue.ts';
import type { Architecture, InstanceType } from './catalogue.ts';
import { Ec2Error, invalidValue } from './errors.ts';
import { filtered, pageOf } from './lists.ts';
import { group, requiredText, text, texts } from './query.ts';
import type { AnswerGroup } from './query.ts';
import { typesMeeting } from './requirements.ts';

/** The actions that only tell what there is: network, images, zones and instance types. */
export function builtinActions({ region, accountId }: Home): Actions {
  const zone = (subnet: Subnet): string => `${region}${subnet.zoneLetter}`;
  const zoneId = (subnet: Subnet): string => `local-az-${subnet.zoneLetter}`;

  const subnetAnswer = (subnet: Subnet): AnswerGroup => ({
    subnetId: subnet.subnetId,
    state: 'available',
    vpcId,
    cidrBlock: `${subnet.network}.0/24`,
    availableIpAddressCount: 251,
    availabilityZone: zone(subnet),
    availabilityZoneId: zoneId(subnet),
    defaultForAz: true,
    mapPublicIpOnLaunch: true,
    ownerId: accountId,
    subnetArn: `arn:aws:ec2:${region}:${accountId}:subnet/${subnet.subnetId}`,
  });
  const imageAnswer = (image: Image): AnswerGroup => ({
    imageId: image.imageId,
    name: image.name,
    architecture: image.architecture,
    imageState: 'available',
    imageOwnerId: accountId,
    imageOwnerAlias: 'amazon',
    isPublic: true,
    imageType: 'machine',
    rootDeviceType: 'ebs',
    rootDeviceName: image.rootDeviceName,
    virtualizationType: 'hvm',
    hypervisor: 'xen',
    platformDetails: 'Linux/UNIX',
    enaSupport: true,
    imdsSupport: 'v2.0',
    creationDate: '2023-01-01T00:00:00.000Z',
    blockDeviceMapping: [
      {
        deviceName: image.rootDeviceName,
        ebs: {
          snapshotId: image.snapshotId,
          volumeSize: image.snapshotGiB,
          volumeType: 'gp3',
          deleteOnTermination: true,
          encrypted: false,
        },
      },
    ],
  });

  return {
    DescribeSubnets(parameters) {
      const named = texts(parameters, 'SubnetId').map(subnetOf);
      const found = filtered(named.length > 0 ? named : subnets, parameters, {
        fields: {
          'subnet-id': (subnet) => subnet.subnetId,
          'vpc-id': () => vpcId,
          state: () => 'available',
          'default-for-az': () => 'true',
          'availability-zone': zone,
          'availability-zone-id': zoneId,
        },
        tags: () => new Map(),
      });
      return { subnetSet: found.map(subnetAnswer) };
    },

    DescribeVpcs(parameters) {
      for (const id of texts(parameters, 'VpcId'))
        if (id !== vpcId) throw new Ec2Error('InvalidVpcID.NotFound', `The vpc ID '${id}' does not exist`);
      const found = filtered([vpcId], parameters, {
        fields: { 'vpc-id': (id) => id, 'is-default': () => 'true', isDefault: () => 'true', state: () => 'available' },
      });
      return {
        vpcSet: found.map(() => ({
          vpcId,
          state: 'available',
          cidrBlock: '10.0.0.0/16',
          isDefault: true,
          instanceTenancy: 'default',
          ownerId: accountId,
        })),
      };
    },

    DescribeSecurityGroups(parameters) {
      texts(parameters, 'GroupId').forEach(checkSecurityGroup);
      const found = filtered([securityGroupId], parameters, {
        fields: { 'group-id': (id) => id, 'group-name': () => 'default', 'vpc-id': () => vpcId },
      });
      return {
        securityGroupInfo: found.map((groupId) => ({
          groupId,
          groupName: 'default',
          groupDescription: 'default VPC security group',
          vpcId,
          ownerId: accountId,
          ipPermissions: [],
          ipPermissionsEgress: [{ ipProtocol: '-1', ipRanges: [{ cidrIp: '0.0.0.0/0' }] }],
        })),
      };
    },

    DescribeImages(parameters) {
      const named = texts(parameters, 'ImageId').map(imageOf);
      const found = filtered(named.length > 0 ? named : images, parameters, {
        fields: {
          'image-id': (image) => image.imageId,
          name: (image) => image.name,
          architecture: (image) => image.architecture,
          state: () => 'available',
          'owner-alias': () => 'amazon',
          'owner-id': () => accountId,
          'root-device-type': () => 'ebs',
          'virtualization-type': () => 'hvm',
          'image-type': () => 'machine',
          'is-public': () => 'true',
        },
      });
      return { imagesSet: found.map(imageAnswer) };
    },

    DescribeAvailabilityZones(parameters) {
      const named = texts(parameters, 'ZoneName');
      const found = filtered(subnets, parameters, {
        fields: {
          'zone-name': zone,
          'zone-id': zoneId,
          'region-name': () => region,
          state: () => 'available',
          'zone-type': () => 'availability-zone',
        },
      }).filter((subnet) => named.length === 0 || named.includes(zone(subnet)));
      return {
        availabilityZoneInfo: found.map((subnet) => ({
          zoneName: zone(subnet),
          zoneId: zoneId(subnet),
          zoneState: 'available',
          zoneType: 'availability-zone',
          regionName: region,
          optInStatus: 'opt-in-not-required',
        })),
      };
    },

    DescribeRegions: () => ({
      regionInfo: [
        { regionName: region, regionEndpoint: `ec2.${region}.amazonaws.com`, optInStatus: 'opt-in-not-required' },
      ],
    }),

    DescribeInstanceTypes(parameters) {
      const named = texts(parameters, 'InstanceType').map(knownType);
      const found = filtered(named.length > 0 ? named : instanceTypes.values(), parameters, typeFilters);
      const { items, nextToken } = pageOf(found, parameters, { most: 100 });
      return { instanceTypeSet: items.map(typeAnswer), nextToken };
    },

    DescribeInstanceTypeOfferings(parameters) {
      const locationType = text(parameters, 'LocationType') ?? 'region';
      if (!['region', 'availability-zone'].includes(locationType)) throw invalidValue('LocationType', locationType);
      const locations = locationType === 'region' ? [region] : subnets.map(zone);
      const offerings = locations.flatMap((location) =>
        [...instanceTypes.keys()].map((instanceType) => ({ instanceType, locationType, location })),
      );
      const found = filtered(offerings, parameters, {
        fields: { 'instance-type': (offering) => offering.instanceType, location: (offering) => offering.location },
      });
      const { items, nextToken } = pageOf(found, parameters);
      return { instanceTypeOfferingSet: items, nextToken };
    },

    GetInstanceTypesFromInstanceRequirements(parameters) {
      const architectures = texts(parameters, 'ArchitectureType') as Architecture[];
      if (architectures.length === 0) requiredText(parameters, 'ArchitectureType');
      const { items, nextToken } = pageOf(
        typesMeeting(group(parameters, 'InstanceRequirements'), architectures),
        parameters,
        { least: 1 },
      );
      return { instanceTypeSet: items.map(({ name }) => ({ instanceType: name })), nextToken };
    },
  };
}

const typeFilters = {
  fields: {
    'instance-type': (type: InstanceType) => type.name,
    'bare-metal': (type: InstanceType) => String(type.bareMetal),
    'burstable-performance-supported': (type: InstanceType) => String(type.burstable),
    'current-generation': (type: InstanceType) => String(type.generation === 'current'),
    hypervisor: (type: InstanceType) => type.hypervisor,
    'processor-info.supported-architecture': (type: InstanceType) => type.architecture,
    'supported-usage-class': () => ['on-demand', 'spot'],
    'vcpu-info.default-vcpus': (type: InstanceType) => String(type.vcpus),
    'memory-info.size-in-mib': (type: InstanceType) => String(type.memoryMiB),
  },
};

const typeAnswer = (type: InstanceType): AnswerGroup => ({
  instanceType: type.name,
  currentGeneration: type.generation === 'current',
  freeTierEligible: false,
  bareMetal: type.bareMetal,
  hypervisor: type.hypervisor,
  burstablePerformanceSupported: type.burstable,
  instanceStorageSupported: false,
  supportedUsageClasses: ['on-demand', 'spot'],
  supportedRootDeviceTypes: ['ebs'],
  supportedVirtualizationTypes: ['hvm'],
  processorInfo: {
    supportedArchitectures: [type.architecture],
    manufacturer: type.manufacturer === 'intel' ? 'Intel' : 'AWS',
  },
  vCpuInfo: { defaultVCpus: type.vcpus },
  memoryInfo: { sizeInMiB: type.memoryMiB },
});

/** @throws Ec2Error InvalidInstanceType */
export function knownType(name: string): InstanceType {
  const type = instanceTypes.get(name);
  if (type === undefined)
    throw new Ec2Error('InvalidInstanceType', `The following supplied instance types do not exist: [${name}]`);
  return type;
}
