export const volumeTypes = ['gp3', 'gp2', 'io1', 'io2'] as const;
export type VolumeType = (typeof volumeTypes)[number];

/** The volume that instances start from, as far as the user decides it. */
export interface RootVolume {
  readonly type: VolumeType;
  readonly sizeGiB?: number;
  readonly iops?: number;
  /** In MiB/s. */
  readonly throughput?: number;
}

/** What jobs usually need beside the image: tools, containers, a checkout. */
const usualGiB = 30;

interface Range {
  readonly least: number;
  readonly most: number;
}

/** What EBS allows of a type; no `iops` means that they follow the size, no `throughput` that it follows the IOPS. */
export interface VolumeLimits {
  readonly sizeGiB: Range;
  readonly iops?: Range & { readonly mostPerGiB: number; readonly required: boolean };
  readonly throughput?: Range;
}

/** EBS user guide, "Amazon EBS volume types". */
export const volumeLimits: Readonly<Record<VolumeType, VolumeLimits>> = {
  gp3: {
    sizeGiB: { least: 1, most: 65_536 },
    iops: { least: 3_000, most: 80_000, mostPerGiB: 500, required: false },
    throughput: { least: 125, most: 2_000 },
  },
  gp2: { sizeGiB: { least: 1, most: 16_384 } },
  io1: {
    sizeGiB: { least: 4, most: 16_384 },
    iops: { least: 100, most: 64_000, mostPerGiB: 50, required: true },
  },
  io2: {
    sizeGiB: { least: 4, most: 65_536 },
    iops: { least: 100, most: 256_000, mostPerGiB: 1_000, required: true },
  },
};

/** A volume of gp3 has so many IOPS at any size. */
export const freeIops = 3_000;
/** MiB/s that each provisioned IOPS of gp3 allows. */
export const throughputPerIops = 0.25;

/** The size in GiB for an image whose own root volume measures so much: a volume cannot be smaller than its snapshot. */
export const rootVolumeGiB = ({ sizeGiB }: Pick<RootVolume, 'sizeGiB'>, imageGiB = 0): number =>
  sizeGiB ?? Math.max(usualGiB, imageGiB);
