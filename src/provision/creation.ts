import {
  classifyLaunchFailure,
  classifyLaunchFailures,
  launchTokenTag,
  poolTag,
  resourceClassTag,
} from '../pool/launch.ts';
import type { LaunchFailure } from '../pool/launch.ts';
import type { PoolConfiguration } from '../pool/configuration.ts';
import type { UsageClass } from '../pool/instance.ts';
import { instanceArn } from '../pool/keys.ts';
import { launch } from '../pool/transitions.ts';
import { AccessDeniedError, SetupError, codeOf, messageOf } from '../shared/errors.ts';
import { mapAll } from '../shared/map-all.ts';
import type { FleetResult, LaunchedInstance } from '../services/ec2/fleet-operations.ts';
import type { Services } from '../services/services.ts';
import type { Holdings } from './holdings.ts';
import type { ProvisionPlan } from './request.ts';

type Creating = Pick<Services, 'clock' | 'random' | 'log' | 'instances' | 'launches' | 'fleet' | 'poolName'>;

/** What one launch gave: instances are in the holdings; the rest is why there are not more. */
export interface LaunchOutcome {
  readonly launchedCount: number;
  readonly failure: LaunchFailure | undefined;
  /** For the operator: each distinct code with its message. */
  readonly reasons: readonly string[];
}

const rowsAtOnce = 20;
const minuteMs = 60_000;
/** After it, refresh looks for machines of the launch that nobody wrote down. */
const launchTimeoutMs = 5 * minuteMs;
/** A new instance keeps its row for as long as its provision may wait for it, and a little longer. */
const createdSlackMs = minuteMs;

/**
 * Launches instances and writes their rows. The launch row comes first: should this process
 * end at any line below, refresh finds the machines by their tag and ends them.
 */
export async function launchInstances(
  services: Creating,
  plan: ProvisionPlan,
  configuration: PoolConfiguration,
  holdings: Holdings,
  usageClass: UsageClass,
  count: number,
): Promise<LaunchOutcome> {
  const { clock, random, log, launches } = services;
  const launchToken = `${plan.owner.replace('/', '-')}-${random.id().slice(0, 18)}`;
  await launches.open({
    launchToken,
    owner: plan.owner,
    resourceClass: plan.resourceClass.name,
    usageClass,
    count,
    createdAt: clock.now(),
    threshold: clock.now() + launchTimeoutMs,
  });
  log.info(`Launching ${count} ${usageClass} of class ${plan.resourceClass.name} (${launchToken})`);
  const fleet = await services.fleet();
  let result: FleetResult;
  try {
    result = await fleet.createFleet({
      launchToken,
      count,
      usageClass,
      resourceClass: plan.resourceClass,
      instanceTypes: plan.request.instanceTypes,
      subnets: configuration.subnets,
      launchTemplate: configuration.launchTemplate,
      tags: {
        [poolTag]: services.poolName,
        [launchTokenTag]: launchToken,
        [resourceClassTag]: plan.resourceClass.name,
      },
    });
  } catch (error) {
    if (error instanceof AccessDeniedError || error instanceof SetupError) {
      await launches.close(launchToken);
      throw error;
    }
    // The request may have had its effect all the same: the launch row stays for refresh to look into.
    return {
      launchedCount: 0,
      failure: classifyLaunchFailure(codeOf(error)),
      reasons: [`${codeOf(error)}: ${messageOf(error)}`],
    };
  }
  await writeRows(services, plan, configuration, holdings, launchToken, result.launched);
  await launches.close(launchToken);
  const reasons = [...new Map(result.errors.map(({ code, message }) => [code, `${code}: ${message}`])).values()];
  const short = result.launched.length < count;
  return {
    launchedCount: result.launched.length,
    failure: short ? (classifyLaunchFailures(result.errors.map(({ code }) => code)) ?? 'capacity') : undefined,
    reasons,
  };
}

async function writeRows(
  services: Creating,
  plan: ProvisionPlan,
  configuration: PoolConfiguration,
  holdings: Holdings,
  launchToken: string,
  launched: readonly LaunchedInstance[],
): Promise<void> {
  const { clock, random, log, instances } = services;
  const changes = launched.map((instance) =>
    launch({
      ...instance,
      instanceArn: instanceArn(configuration.instanceArnPrefix, instance.instanceId),
      label: plan.sharedLabel ?? random.label(),
      owner: plan.owner,
      threshold: plan.deadline + createdSlackMs,
      resourceClass: plan.resourceClass.name,
      launchToken,
      createdAt: clock.now(),
      lifetimeEndsAt: clock.now() + configuration.maxLifetimeMin * minuteMs,
      writeId: random.id(),
    }),
  );
  for (const change of changes) holdings.add(change.next, 'cold');
  await mapAll(changes, rowsAtOnce, async (change) => {
    const { next } = change;
    const result = await instances.apply(change);
    if (!result.ok)
      throw new Error(
        `${next.instanceId}: a row for this new instance exists already, in state ${result.current?.state ?? 'unknown'}`,
      );
    log.info(
      `${next.instanceId}: launched → created (${next.instanceType}, ${next.usageClass}, ${next.availabilityZone})`,
    );
  });
}
