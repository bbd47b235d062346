import {
  absentProfilePrefix,
  checkSecurityGroup,
  launchImageOf,
  securityGroupId,
  subnetOf,
  subnets,
} from './builtin.ts';
import type { Subnet } from './builtin.ts';
import { knownType } from './builtin-actions.ts';
import type { InstanceType } from './catalogue.ts';
import { Ec2Error, invalidValue } from './errors.ts';
import type { LaunchSpecification, MetadataOptions } from './instance.ts';
import type { Tags } from './lists.ts';
import { flag, group, groups, integer, requiredText, text, texts } from './query.ts';
import type { Parameters } from './query.ts';
import { readRootVolume } from './root-volume.ts';
import { readTagSpecifications } from './tags.ts';
import { checkUserData } from './user-data.ts';

/** What the caller of a launch has decided beside the launch parameters. */
export interface LaunchChoice {
  readonly region: string;
  readonly type?: InstanceType;
  readonly usageClass?: 'on-demand' | 'spot';
  readonly clientToken: string | undefined;
  readonly tags?: ReadonlyMap<string, Tags>;
}

/**
 * Reads the launch parameters: those of RunInstances, or a launch template's, or both laid over each other.
 * @throws Ec2Error for what EC2 refuses at a launch
 */
export function readLaunchSpecification(
  parameters: Parameters,
  { region, type, usageClass, clientToken, tags }: LaunchChoice,
): LaunchSpecification {
  const image = launchImageOf(requiredText(parameters, 'ImageId'));
  const chosen = type ?? knownType(requiredText(parameters, 'InstanceType'));
  if (chosen.architecture !== image.architecture) {
    throw new Ec2Error(
      'InvalidParameterValue',
      `The architecture '${chosen.architecture}' of the specified instance type does not match the architecture '${image.architecture}' of the specified AMI. Specify an instance type and an AMI that have matching architectures, and try again.`,
    );
  }
  securityGroups(parameters).forEach(checkSecurityGroup);
  const encoded = text(parameters, 'UserData');
  checkUserData(encoded);
  const metadata = readMetadataOptions(group(parameters, 'MetadataOptions'), amazonLinux2023);
  const allTags = merged(readTagSpecifications(parameters), tags ?? new Map());
  if (metadata.instanceMetadataTags === 'enabled') checkMetadataTagKeys(allTags.get('instance') ?? new Map());
  return {
    image,
    type: chosen,
    clientToken,
    subnet: readSubnet(parameters, region),
    usageClass:
      usageClass ?? (text(group(parameters, 'InstanceMarketOptions'), 'MarketType') === 'spot' ? 'spot' : 'on-demand'),
    userData: encoded === undefined ? undefined : Buffer.from(encoded, 'base64'),
    shutdownBehavior: readShutdownBehavior(parameters),
    protected: flag(parameters, 'DisableApiTermination'),
    instanceProfile: readInstanceProfile(parameters),
    metadata,
    rootVolume: readRootVolume(parameters, image),
    keyName: text(parameters, 'KeyName'),
    tags: allTags,
  };
}

/** What instances of Amazon Linux 2023 have unless told: tokens are required, two hops away. */
const amazonLinux2023: MetadataOptions = {
  httpTokens: 'required',
  httpEndpoint: 'enabled',
  httpPutResponseHopLimit: 2,
  instanceMetadataTags: 'disabled',
};

/** @throws Ec2Error InvalidParameterValue */
export function readMetadataOptions(options: Parameters, before: MetadataOptions): MetadataOptions {
  const choice = <Choice extends string>(name: string, choices: readonly Choice[], otherwise: Choice): Choice => {
    const value = text(options, name);
    const found = choices.find((candidate) => candidate === value);
    if (value !== undefined && found === undefined) throw invalidValue(name, value);
    return found ?? otherwise;
  };
  const hops = integer(options, 'HttpPutResponseHopLimit') ?? before.httpPutResponseHopLimit;
  if (hops < 1 || hops > 64) throw invalidValue('HttpPutResponseHopLimit', String(hops));
  return {
    httpTokens: choice('HttpTokens', ['optional', 'required'], before.httpTokens),
    httpEndpoint: choice('HttpEndpoint', ['enabled', 'disabled'], before.httpEndpoint),
    httpPutResponseHopLimit: hops,
    instanceMetadataTags: choice('InstanceMetadataTags', ['enabled', 'disabled'], before.instanceMetadataTags),
  };
}

