import type { PoolConfiguration } from '../pool/configuration.ts';
import type { UsageClass } from '../pool/instance.ts';
import { commit, ready } from '../pool/transitions.ts';
import type { LaunchFailure } from '../pool/launch.ts';
import { ProvisionError, SetupError } from '../shared/errors.ts';
import { mapAll } from '../shared/map-all.ts';
import { launchInstances } from '../services/launching.ts';
import type { LaunchOutcome } from '../services/launching.ts';
import { TokenOutlook, tokenRemedy } from '../services/registration-renewal.ts';
import type { Services } from '../services/services.ts';
import { topUp } from '../services/top-up.ts';
import { holdersOf, makeRoom } from './at-limit.ts';
import { explain, notReady, shortfall } from './failures.ts';
import type { FailedInstance } from './failures.ts';
import { Holdings } from './holdings.ts';
import type { Holding } from './holdings.ts';
import { waitUntilReady } from './readiness.ts';
import { planProvision } from './request.ts';
import type { ProvisionPlan, ProvisionRequest } from './request.ts';
import { rollBack } from './rollback.ts';
import { claimIdleInstances } from './selection.ts';

export interface ProvisionedInstance {
  readonly instanceId: string;
  readonly instanceType: string;
  readonly usageClass: string;
  readonly availabilityZone: string;
  readonly label: string;
  readonly origin: 'warm' | 'cold';
  readonly readyMs: number;
}

export interface ProvisionResult {
  readonly instances: readonly ProvisionedInstance[];
  readonly readyMs: number;
  /** Why spot did not do, where on-demand stands in for it. */
  readonly fallbackReasons: readonly string[];
}

const writesAtOnce = 50;
/** How often a provision looks whether its class has room again. */
const limitPollMs = 5_000;
const timesRoomIsMade = 3;
/** How often a launch that capacity or throttling cut short is tried again, and how long it waits before. */
const retryDelaysMs = [2_000, 5_000, 10_000, 20_000];

/**
 * Gives a run the instances it asks for: idle ones of the pool first, new ones for what the pool lacks.
 * All or nothing: on any failure what was taken is given back. With a GitHub token it renews the registration tokens beside that.
 *
 * @throws InputError, SetupError or AccessDeniedError before anything is taken; SetupError, too, when instances would have to
 * register for which there are no good tokens; ProvisionError when instances
 * cannot be had or do not become ready; the signal's reason when cancelled
 */
export async function provision(
  services: Services,
  request: ProvisionRequest,
  signal?: AbortSignal,
): Promise<ProvisionResult> {
  const tokens = new TokenOutlook(services);
  const [result] = await Promise.all([provisionWith(services, tokens, request, signal), tokens.settled()]);
  return result;
}

async function provisionWith(
  services: Services,
  tokens: TokenOutlook,
  request: ProvisionRequest,
  signal?: AbortSignal,
): Promise<ProvisionResult> {
  const startedAt = services.clock.now();
  const plan = planProvision(request, await services.metadata.configuration(), startedAt);
  // Under another label than its own each instance registers, however warm it is.
  if (plan.sharedLabel !== undefined) await requireTokens(tokens);
  const holdings = new Holdings();
  const fallbackReasons = new Set<string>();
  let failed: readonly FailedInstance[] = [];
  try {
    await gather(services, tokens, plan, holdings, fallbackReasons, signal);
    failed = await waitUntilReady(services, plan, holdings, signal);
    // A reused host that will not come back says nothing about another. Each is given up once, so that this ends.
    while (failed.length > 0 && areReused(failed) && services.clock.now() < plan.deadline) {
      await giveUp(services, plan, holdings, failed);
      await gather(services, tokens, plan, holdings, fallbackReasons, signal);
      failed = await waitUntilReady(services, plan, holdings, signal);
    }
    if (failed.length > 0) throw notReady(failed, holdings.count);
    signal?.throwIfAborted();
    await mapAll([handOver, recordRequest], 2, (step) => step(services, plan, holdings));
  } catch (error) {
    await rollBack(services, plan, holdings, failed);
    throw error;
  }
  const readyMs = services.clock.now() - startedAt;
  // A run that found the pool warm goes on at once; its release tops the pool up.
  if (holdings.all().some(({ origin }) => origin === 'cold'))
    await topUp(services, tokens, plan.configuration, [plan.resourceClass.name]);
  return { instances: holdings.all().map(provisioned), readyMs, fallbackReasons: [...fallbackReasons] };
}

