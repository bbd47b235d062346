import type { Image } from './builtin.ts';
import { Ec2Error, invalidValue } from './errors.ts';
import { flag, group, groups, integer, text } from './query.ts';
import type { Parameters } from './query.ts';

/** The volume that an instance starts from. */
export interface RootVolume {
  readonly type: string;
  readonly sizeGiB: number;
  readonly iops: number | undefined;
  readonly throughput: number | undefined;
  readonly encrypted: boolean;
  readonly deleteOnTermination: boolean;
}

interface Limits {
  readonly sizeGiB: readonly [number, number];
  readonly iops?: readonly [number, number];
  readonly iopsPerGiB?: number;
  readonly throughput?: readonly [number, number];
}

/** As the EBS user guide has them: sizes in GiB, throughput in MiB/s. */
const limits: Readonly<Record<string, Limits>> = {
  gp2: { sizeGiB: [1, 16_384] },
  gp3: { sizeGiB: [1, 65_536], iops: [3_000, 80_000], iopsPerGiB: 500, throughput: [125, 2_000] },
  io1: { sizeGiB: [4, 16_384], iops: [100, 64_000], iopsPerGiB: 50 },
  io2: { sizeGiB: [4, 65_536], iops: [100, 256_000], iopsPerGiB: 1_000 },
};

/**
 * The root volume that the launch parameters ask for, on top of the image's.
 * @throws Ec2Error for what EC2 refuses at a launch, and only then: a launch template may hold it
 */
export function readRootVolume(parameters: Parameters, image: Image): RootVolume {
  const mapping = groups(parameters, 'BlockDeviceMapping').find(
    (candidate) => text(candidate, 'DeviceName') === image.rootDeviceName,
  );
  const ebs = group(mapping ?? {}, 'Ebs');
  const type = text(ebs, 'VolumeType') ?? 'gp3';
  const kind = limits[type];
  if (kind === undefined) throw invalidValue('volumeType', type);
  const sizeGiB = integer(ebs, 'VolumeSize') ?? image.snapshotGiB;
  if (sizeGiB < image.snapshotGiB)
    throw new Ec2Error(
      'InvalidBlockDeviceMapping',
      `Volume of size ${sizeGiB}GB is smaller than snapshot '${image.snapshotId}', expect size >= ${image.snapshotGiB}GB`,
    );
  checkRange('VolumeSize', sizeGiB, kind.sizeGiB);
  return {
    type,
    sizeGiB,
    iops: readIops(integer(ebs, 'Iops'), type, kind, sizeGiB),
    throughput: readThroughput(integer(ebs, 'Throughput'), type, kind, integer(ebs, 'Iops') ?? 3_000),
    encrypted: flag(ebs, 'Encrypted'),
    deleteOnTermination: text(ebs, 'DeleteOnTermination') === undefined || flag(ebs, 'DeleteOnTermination'),
  };
}

function readIops(iops: number | undefined, type: string, kind: Limits, sizeGiB: number): number | undefined {
  if (iops === undefined) {
    if (type.startsWith('io')) throw new Ec2Error('MissingParameter', 'The request must contain the parameter iops');
    return type === 'gp3' ? 3_000 : undefined;
  }
  if (kind.iops === undefined) throw unsupported('iops', type);
  checkRange('Iops', iops, kind.iops);
  const most = kind.iopsPerGiB ?? Infinity;
  // A gp3 volume has its first 3,000 at any size.
  if (iops / sizeGiB > most && !(type === 'gp3' && iops === 3_000))
    throw new Ec2Error(
      'InvalidParameterCombination',
      `Iops to volume size ratio of ${(iops / sizeGiB).toFixed(6)} is too high; maximum is ${most}`,
    );
  return iops;
}

function readThroughput(throughput: number | undefined, type: string, kind: Limits, iops: number): number | undefined {
  if (throughput === undefined) return type === 'gp3' ? 125 : undefined;
  if (kind.throughput === undefined) throw unsupported('throughput', type);
  checkRange('Throughput', throughput, kind.throughput);
  if (throughput / iops > 0.25)
    throw new Ec2Error(
      'InvalidParameterCombination',
      `Throughput (MiBps) to iops ratio of ${(throughput / iops).toFixed(6)} is too high; maximum is 0.250000`,
    );
  return throughput;
}

const unsupported = (parameter: string, type: string): Ec2Error =>
  new Ec2Error('InvalidParameterCombination', `The parameter ${parameter} is not supported for ${type} volumes.`);

function checkRange(name: string, value: number, [least, most]: readonly [number, number]): void {
  if (value < least || value > most)
    throw new Ec2Error('InvalidParameterValue', `${name} of ${value} is not between ${least} and ${most}`);
}
