import {
  classifyLaunchFailure,
  classifyLaunchFailures,
  launchTokenTag,
  poolTag,
  resourceClassTag,
  tableTag,
} from '../pool/launch.ts';
import type { LaunchFailure } from '../pool/launch.ts';
import type { PoolConfiguration } from '../pool/configuration.ts';
import type { TypePatterns } from '../pool/instance-types.ts';
import type { InstanceRow, UsageClass } from '../pool/instance.ts';
import { instanceArn } from '../pool/keys.ts';
import { isLimited } from '../pool/resource-classes.ts';
import type { ConfiguredClass } from '../pool/resource-classes.ts';
import { launch } from '../pool/transitions.ts';
import { AccessDeniedError, SetupError, codeOf, messageOf } from '../shared/errors.ts';
import { mapAll } from '../shared/map-all.ts';
import type { FleetResult, LaunchedInstance } from './ec2/fleet-operations.ts';
import type { Services } from './services.ts';

type Launching = Pick<
  Services,
  'clock' | 'random' | 'log' | 'instances' | 'capacities' | 'launches' | 'fleet' | 'poolName' | 'tableName'
>;

/** What is to be launched, and for whom. */
export interface LaunchOrder {
  /** The run that the instances belong to; absent when they are for the pool. */
  readonly owner?: string;
  readonly resourceClass: ConfiguredClass;
  readonly usageClass: UsageClass;
  readonly instanceTypes: TypePatterns;
  readonly count: number;
  /** The label that all of them get; each has one of its own without. */
  readonly sharedLabel?: string;
  /** When an instance of the order must be ready, in milliseconds since the epoch. */
  readonly readyBy: number;
}

/** What one launch gave, and why there is not more. */
export interface LaunchOutcome {
  readonly launched: readonly InstanceRow[];
  readonly failure: LaunchFailure | undefined;
  /** For the operator: each distinct code with its message. */
  readonly reasons: readonly LaunchReason[];
}

/** What EC2 gave as a reason; the message names the code, too. */
export interface LaunchReason {
  readonly code: string;
  readonly message: string;
}

const rowsAtOnce = 20;
const minuteMs = 60_000;
/** After it, refresh looks for machines of the launch that nobody wrote down. */
const launchTimeoutMs = 5 * minuteMs;

/**
 * Launches instances and writes their rows. The launch row comes first: should this process
 * end at any line below, refresh finds the machines by their tag and ends them.
 *
 * @param beforeWrite is told of each row before its write, so that a rollback knows of it in any case
 */
