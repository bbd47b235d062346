import type { PoolConfiguration } from '../pool/configuration.ts';
import { usableUntil } from '../pool/fitness.ts';
import { anyType } from '../pool/instance-types.ts';
import type { InstanceRow } from '../pool/instance.ts';
import { hasRegistered, isHeartbeatFresh, offerOf } from '../pool/offers.ts';
import { planPool } from '../pool/planner.ts';
import type { ClassCensus, PoolPlan } from '../pool/planner.ts';
import { keptUntil, policyAt } from '../pool/policy.ts';
import type { Policy } from '../pool/policy.ts';
import { isKeptWarm, isLimited } from '../pool/resource-classes.ts';
import type { ConfiguredClass } from '../pool/resource-classes.ts';
import { keep, ready } from '../pool/transitions.ts';
import { sizeOf } from '../pool/capacity.ts';
import { messageOf } from '../shared/errors.ts';
import { mapAll } from '../shared/map-all.ts';
import { idleThresholds, keptRows } from './idle-time.ts';
import { launchInstances } from './launching.ts';
import { tokenRemedy } from './registration-renewal.ts';
import type { TokenOutlook } from './registration-renewal.ts';
import type { Services } from './services.ts';
import { endInstances } from './termination.ts';

type Managing = Pick<
  Services,
  'clock' | 'random' | 'log' | 'instances' | 'capacities' | 'launches' | 'fleet' | 'queues' | 'poolName' | 'tableName'
>;

/** What became of the policy of one class, for the log and the summary. */
export interface ManagedClass {
  readonly name: string;
  readonly policy: Policy;
  readonly idleCount: number;
  readonly bootingCount: number;
  /** Undefined for a class without a limit. */
  readonly size: number | undefined;
  readonly launchedCount: number;
  /** What was decided, and what stood in its way. */
  readonly reasons: readonly string[];
}

const writesAtOnce = 20;
const minuteMs = 60_000;
/** A boot that has not got there by then will not: pre-runner scripts take minutes, not quarters of an hour. */
const bootTimeoutMs = 15 * minuteMs;
/** What was launched so recently a census may not show: CreateFleet takes its time, with all its tries, and indexes lag. */
const unseenMs = minuteMs;
/** Rows of the pool that are looked at beyond those that the policy wants. */
const lookedAtBeyond = 100;

/**
 * Brings classes to their policy: all, or those that are named. One whose launch fails keeps nobody else from theirs.
 * Refresh does so, and so does whoever changes a class: a schedule may be hours late.
 */
export async function managePool(
  services: Managing,
  tokens: Pick<TokenOutlook, 'problem'>,
  configuration: PoolConfiguration,
  classNames?: readonly string[],
): Promise<ManagedClass[]> {
  const managed = configuration.resourceClasses.filter(
    (resourceClass) =>
      resourceClass.drainingSince === undefined &&
      isKeptWarm(resourceClass) &&
      (classNames?.includes(resourceClass.name) ?? true),
  );
  return mapAll(managed, 3, (resourceClass) => manageClass(services, tokens, configuration, resourceClass));
}

async function manageClass(
  services: Managing,
  tokens: Pick<TokenOutlook, 'problem'>,
  configuration: PoolConfiguration,
  resourceClass: ConfiguredClass,
): Promise<ManagedClass> {
  const { clock, log } = services;
  const { name } = resourceClass;
  const seenAt = clock.now() - unseenMs;
  const policy = policyAt(resourceClass, configuration.idleTimeSec, clock.now());
  const census = await takeCensus(services, configuration, resourceClass, policy);
  const now = clock.now();
  const plan = planPool(policy, census, now, (row, rank) =>
    keptUntil(resourceClass, configuration.idleTimeSec, now, usableUntil(row, resourceClass), rank),
  );
  await changeThresholds(services, plan);
  const launch = await launchForPool(services, tokens, configuration, resourceClass, plan.launchCount, seenAt);
  const reasons = [...plan.reasons, ...launch.reasons];
  for (const reason of reasons) log.info(`${name}: ${reason}`);
  return {
    name,
    policy,
    idleCount: census.idle.length,
    bootingCount: census.booting + launch.launchedCount,
    size: census.size === undefined ? undefined : census.size + launch.launchedCount,
    launchedCount: launch.launchedCount,
    reasons,
  };
}

