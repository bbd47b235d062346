import {
  DescribeImagesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  paginateGetInstanceTypesFromInstanceRequirements,
} from '@aws-sdk/client-ec2';
import type { EC2Client } from '@aws-sdk/client-ec2';
import type { Subnet } from '../../pool/configuration.ts';
import type { ResourceClass } from '../../pool/resource-classes.ts';
import { InputError, codeOf } from '../../shared/errors.ts';
import { callAws } from '../aws-call.ts';

export interface Image {
  readonly imageId: string;
  readonly architecture: 'x86_64' | 'arm64';
  readonly rootDeviceName: string;
  /** What its root volume measures; 0 when EC2 does not say. */
  readonly rootVolumeGiB: number;
}

/** A subnet, and the network that it is of. */
export interface PlacedSubnet extends Subnet {
  readonly vpcId: string;
}

/** What EC2 has to offer: images, subnets, instance types. */
export class CatalogOperations {
  readonly #client: EC2Client;

  constructor(client: EC2Client) {
    this.#client = client;
  }

  /** @throws InputError when there is no such image, or it cannot be a Linux runner */
  async image(imageId: string): Promise<Image> {
    const images = await this.#describe(
      'DescribeImages',
      `image ${imageId}`,
      async () => (await this.#client.send(new DescribeImagesCommand({ ImageIds: [imageId] }))).Images ?? [],
    );
    const [image] = images;
    if (image === undefined) {
      throw new InputError([
        `ami: '${imageId}' is not an image that this account can use in this region. Image ids differ by region; look it up with: aws ec2 describe-images --image-ids ${imageId}`,
      ]);
    }
    const { Architecture: architecture, RootDeviceName: rootDeviceName } = image;
    if (
      (architecture !== 'x86_64' && architecture !== 'arm64') ||
      image.Platform?.toLowerCase() === 'windows' ||
      rootDeviceName === undefined
    ) {
      throw new InputError([
        `ami: '${imageId}' (${architecture ?? 'unknown'}, ${image.PlatformDetails ?? image.Platform ?? 'unknown platform'}) cannot be used. Allowed is a Linux image for x86_64 or arm64, for example Ubuntu 24.04.`,
      ]);
    }
    const root = image.BlockDeviceMappings?.find((mapping) => mapping.DeviceName === rootDeviceName);
    return { imageId, architecture, rootDeviceName, rootVolumeGiB: root?.Ebs?.VolumeSize ?? 0 };
  }

  /** @throws InputError that names every subnet that does not exist */
  async subnets(subnetIds: readonly string[]): Promise<PlacedSubnet[]> {
    const found = await this.#describe(
      'DescribeSubnets',
      `subnets ${subnetIds.join(', ')}`,
      async () =>
        // By filter: asked by id, one unknown subnet would hide the others.
        (
          await this.#client.send(
            new DescribeSubnetsCommand({ Filters: [{ Name: 'subnet-id', Values: [...subnetIds] }] }),
          )
        ).Subnets ?? [],
    );
    const known = new Map(found.map((subnet) => [subnet.SubnetId, subnet]));
    const missing = subnetIds.filter((subnetId) => !known.has(subnetId));
    if (missing.length > 0) {
      throw new InputError(
        missing.map(
          (subnetId) =>
            `subnet-ids: '${subnetId}' does not exist in this account and region. Look yours up with: aws ec2 describe-subnets`,
        ),
      );
    }
    return subnetIds.map((subnetId) => {
      const { AvailabilityZone: availabilityZone = '', VpcId: vpcId = '' } = known.get(subnetId) ?? {};
      return { subnetId, availabilityZone, vpcId };
    });
  }

  /** @throws InputError that names every security group that does not exist, or is of another VPC than a subnet */
  async checkSecurityGroups(groupIds: readonly string[], subnets: readonly PlacedSubnet[]): Promise<void> {
    const found = await this.#describe(
      'DescribeSecurityGroups',
      `security groups ${groupIds.join(', ')}`,
      async () =>
        (
          await this.#client.send(
            new DescribeSecurityGroupsCommand({ Filters: [{ Name: 'group-id', Values: [...groupIds] }] }),
          )
        ).SecurityGroups ?? [],
    );
    const vpcs = new Map(found.map((group) => [group.GroupId, group.VpcId]));
    const problems = groupIds.flatMap((groupId) => {
      const vpcId = vpcs.get(groupId);
      if (vpcId === undefined)
        return [
          `security-group-ids: '${groupId}' does not exist in this account and region. Look yours up with: aws ec2 describe-security-groups`,
        ];
      const others = subnets.filter((subnet) => subnet.vpcId !== vpcId);
      return others.length === 0
        ? []
        : [
            `security-group-ids: '${groupId}' is of ${vpcId}, but ${others.map((subnet) => `${subnet.subnetId} is of ${subnet.vpcId}`).join(', ')}. Allowed are security groups of the subnets' VPC, and subnets of one VPC.`,
          ];
    });
    if (problems.length > 0) throw new InputError(problems);
  }

  /** Every type that has the class's vCPUs and at least its memory, in the region, for the architecture; sorted. */
  async instanceTypes(resourceClass: ResourceClass, architecture: Image['architecture']): Promise<string[]> {
    const pages = paginateGetInstanceTypesFromInstanceRequirements(
      { client: this.#client, pageSize: 1_000 },
      {
        ArchitectureTypes: [architecture],
        VirtualizationTypes: ['hvm'],
        InstanceRequirements: {
          VCpuCount: { Min: resourceClass.vcpus, Max: resourceClass.vcpus },
          MemoryMiB: { Min: resourceClass.memoryMiB },
          BareMetal: 'included',
          BurstablePerformance: 'included',
        },
      },
    );
    return callAws('ec2:GetInstanceTypesFromInstanceRequirements', `class ${resourceClass.name}`, async () => {
      const types: string[] = [];
      for await (const page of pages)
        types.push(...(page.InstanceTypes ?? []).flatMap((type) => type.InstanceType ?? []));
      return types.sort();
    });
  }

  /** EC2 answers an unknown id with an error rather than with nothing. */
  async #describe<Found>(operation: string, resource: string, request: () => Promise<Found[]>): Promise<Found[]> {
    try {
      return await callAws(`ec2:${operation}`, resource, request);
    } catch (error) {
      if (/^Invalid(\w+ID|Group|GroupId)\.(NotFound|Malformed|Unavailable)$/i.test(codeOf(error))) return [];
      throw error;
    }
  }
}