const areReused = (failed: readonly FailedInstance[]): boolean =>
  failed.every(({ holding }) => holding.origin === 'warm');

/** Fills the holdings: from the pool, then by launches, then, while capacity lacks, from both again. */
async function gather(
  services: Services,
  tokens: TokenOutlook,
  plan: ProvisionPlan,
  holdings: Holdings,
  fallbackReasons: Set<string>,
  signal?: AbortSignal,
): Promise<void> {
  const { clock, log } = services;
  const { instanceCount } = plan.request;
  let configuration = plan.configuration;
  let rereadConfiguration = false;
  let roomMade = 0;
  for (let round = 0; ; round += 1) {
    await claimIdleInstances(services, tokens, plan, holdings, instanceCount - holdings.count, signal);
    if (holdings.count < instanceCount) await requireTokens(tokens);
    const outcomes: LaunchOutcome[] = [];
    for (const [index, usageClass] of plan.launchAs.entries()) {
      if (holdings.count >= instanceCount) return;
      signal?.throwIfAborted();
      const missing = instanceCount - holdings.count;
      const outcome = await launchMissing(services, plan, configuration, holdings, usageClass);
      outcomes.push(outcome);
      if (outcome.failure === 'limit') break;
      const next = plan.launchAs[index + 1];
      const had = outcome.launched.length;
      if (had < missing && next !== undefined)
        tellFallback(services, fallbackReasons, `${had} of ${missing} as ${usageClass}`, next, outcome);
    }
    if (holdings.count >= instanceCount) return;
    const failure = worst(outcomes);
    const reasons = outcomes.flatMap((outcome) => outcome.reasons);
    if (failure === 'stale-template' && !rereadConfiguration) {
      // An operator or another refresh has replaced the template since the configuration was read.
      rereadConfiguration = true;
      configuration = await services.metadata.configuration();
      continue;
    }
    if (failure === 'limit') {
      // The pool may fill what it leaves before this run does: not for ever.
      const made = roomMade < timesRoomIsMade && (await makeRoom(services, plan, instanceCount - holdings.count));
      if (made) roomMade += 1;
      else await waitForRoom(services, plan, holdings.count, reasons, signal);
      round -= 1;
      continue;
    }
    const delayMs = retryDelaysMs[round];
    if (
      failure === 'permanent' ||
      failure === 'stale-template' ||
      delayMs === undefined ||
      clock.now() + delayMs >= plan.deadline
    ) {
      throw shortfall(plan, holdings.count, failure, reasons);
    }
    log.warning(
      `${instanceCount - holdings.count} of ${instanceCount} instances still missing (${reasons.map(explain).join('; ')}). Trying the pool and EC2 again in ${delayMs / 1_000} s.`,
    );
    await clock.sleep(delayMs, signal);
  }
}

/** @throws ProvisionError when there will be no room in time, or the request does not wait for it */
async function waitForRoom(
  services: Services,
  plan: ProvisionPlan,
  held: number,
  reasons: LaunchOutcome['reasons'],
  signal?: AbortSignal,
): Promise<void> {
  const { clock, log } = services;
  const holders = await holdersOf(services, plan);
  if (plan.request.atLimit === 'fail' || clock.now() + limitPollMs >= plan.deadline)
    throw shortfall(plan, held, 'limit', reasons, holders);
  log.info([`${reasons.map(explain).join('; ')}: waiting for a machine to come back`, ...holders].join('\n'));
  await clock.sleep(limitPollMs, signal);
}

/** A new instance keeps its row for as long as its provision may wait for it, and a little longer. */
const createdSlackMs = 60_000;

