/** A named size of instance and how its pool behaves. */
export interface ResourceClass {
  readonly name: string;
  readonly vcpus: number;
  /** The least memory that an instance of the class has. */
  readonly memoryMiB: number;
  /** Overrides the pool's idle time for this class. */
  readonly idleTimeSec?: number;
}

/** A class as refresh stores it: with its queue, and with the instance types that satisfy it. */
export interface ConfiguredClass extends ResourceClass {
  readonly queueUrl: string;
  /** Every type that EC2 offers for the class in this region, as of the last refresh. */
  readonly instanceTypes: readonly string[];
  /** Present once the class was removed from the configuration: its instances end, then its queue. */
  readonly drainingSince?: number;
}

export const defaultResourceClasses: readonly ResourceClass[] = [
  { name: 'large', vcpus: 2, memoryMiB: 4_096 },
  { name: 'xlarge', vcpus: 4, memoryMiB: 8_192 },
  { name: '2xlarge', vcpus: 8, memoryMiB: 16_384 },
  { name: '4xlarge', vcpus: 16, memoryMiB: 32_768 },
  { name: '8xlarge', vcpus: 32, memoryMiB: 65_536 },
  { name: '16xlarge', vcpus: 64, memoryMiB: 131_072 },
];
