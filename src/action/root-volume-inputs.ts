import { freeIops, rootVolumeGiB, throughputPerIops, volumeLimits, volumeTypes } from '../pool/root-volume.ts';
import type { RootVolume } from '../pool/root-volume.ts';
import { defaults } from './defaults.ts';
import type { InputReader } from './input-reader.ts';

/** The root volume that the inputs ask for; problems stay with the reader. */
export function readRootVolume(reader: InputReader): RootVolume {
  const type = reader.choice('volume-type', volumeTypes, defaults.volumeType);
  const limits = volumeLimits[type];
  const sizeGiB = reader.wholeNumber('volume-size-gib', { ...limits.sizeGiB, unit: 'GiB' });
  const iops = readIops(reader, type, sizeGiB);
  const throughput = readThroughput(reader, type, iops);
  return {
    type,
    ...(sizeGiB !== undefined && { sizeGiB }),
    ...(iops !== undefined && { iops }),
    ...(throughput !== undefined && { throughput }),
  };
}

function readIops(reader: InputReader, type: RootVolume['type'], sizeGiB: number | undefined): number | undefined {
  const { iops: limits } = volumeLimits[type];
  if (limits === undefined) {
    refuse(
      reader,
      'volume-iops',
      `nothing with volume-type ${type}, whose IOPS follow its size; gp3, io1 and io2 take it`,
    );
    return undefined;
  }
  const iops = reader.wholeNumber('volume-iops', { ...limits, unit: 'IOPS' });
  const size = rootVolumeGiB(sizeGiB === undefined ? {} : { sizeGiB });
  const most = Math.max(limits.mostPerGiB * size, type === 'gp3' ? freeIops : 0);
  if (iops === undefined && limits.required)
    reader.problem(
      'volume-iops',
      undefined,
      `IOPS, which volume-type ${type} needs, from ${limits.least} to ${limits.most}`,
      '3000',
    );
  else if (iops !== undefined && iops > most)
    reader.problem(
      'volume-iops',
      String(iops),
      `at most ${limits.mostPerGiB} for each GiB of a volume of type ${type}: ${most} with ${size} GiB (volume-size-gib)`,
      String(most),
    );
  return iops;
}

function readThroughput(reader: InputReader, type: RootVolume['type'], iops = freeIops): number | undefined {
  const { throughput: limits } = volumeLimits[type];
  if (limits === undefined) {
    refuse(reader, 'volume-throughput', `nothing with volume-type ${type}; only gp3 takes it`);
    return undefined;
  }
  const throughput = reader.wholeNumber('volume-throughput', { ...limits, unit: 'MiB/s' });
  const most = Math.floor(iops * throughputPerIops);
  if (throughput !== undefined && throughput > most)
    reader.problem(
      'volume-throughput',
      String(throughput),
      `at most a quarter of volume-iops, ${iops}: ${most} MiB/s`,
      String(most),
    );
  return throughput;
}

function refuse(reader: InputReader, input: string, allowed: string): void {
  const value = reader.raw(input);
  if (value !== undefined) reader.problem(input, value, allowed, "''");
}