const launchMissing = (
  services: Services,
  plan: ProvisionPlan,
  configuration: PoolConfiguration,
  holdings: Holdings,
  usageClass: UsageClass,
): Promise<LaunchOutcome> =>
  launchInstances(
    services,
    configuration,
    {
      owner: plan.owner,
      resourceClass: plan.resourceClass,
      usageClass,
      instanceTypes: plan.request.instanceTypes,
      count: plan.request.instanceCount - holdings.count,
      ...(plan.sharedLabel !== undefined && { sharedLabel: plan.sharedLabel }),
      readyBy: plan.deadline + createdSlackMs,
    },
    (row) => {
      holdings.add(row, 'cold');
    },
  );

/** The failure that decides what is done next: one that a retry can mend comes first. */
function worst(outcomes: readonly LaunchOutcome[]): LaunchFailure {
  const found = new Set(outcomes.map((outcome) => outcome.failure));
  return (
    (['stale-template', 'throttle', 'limit', 'capacity'] as const).find((failure) => found.has(failure)) ?? 'permanent'
  );
}

/** Spot that never comes is on-demand that is paid for ever: each reason is told, once. */
function tellFallback(
  { log }: Services,
  told: Set<string>,
  had: string,
  next: string,
  { reasons }: LaunchOutcome,
): void {
  const fresh = reasons.map(explain).filter((reason) => !told.has(reason));
  for (const reason of fresh) told.add(reason);
  if (fresh.length > 0) log.warning(`EC2 gave ${had}; the rest is launched ${next}. EC2 said: ${fresh.join('; ')}`);
}

/** Takes out of the holdings what failed, and gives it back, so that others can take its place. */
async function giveUp(
  services: Services,
  plan: ProvisionPlan,
  holdings: Holdings,
  failed: readonly FailedInstance[],
): Promise<void> {
  for (const { holding, message } of failed)
    services.log.warning(`${holding.row.instanceId}: ${message}. Replacing it.`);
  const replaced = new Holdings();
  for (const { holding } of failed) {
    replaced.add(holding.row, 'warm');
    holdings.drop(holding.row);
  }
  await rollBack(services, plan, replaced, failed);
}

/** An instance that cannot register is paid for, and waited for, in vain. */
async function requireTokens(tokens: TokenOutlook): Promise<void> {
  const problem = await tokens.problem();
  if (problem !== undefined)
    throw new SetupError(
      'POOL-STALE-TOKEN',
      `${problem}. Instances would have to register for this, and cannot: none was launched. ${tokenRemedy}.`,
    );
}

/** The writes that make the instances the run's for as long as it may run. */
async function handOver(services: Services, plan: ProvisionPlan, holdings: Holdings): Promise<void> {
  const { clock, random, log, instances } = services;
  await mapAll(
    holdings.all().filter(({ row }) => row.state !== 'running'),
    writesAtOnce,
    async (holding) => {
      const { row } = holding;
      const now = clock.now();
      const threshold = now + plan.maxRuntimeMs;
      const change =
        holding.origin === 'warm' ? commit(row, now, random.id(), threshold) : ready(row, now, random.id(), threshold);
      const result = await instances.apply(change);
      if (!result.ok)
        throw new ProvisionError(
          'POOL-TAKEN-AWAY',
          `${row.instanceId}: taken away while it was being handed over, it is ${result.current?.state ?? 'gone'} by now (${result.current?.reason ?? 'no reason given'}). Run the job again.`,
        );
      holding.row = result.row;
      log.info(`${row.instanceId}: ${row.state} → running, label ${row.label}`);
    },
  );
}

/** Jobs that are re-run alone name these labels again, and nobody provisions for them then but refresh. */
async function recordRequest(services: Services, plan: ProvisionPlan, holdings: Holdings): Promise<void> {
  const { run, resourceClass, usageClass, instanceTypes, maxRuntimeMin, label } = plan.request;
  if (label !== undefined) return;
  const labels = holdings.all().map(({ row }) => row.label);
  const kind = { resourceClass, usageClass, instanceTypes, ...(maxRuntimeMin !== undefined && { maxRuntimeMin }) };
  await services.servedRequests.record({ runId: run.runId, labels, kind }, services.random.id(), services.clock.now());
}

const provisioned = ({ row, origin, readyMs = 0 }: Holding): ProvisionedInstance => ({
  instanceId: row.instanceId,
  instanceType: row.instanceType,
  usageClass: row.usageClass,
  availabilityZone: row.availabilityZone,
  label: row.label,
  origin,
  readyMs,
});