/** Looks at the instances of the class that no run owns, and makes those idle that have finished their boot meanwhile. */
async function takeCensus(
  services: Managing,
  configuration: PoolConfiguration,
  resourceClass: ConfiguredClass,
  { minIdle, scaleUpThreshold, idleTimeMs }: Policy,
): Promise<ClassCensus> {
  const { clock, instances, capacities } = services;
  const { name } = resourceClass;
  const [kept, ofPool, running] = await Promise.all([
    keptRows(instances, configuration, resourceClass, clock.now() + idleTimeMs),
    instances.ofPool(name, Math.max(minIdle, scaleUpThreshold) + lookedAtBeyond),
    scaleUpThreshold > 0 ? instances.soonestByState('running', clock.now(), lookedAtBeyond) : [],
  ]);
  const { booted, booting } = await judgeBooting(
    services,
    configuration,
    resourceClass,
    ofPool.filter((row) => row.state === 'created'),
  );
  // After those that never came have made room.
  const capacity = isLimited(resourceClass) ? await capacities.read(name) : undefined;
  const idle = [...kept, ...ofPool.filter((row) => row.state === 'idle'), ...booted].filter(
    (row) => (row.threshold ?? 0) > clock.now(),
  );
  return {
    idle: [...new Map(idle.map((row) => [row.instanceId, row])).values()],
    booting,
    inUse: running.some((row) => row.resourceClass === name),
    size: capacity && sizeOf(capacity),
  };
}

/** What was launched for the pool: ready, still on its way, or never to come. */
async function judgeBooting(
  services: Managing,
  configuration: PoolConfiguration,
  resourceClass: ConfiguredClass,
  created: readonly InstanceRow[],
): Promise<{ readonly booted: InstanceRow[]; readonly booting: number }> {
  if (created.length === 0) return { booted: [], booting: 0 };
  const { clock, random, log, instances } = services;
  const views = await instances.views(created.map((row) => row.instanceArn));
  const now = clock.now();
  const current = views.flatMap((view) =>
    view.row?.state === 'created' && view.row.owner === undefined ? [{ ...view, row: view.row }] : [],
  );
  const alive = current.filter(({ heartbeat }) => isHeartbeatFresh(heartbeat, now));
  const registered = alive.filter(({ row, signal }) => hasRegistered(row, signal)).map(({ row }) => row);
  const late = current.filter((view) => !alive.includes(view) && view.row.createdAt < now - bootTimeoutMs);
  await endInstances(
    services,
    late.map(({ row }) => ({ row, reason: 'launched for the pool, and not ready after 15 minutes' })),
  );
  const thresholds = await idleThresholds(services, configuration, resourceClass, registered);
  const results = await mapAll([...registered.entries()], writesAtOnce, async ([index, row]) => {
    const result = await instances.apply(ready(row, clock.now(), random.id(), thresholds[index] ?? now));
    if (result.ok) log.info(`${row.instanceId}: created → idle (${row.resourceClass}, launched for the pool)`);
    return result;
  });
  return {
    booted: results.flatMap((result) => (result.ok ? [result.row] : [])),
    booting: current.length - registered.length - late.length,
  };
}

async function changeThresholds({ clock, random, log, instances }: Managing, plan: PoolPlan): Promise<void> {
  await mapAll(plan.rethreshold, writesAtOnce, async ({ row, until }) => {
    const result = await instances.apply(keep(row, clock.now(), random.id(), until));
    log.info(
      result.ok
        ? `${row.instanceId}: may be idle until ${new Date(until).toISOString()}`
        : `${row.instanceId}: left alone, it is ${result.current?.state ?? 'gone'} by now`,
    );
  });
}

async function launchForPool(
  services: Managing,
  tokens: Pick<TokenOutlook, 'problem'>,
  configuration: PoolConfiguration,
  resourceClass: ConfiguredClass,
  count: number,
  seenAt: number,
): Promise<{ readonly launchedCount: number; readonly reasons: readonly string[] }> {
  if (count === 0) return { launchedCount: 0, reasons: [] };
  const { clock, queues, log, capacities } = services;
  try {
    const problem = await tokens.problem();
    if (problem !== undefined) {
      const reason = `launched nothing, for it could not register. ${problem}. ${tokenRemedy}`;
      log.warning(`${resourceClass.name}: ${reason}`);
      return { launchedCount: 0, reasons: [reason] };
    }
    if (!(await capacities.takeTurn(resourceClass.name, seenAt)))
      return { launchedCount: 0, reasons: ['launched nothing: another step has, a moment ago'] };
    const now = clock.now();
    const { launched, reasons } = await launchInstances(services, configuration, {
      resourceClass,
      usageClass: resourceClass.usageClass ?? 'on-demand',
      instanceTypes: anyType,
      count,
      // It is for the pool's policy, not for a deadline, to say how long it may wait; a boot that fails is ended by itself and by refresh.
      readyBy: keptUntil(
        resourceClass,
        configuration.idleTimeSec,
        now,
        usableUntil({ createdAt: now, lifetimeEndsAt: now + configuration.maxLifetimeMin * minuteMs }, resourceClass),
      ),
    });
    await queues.send(resourceClass.queueUrl, launched.map(offerOf));
    return { launchedCount: launched.length, reasons: reasons.map(({ message }) => message) };
  } catch (error) {
    const reason = `could not launch ${count} for the pool, the next refresh tries again: ${messageOf(error)}`;
    log.warning(`${resourceClass.name}: ${reason}`);
    return { launchedCount: 0, reasons: [reason] };
  }
}
