import type { ConfiguredClass } from './resource-classes.ts';

/** The launch template version that new instances start from. */
export interface LaunchTemplateReference {
  readonly id: string;
  readonly version: number;
  /** Of everything the version was made from: equal hashes, equal instances. */
  readonly contentHash: string;
}

/** Where instances may be launched. */
export interface Subnet {
  readonly subnetId: string;
  readonly availabilityZone: string;
}

/** Whose pool it is. Runners are registered with one repository; machines, queues and the launch template are named after one pool. */
export interface PoolIdentity {
  /** `owner/repository`. */
  readonly repository: string;
  readonly poolName: string;
}

/** What refresh has set up and every other mode reads: the METADATA partition, one item per field. */
export interface PoolConfiguration {
  /** What stands before the instance id in an instance's ARN. */
  readonly instanceArnPrefix: string;
  readonly idleTimeSec: number;
  /** How long a run may keep an instance. */
  readonly maxRuntimeMin: number;
  /** How long an instance may live, whatever it does. */
  readonly maxLifetimeMin: number;
  readonly subnets: readonly Subnet[];
  readonly launchTemplate: LaunchTemplateReference;
  readonly resourceClasses: readonly ConfiguredClass[];
}

export const configurationFields = [
  'instanceArnPrefix',
  'idleTimeSec',
  'maxRuntimeMin',
  'maxLifetimeMin',
  'subnets',
  'launchTemplate',
  'resourceClasses',
] as const satisfies readonly (keyof PoolConfiguration)[];