export async function launchInstances(
  services: Launching,
  configuration: PoolConfiguration,
  order: LaunchOrder,
  beforeWrite: (row: InstanceRow) => void = () => undefined,
): Promise<LaunchOutcome> {
  const { clock, random, log, launches, capacities } = services;
  const { owner, resourceClass, usageClass } = order;
  const launchToken = `${(owner ?? 'pool').replace('/', '-')}-${random.id().slice(0, 18)}`;
  await launches.open({
    launchToken,
    ...(owner !== undefined && { owner }),
    resourceClass: resourceClass.name,
    usageClass,
    count: order.count,
    createdAt: clock.now(),
    threshold: clock.now() + launchTimeoutMs,
  });
  const limited = isLimited(resourceClass);
  const { granted: count, maxSize } = limited
    ? await reserveRoom(services, configuration, order, launchToken)
    : { granted: order.count };
  const limitReasons =
    maxSize !== undefined && count < order.count
      ? [
          {
            code: 'maxSize',
            message: `class ${resourceClass.name} has as many machines as its maxSize of ${maxSize} allows`,
          },
        ]
      : [];
  if (count === 0) {
    await launches.close(launchToken);
    return { launched: [], failure: 'limit', reasons: limitReasons };
  }
  log.info(`Launching ${count} ${usageClass} of class ${resourceClass.name} (${launchToken})`);
  const fleet = await services.fleet();
  let result: FleetResult;
  try {
    result = await fleet.createFleet({
      launchToken,
      count,
      usageClass,
      resourceClass,
      instanceTypes: order.instanceTypes,
      subnets: configuration.subnets,
      launchTemplate: configuration.launchTemplate,
      tags: {
        [poolTag]: services.poolName,
        [tableTag]: services.tableName,
        [launchTokenTag]: launchToken,
        [resourceClassTag]: resourceClass.name,
      },
    });
  } catch (error) {
    if (error instanceof AccessDeniedError || error instanceof SetupError) {
      if (limited) await capacities.settle(resourceClass.name, launchToken, []);
      await launches.close(launchToken);
      throw error;
    }
    // The request may have had its effect all the same: the launch row stays for refresh to look into.
    return {
      launched: [],
      failure: classifyLaunchFailure(codeOf(error)),
      reasons: [...limitReasons, { code: codeOf(error), message: messageOf(error) }],
    };
  }
  const launched = await writeRows(services, configuration, order, launchToken, result.launched, beforeWrite);
  if (limited)
    await capacities.settle(
      resourceClass.name,
      launchToken,
      launched.map((row) => row.instanceId),
    );
  await launches.close(launchToken);
  const reasons = [
    ...new Map(result.errors.map(({ code, message }) => [code, { code, message: `${code}: ${message}` }])).values(),
  ];
  const short = launched.length < count;
  const failure = short ? (classifyLaunchFailures(result.errors.map(({ code }) => code)) ?? 'capacity') : undefined;
  return {
    launched,
    failure: failure ?? (limitReasons.length > 0 ? 'limit' : undefined),
    reasons: [...limitReasons, ...reasons],
  };
}

/** A class with a schedule may have a limit at other hours only: it is counted all the same. */
async function reserveRoom(
  { clock, capacities }: Launching,
  { idleTimeSec }: PoolConfiguration,
  { resourceClass, count }: LaunchOrder,
  launchToken: string,
): Promise<{ readonly granted: number; readonly maxSize?: number }> {
  // Loaded by those who need it: a warm claim does without the cron library.
  const { policyAt } = await import('../pool/policy.ts');
  const { maxSize } = policyAt(resourceClass, idleTimeSec, clock.now());
  const granted = await capacities.reserve(resourceClass.name, launchToken, count, maxSize ?? Infinity);
  if (granted === undefined)
    throw new SetupError(
      'POOL-NOT-SET-UP',
      `Class ${resourceClass.name} has a maxSize, but nobody counts its machines. Run mode refresh, which begins to.`,
    );
  return { granted, ...(maxSize !== undefined && { maxSize }) };
}

async function writeRows(
  services: Launching,
  configuration: PoolConfiguration,
  { owner, sharedLabel, resourceClass, readyBy }: LaunchOrder,
  launchToken: string,
  machines: readonly LaunchedInstance[],
  beforeWrite: (row: InstanceRow) => void,
): Promise<InstanceRow[]> {
  const { clock, random, log, instances } = services;
  const changes = machines.map((machine) =>
    launch({
      ...machine,
      instanceArn: instanceArn(configuration.instanceArnPrefix, machine.instanceId),
      label: sharedLabel ?? random.label(),
      ...(owner !== undefined && { owner }),
      threshold: readyBy,
      resourceClass: resourceClass.name,
      launchToken,
      ...(isLimited(resourceClass) && { isCounted: true }),
      templateHash: configuration.launchTemplate.contentHash,
      createdAt: clock.now(),
      lifetimeEndsAt: clock.now() + configuration.maxLifetimeMin * minuteMs,
      writeId: random.id(),
    }),
  );
  for (const change of changes) beforeWrite(change.next);
  return mapAll(changes, rowsAtOnce, async (change) => {
    const { next } = change;
    const result = await instances.apply(change);
    if (!result.ok)
      throw new Error(
        `${next.instanceId}: a row for this new instance exists already, in state ${result.current?.state ?? 'unknown'}`,
      );
    log.info(
      `${next.instanceId}: launched → created (${next.instanceType}, ${next.usageClass}, ${next.availabilityZone})`,
    );
    return result.row;
  });
}
