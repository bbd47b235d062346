import type { Architecture } from './catalogue.ts';
import { Ec2Error } from './errors.ts';

/** What every local account has from the start. Nothing else of its kind exists, and nothing can be added. */
export const vpcId = 'vpc-010ca100000000001';
export const subnetIds = ['subnet-010ca10000000000a', 'subnet-010ca10000000000b', 'subnet-010ca10000000000c'] as const;
export const securityGroupId = 'sg-010ca100000000001';
/** IAM is not played: an instance profile of any name exists, but for those whose name begins so. */
export const absentProfilePrefix = 'not-there';
export const imageIds = { x86_64: 'ami-010ca100000000086', arm64: 'ami-010ca100000000064' } as const;

export interface Subnet {
  readonly subnetId: string;
  /** `a`, `b` or `c`: follows the region's name in the zone's. */
  readonly zoneLetter: string;
  /** The first three numbers of its addresses. */
  readonly network: string;
}

export const subnets: readonly Subnet[] = subnetIds.map((subnetId, index) => ({
  subnetId,
  zoneLetter: 'abc'.charAt(index),
  network: `10.0.${index}`,
}));

export interface Image {
  readonly imageId: string;
  readonly name: string;
  readonly architecture: Architecture;
  readonly rootDeviceName: string;
  /** What its root volume is made from, and the least that one may measure. */
  readonly snapshotId: string;
  readonly snapshotGiB: number;
}

const root = { rootDeviceName: '/dev/xvda', snapshotGiB: 8 };

export const images: readonly Image[] = [
  {
    ...root,
    imageId: imageIds.x86_64,
    name: 'al2023-ami-2023.0.0-local-x86_64',
    architecture: 'x86_64',
    snapshotId: 'snap-010ca100000000086',
  },
  {
    ...root,
    imageId: imageIds.arm64,
    name: 'al2023-ami-2023.0.0-local-arm64',
    architecture: 'arm64',
    snapshotId: 'snap-010ca100000000064',
  },
];

/** @throws Ec2Error InvalidSubnetID.NotFound */
export function subnetOf(subnetId: string): Subnet {
  const subnet = subnets.find((known) => known.subnetId === subnetId);
  if (subnet === undefined)
    throw new Ec2Error('InvalidSubnetID.NotFound', `The subnet ID '${subnetId}' does not exist`);
  return subnet;
}

const parameterFolder = '/aws/service/ami-amazon-linux-latest';

/** The public parameters of the Systems Manager that name images, and the images that they name. */
export const imageParameters: ReadonlyMap<string, string> = new Map(
  images.flatMap(({ architecture, imageId }) => [
    [`${parameterFolder}/al2023-ami-kernel-default-${architecture}`, imageId],
    [`${parameterFolder}/al2023-ami-kernel-6.1-${architecture}`, imageId],
    [
      `/aws/service/canonical/ubuntu/server/24.04/stable/current/${architecture === 'arm64' ? 'arm64' : 'amd64'}/hvm/ebs-gp3/ami-id`,
      imageId,
    ],
  ]),
);

/**
 * The image that a launch names: by its id, or as `resolve:ssm:<parameter>`.
 * @throws Ec2Error InvalidAMIID.Malformed, InvalidAMIID.NotFound, InvalidParameterValue
 */
export function launchImageOf(name: string): Image {
  if (!name.startsWith('resolve:ssm:')) return imageOf(name);
  const parameter = name.slice('resolve:ssm:'.length);
  const imageId = imageParameters.get(parameter);
  if (imageId === undefined)
    throw new Ec2Error('InvalidParameterValue', `The parameter ${parameter} cannot be resolved to an image.`);
  return imageOf(imageId);
}

/** @throws Ec2Error InvalidAMIID.Malformed, InvalidAMIID.NotFound */
export function imageOf(imageId: string): Image {
  if (!/^ami-([0-9a-f]{8}|[0-9a-f]{17})$/.test(imageId))
    throw new Ec2Error('InvalidAMIID.Malformed', `Invalid id: "${imageId}" (expecting "ami-...")`);
  const image = images.find((known) => known.imageId === imageId);
  if (image === undefined) throw new Ec2Error('InvalidAMIID.NotFound', `The image id '[${imageId}]' does not exist`);
  return image;
}

/** @throws Ec2Error InvalidGroup.NotFound */
export function checkSecurityGroup(groupId: string): void {
  if (groupId !== securityGroupId)
    throw new Ec2Error('InvalidGroup.NotFound', `The security group '${groupId}' does not exist in VPC '${vpcId}'`);
}