/** Tags in the metadata are paths there. @throws Ec2Error InvalidParameterValue */
export function checkMetadataTagKeys(tags: Tags): void {
  const bad = [...tags.keys()].find(
    (key) => !/^[0-9a-zA-Z\-_+=,.@:]{1,255}$/.test(key) || /^(\.\.?|_index)$/.test(key),
  );
  if (bad !== undefined)
    throw new Ec2Error(
      'InvalidParameterValue',
      `'${bad}' is not a valid tag key. Tag keys must match pattern ([0-9a-zA-Z\\-_+=,.@:]{1,255}), and must not be a reserved name ('.', '..', '_index')`,
    );
}

/** An instance's place: its subnet's, its first network interface's, its zone's default subnet, or the first of all. */
function readSubnet(parameters: Parameters, region: string): Subnet {
  const subnetId = text(parameters, 'SubnetId') ?? text(groups(parameters, 'NetworkInterface')[0] ?? {}, 'SubnetId');
  if (subnetId !== undefined) return subnetOf(subnetId);
  const zone = text(parameters, 'AvailabilityZone') ?? text(group(parameters, 'Placement'), 'AvailabilityZone');
  const subnet = zone === undefined ? subnets[0] : subnets.find(({ zoneLetter }) => zone === `${region}${zoneLetter}`);
  if (subnet === undefined) throw new Ec2Error('InvalidParameterValue', `Invalid availability zone: [${zone ?? ''}]`);
  return subnet;
}

function securityGroups(parameters: Parameters): readonly string[] {
  const named = [
    ...texts(parameters, 'SecurityGroupId'),
    ...groups(parameters, 'NetworkInterface').flatMap((networkInterface) => texts(networkInterface, 'SecurityGroupId')),
  ];
  return named.length > 0 ? named : [securityGroupId];
}

function readShutdownBehavior(parameters: Parameters): 'stop' | 'terminate' {
  const behavior = text(parameters, 'InstanceInitiatedShutdownBehavior') ?? 'stop';
  if (behavior !== 'stop' && behavior !== 'terminate')
    throw invalidValue('InstanceInitiatedShutdownBehavior', behavior);
  return behavior;
}

function readInstanceProfile(parameters: Parameters): string | undefined {
  const profile = group(parameters, 'IamInstanceProfile');
  const [name, arn] = [text(profile, 'Name'), text(profile, 'Arn')];
  const named = name ?? arn?.replace(/.*\//, '');
  if (named?.startsWith(absentProfilePrefix) === true) {
    const [parameter, what] = name === undefined ? ['arn', 'ARN'] : ['name', 'name'];
    throw new Ec2Error(
      'InvalidParameterValue',
      `Value (${name ?? arn ?? ''}) for parameter iamInstanceProfile.${parameter} is invalid. Invalid IAM Instance Profile ${what}`,
    );
  }
  return named;
}

function merged(first: ReadonlyMap<string, Tags>, second: ReadonlyMap<string, Tags>): ReadonlyMap<string, Tags> {
  return new Map(
    [...first.keys(), ...second.keys()].map((kind) => {
      const tags = new Map([...(first.get(kind) ?? []), ...(second.get(kind) ?? [])]);
      if (tags.size > 50)
        throw new Ec2Error('TagLimitExceeded', `More than 50 tags specified for resource type ${kind}`);
      return [kind, tags];
    }),
  );
}
