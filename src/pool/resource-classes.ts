import type { UsageClass } from './instance.ts';

/** How many machines of a class there are, and for how long. Absent values: see `policyAt`. */
export interface PolicyValues {
  /** So many instances wait idle at all times, as far as `maxSize` and EC2 allow. */
  readonly minIdle?: number;
  /** While runs use the class, so many wait idle: the next run finds one warm. */
  readonly scaleUpThreshold?: number;
  /** Never more machines than this, in whatever state. */
  readonly maxSize?: number;
  /** How long an instance beyond `minIdle` may stay idle. Overrides the pool's idle time for this class. */
  readonly idleTimeSec?: number;
}

/** Other values while a cron pattern matches the present minute. */
export interface ScheduleWindow extends PolicyValues {
  /** Five fields; the window is open during each minute that they match, such as `* 8-18 * * 1-5`. */
  readonly cron: string;
  /** IANA name, such as `Europe/Berlin`. */
  readonly timeZone: string;
}

/** A named size of instance and how its pool behaves. */
export interface ResourceClass extends PolicyValues {
  readonly name: string;
  readonly vcpus: number;
  /** The least memory that an instance of the class has. */
  readonly memoryMiB: number;
  /** Later windows prevail over earlier ones, and all over the class's own values. */
  readonly schedule?: readonly ScheduleWindow[];
  /** An instance that was given to so many runs ends instead of waiting for another. */
  readonly maxUses?: number;
  /** An instance of that age ends instead of waiting; a run that holds one goes on. */
  readonly maxAgeSec?: number;
  /** What the pool launches on its own account, to reach `minIdle`; a run asks for its own. */
  readonly usageClass?: UsageClass;
}

/** A class as refresh stores it: with its queue, and with the instance types that satisfy it. */
export interface ConfiguredClass extends ResourceClass {
  readonly queueUrl: string;
  /** Every type that EC2 offers for the class in this region, as of the last refresh. */
  readonly instanceTypes: readonly string[];
  /** Present once the class was removed from the configuration: its instances end, then its queue. */
  readonly drainingSince?: number;
}

type Governed = PolicyValues & Pick<ResourceClass, 'schedule'>;

const policiesOf = (resourceClass: Governed): readonly PolicyValues[] => [
  resourceClass,
  ...(resourceClass.schedule ?? []),
];

/** Whether, at any hour, instances are to wait for runs that have not begun. */
export const isKeptWarm = (resourceClass: Governed): boolean =>
  policiesOf(resourceClass).some(({ minIdle = 0, scaleUpThreshold = 0 }) => minIdle > 0 || scaleUpThreshold > 0);

/** Whether, at any hour, its machines are limited; then they are counted at all hours. */
export const isLimited = (resourceClass: Governed): boolean =>
  policiesOf(resourceClass).some(({ maxSize }) => maxSize !== undefined);

export const defaultResourceClasses: readonly ResourceClass[] = [
  { name: 'large', vcpus: 2, memoryMiB: 4_096 },
  { name: 'xlarge', vcpus: 4, memoryMiB: 8_192 },
  { name: '2xlarge', vcpus: 8, memoryMiB: 16_384 },
  { name: '4xlarge', vcpus: 16, memoryMiB: 32_768 },
  { name: '8xlarge', vcpus: 32, memoryMiB: 65_536 },
  { name: '16xlarge', vcpus: 64, memoryMiB: 131_072 },
];
