import type { Credentials, RoleCredentials } from '../credentials.ts';
import { newId } from './account.ts';
import type { Home } from './account.ts';
import type { Image, Subnet } from './builtin.ts';
import { securityGroupId, vpcId } from './builtin.ts';
import type { InstanceType } from './catalogue.ts';
import type { Tags } from './lists.ts';
import type { Machine } from './machine.ts';
import type { Leaves } from './metadata-service.ts';
import type { AnswerGroup } from './query.ts';
import type { RootVolume } from './root-volume.ts';
import { tagSet } from './tags.ts';

/** EC2's codes of the states. */
export const stateCodes = {
  pending: 0,
  running: 16,
  'shutting-down': 32,
  terminated: 48,
  stopping: 64,
  stopped: 80,
} as const;
export type Ec2State = keyof typeof stateCodes;

/** How an instance may ask its metadata service. */
export interface MetadataOptions {
  readonly httpTokens: 'optional' | 'required';
  readonly httpEndpoint: 'enabled' | 'disabled';
  readonly httpPutResponseHopLimit: number;
  readonly instanceMetadataTags: 'enabled' | 'disabled';
}

/** Everything a launch decides about an instance. */
export interface LaunchSpecification {
  readonly image: Image;
  readonly type: InstanceType;
  readonly subnet: Subnet;
  readonly usageClass: 'on-demand' | 'spot';
  /** As sent, decoded from base64. */
  readonly userData: Buffer | undefined;
  readonly shutdownBehavior: 'stop' | 'terminate';
  /** TerminateInstances is refused. */
  readonly protected: boolean;
  /** The name at the end of the profile's ARN. */
  readonly instanceProfile: string | undefined;
  readonly metadata: MetadataOptions;
  readonly rootVolume: RootVolume;
  readonly keyName: string | undefined;
  readonly clientToken: string | undefined;
  /** Put on the instance, its volume and its network interface before it starts, by their resource type. */
  readonly tags: ReadonlyMap<string, Tags>;
}

export interface Instance {
  readonly id: string;
  readonly reservationId: string;
  readonly launchIndex: number;
  /** Of its root; another one when that was replaced. */
  volumeId: string;
  readonly networkInterfaceId: string;
  readonly privateIp: string;
  readonly launchedAt: Date;
  /** Changed by ModifyInstanceAttribute. */
  specification: LaunchSpecification;
  /** Of spot instances alone. */
  readonly spotRequestId: string | undefined;
  readonly machine: Machine;
  state: Ec2State;
  /** Why it is in its state, as EC2 words it. */
  stateReason: { readonly code: string; readonly message: string } | undefined;
  /** The first process of its boot. */
  pid: number | undefined;
  /** When its spot capacity is taken away, once that was announced. */
  interruptedAt: Date | undefined;
  /** When it was terminated. */
  endedAt: Date | undefined;
  /** What its console held when its state last changed: EC2 shows that, unless asked for the latest. */
  postedConsole: Buffer;
}

/** As it is when its launch is accepted. */
export const launchedInstance = (
  launched: Pick<Instance, 'id' | 'reservationId' | 'launchIndex' | 'specification' | 'machine' | 'privateIp'>,
): Instance => ({
  ...launched,
  volumeId: newId('vol'),
  networkInterfaceId: newId('eni'),
  spotRequestId: launched.specification.usageClass === 'spot' ? newId('sir').slice(0, 12) : undefined,
  launchedAt: new Date(),
  state: 'pending',
  stateReason: undefined,
  pid: undefined,
  interruptedAt: undefined,
  endedAt: undefined,
  postedConsole: Buffer.alloc(0),
});

export const isLive = (instance: Instance): boolean => instance.state !== 'terminated' && instance.state !== 'stopped';

export const zoneOf = (instance: Instance, { region }: Home): string =>
  `${region}${instance.specification.subnet.zoneLetter}`;

export const stateAnswer = (state: Ec2State): AnswerGroup => ({ code: stateCodes[state], name: state });

