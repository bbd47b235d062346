import type { UsageClass } from './instance.ts';

/** A launch intent: written before CreateFleet, so that whoever comes later can finish or undo it. */
export interface LaunchRow {
  readonly launchToken: string;
  readonly owner?: string;
  readonly resourceClass: string;
  readonly usageClass: UsageClass;
  readonly count: number;
  /** When the launch must be over; later its instances are looked up by their tag and undone. */
  readonly threshold: number;
  readonly createdAt: number;
}

/** The state a launch row has in the index by state, beside the states of instances. */
export const launchingState = 'launching';

/** The tags by which a machine is known to belong to a pool, and to a launch of it. */
export const poolTag = 'ec2-runner-pool:name';
export const launchTokenTag = 'ec2-runner-pool:launch-token';
export const resourceClassTag = 'ec2-runner-pool:resource-class';
/** The table that holds the machine's row. */
export const tableTag = 'ec2-runner-pool:table';
/** On queues and launch templates: the repository whose pool they are of. */
export const repositoryTag = 'ec2-runner-pool:repository';

/** What EC2 calls the states of machines that still exist, and may cost money. */
export const liveMachineStates: readonly string[] = ['pending', 'running', 'stopping', 'stopped'];

/**
 * What to do about a launch that failed wholly or in part:
 * - `capacity`: EC2 has none now; try another way or later
 * - `throttle`: too many requests; the same again, later
 * - `limit`: the class has as many machines as it may; try the pool until one comes back
 * - `stale-template`: the launch template or its version is gone; read the configuration anew, once
 * - `permanent`: it cannot succeed as asked
 */
export type LaunchFailure = 'limit' | 'capacity' | 'throttle' | 'stale-template' | 'permanent';

// Codes as EC2 documents them, and as Karpenter and terraform-aws-github-runner sort them.
const capacityCodes: ReadonlySet<string> = new Set([
  'InsufficientInstanceCapacity',
  'InsufficientCapacityOnHost',
  'MaxSpotInstanceCountExceeded',
  'MaxSpotFleetRequestCountExceeded',
  'VcpuLimitExceeded',
  'InstanceLimitExceeded',
  'ResourceLimitExceeded',
  'UnfulfillableCapacity',
  'Unsupported',
  'InsufficientFreeAddressesInSubnet',
  'MaxFleetCountExceeded',
  'ReservationCapacityExceeded',
  'TargetCapacityLimitExceededException',
  'SpotMaxPriceTooLow',
  'InsufficientInstanceCapacityException',
]);
const throttleCodes: ReadonlySet<string> = new Set([
  'RequestLimitExceeded',
  'Throttling',
  'ThrottlingException',
  'RequestThrottled',
  'TooManyRequestsException',
  'InternalError',
  'InternalFailure',
  'ServiceUnavailable',
  'Unavailable',
  'RequestTimeout',
  'UnreachableError',
]);

export function classifyLaunchFailure(code: string): LaunchFailure {
  if (capacityCodes.has(code)) return 'capacity';
  if (throttleCodes.has(code)) return 'throttle';
  if (code.startsWith('InvalidLaunchTemplate')) return 'stale-template';
  return 'permanent';
}

// A fleet reports one error per override; the launch as a whole is as good as its best one.
const bestFirst: readonly LaunchFailure[] = ['stale-template', 'throttle', 'capacity', 'permanent'];

/** @returns undefined when there is no error */
export function classifyLaunchFailures(codes: readonly string[]): LaunchFailure | undefined {
  const found = new Set(codes.map(classifyLaunchFailure));
  return bestFirst.find((failure) => found.has(failure));
}