export function instanceAnswer(instance: Instance, home: Home, tags: Tags): AnswerGroup {
  const {
    specification: { image, type, subnet, usageClass, instanceProfile, metadata, rootVolume, keyName, clientToken },
  } = instance;
  const gone = instance.state === 'terminated';
  const groupSet = [{ groupId: securityGroupId, groupName: 'default' }];
  const deviceName = image.rootDeviceName;
  return {
    instanceId: instance.id,
    imageId: image.imageId,
    instanceState: stateAnswer(instance.state),
    instanceType: type.name,
    architecture: image.architecture,
    launchTime: instance.launchedAt,
    amiLaunchIndex: instance.launchIndex,
    keyName,
    clientToken,
    placement: { availabilityZone: zoneOf(instance, home), tenancy: 'default' },
    instanceLifecycle: usageClass === 'spot' ? 'spot' : undefined,
    spotInstanceRequestId: instance.spotRequestId,
    privateIpAddress: gone ? undefined : instance.privateIp,
    privateDnsName: gone ? '' : `ip-${instance.privateIp.replaceAll('.', '-')}.${home.region}.compute.internal`,
    subnetId: gone ? undefined : subnet.subnetId,
    vpcId: gone ? undefined : vpcId,
    groupSet: gone ? [] : groupSet,
    networkInterfaceSet: gone
      ? []
      : [
          {
            networkInterfaceId: instance.networkInterfaceId,
            subnetId: subnet.subnetId,
            vpcId,
            privateIpAddress: instance.privateIp,
            status: 'in-use',
            attachment: { deviceIndex: 0, status: 'attached', deleteOnTermination: true },
            groupSet,
          },
        ],
    rootDeviceType: 'ebs',
    rootDeviceName: deviceName,
    virtualizationType: 'hvm',
    hypervisor: 'xen',
    ebsOptimized: false,
    enaSupport: true,
    blockDeviceMapping: gone
      ? []
      : [
          {
            deviceName,
            ebs: {
              volumeId: instance.volumeId,
              status: 'attached',
              attachTime: instance.launchedAt,
              deleteOnTermination: rootVolume.deleteOnTermination,
            },
          },
        ],
    iamInstanceProfile:
      instanceProfile === undefined
        ? undefined
        : { arn: `arn:aws:iam::${home.accountId}:instance-profile/${instanceProfile}`, id: 'AIPALOCALCLOUD000000' },
    metadataOptions: { state: 'applied', ...metadata },
    monitoring: { state: 'disabled' },
    platformDetails: 'Linux/UNIX',
    reason: instance.stateReason === undefined ? '' : instance.stateReason.message,
    stateReason: instance.stateReason,
    tagSet: tagSet(tags),
  };
}

/** What an instance's metadata service knows, by the path below `/latest/`; the credentials are good for this local cloud alone. */
export function metadataLeaves(
  instance: Instance,
  { region, accountId }: Home,
  tags: Tags,
  credentials: Credentials,
): Leaves {
  const {
    specification: { image, type, subnet, usageClass, instanceProfile, metadata, userData },
  } = instance;
  const availabilityZone = `${region}${subnet.zoneLetter}`;
  const identity = {
    accountId,
    architecture: image.architecture,
    availabilityZone,
    imageId: image.imageId,
    instanceId: instance.id,
    instanceType: type.name,
    pendingTime: instance.launchedAt.toISOString(),
    privateIp: instance.privateIp,
    region,
    version: '2017-09-30',
  };
  const leaves = new Map<string, string | Buffer>([
    ['meta-data/instance-id', instance.id],
    ['meta-data/instance-type', type.name],
    ['meta-data/ami-id', image.imageId],
    ['meta-data/placement/availability-zone', availabilityZone],
    ['meta-data/placement/region', region],
    ['meta-data/local-ipv4', instance.privateIp],
    ['meta-data/services/partition', 'aws'],
    ['meta-data/services/domain', 'amazonaws.com'],
    ['meta-data/instance-life-cycle', usageClass],
    ['dynamic/instance-identity/document', JSON.stringify(identity, null, 2)],
  ]);
  if (userData !== undefined) leaves.set('user-data', userData);
  if (metadata.instanceMetadataTags === 'enabled')
    for (const [key, value] of tags) leaves.set(`meta-data/tags/instance/${key}`, value);
  if (instanceProfile !== undefined)
    leaves.set(
      `meta-data/iam/security-credentials/${instanceProfile}`,
      credentialsDocument(credentials.ofInstance(instance.id)),
    );
  if (instance.interruptedAt !== undefined) {
    const time = `${instance.interruptedAt.toISOString().slice(0, 19)}Z`;
    leaves.set('meta-data/spot/instance-action', JSON.stringify({ action: 'terminate', time }));
    leaves.set('meta-data/spot/termination-time', time);
  }
  return leaves;
}

const credentialsDocument = ({
  accessKeyId,
  secretAccessKey,
  sessionToken,
  issuedAt,
  expiresAt,
}: RoleCredentials): string =>
  JSON.stringify(
    {
      Code: 'Success',
      Type: 'AWS-HMAC',
      LastUpdated: new Date(issuedAt).toISOString(),
      Expiration: new Date(expiresAt).toISOString(),
      AccessKeyId: accessKeyId,
      SecretAccessKey: secretAccessKey,
      Token: sessionToken,
    },
    null,
    2,
  );
