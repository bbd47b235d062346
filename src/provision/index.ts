import type { PoolConfiguration } from '../pool/configuration.ts';
import type { InstanceRow, UsageClass } from '../pool/instance.ts';
import { commit, ready } from '../pool/transitions.ts';
import type { LaunchFailure } from '../pool/launch.ts';
import { ProvisionError, SetupError } from '../shared/errors.ts';
import { mapAll } from '../shared/map-all.ts';
import { launchInstances } from '../services/launching.ts';
import type { LaunchOutcome } from '../services/launching.ts';
import { TokenOutlook, tokenRemedy } from '../services/registration-renewal.ts';
import type { Services } from '../services/services.ts';
import { Holdings } from './holdings.ts';
import type { Holding } from './holdings.ts';
import { waitUntilReady } from './readiness.ts';
import type { FailedInstance } from './readiness.ts';
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
}

const writesAtOnce = 50;
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
  let failed: readonly FailedInstance[] = [];
  try {
    await gather(services, tokens, plan, holdings, signal);
    failed = await waitUntilReady(services, plan, holdings, signal);
    const replaceable = failed.length > 0 && failed.every(({ holding }) => holding.origin === 'warm');
    if (replaceable && services.clock.now() < plan.deadline) {
      // A reused host that will not come back says nothing about a new one.
      await replaceFailed(services, tokens, plan, holdings, failed, signal);
      failed = await waitUntilReady(services, plan, holdings, signal);
    }
    if (failed.length > 0) throw new ProvisionError(describeFailures(failed, holdings.count));
    signal?.throwIfAborted();
    await mapAll([handOver, recordRequest], 2, (step) => step(services, plan, holdings));
  } catch (error) {
    await rollBack(services, plan, holdings, failed);
    throw error;
  }
  return { instances: holdings.all().map(provisioned), readyMs: services.clock.now() - startedAt };
}

/** Fills the holdings: from the pool, then by launches, then, while capacity lacks, from both again. */
async function gather(
  services: Services,
  tokens: TokenOutlook,
  plan: ProvisionPlan,
  holdings: Holdings,
  signal?: AbortSignal,
): Promise<void> {
  const { clock, log } = services;
  const { instanceCount } = plan.request;
  let configuration = plan.configuration;
  let rereadConfiguration = false;
  for (let round = 0; ; round += 1) {
    await claimIdleInstances(services, tokens, plan, holdings, instanceCount - holdings.count, signal);
    if (holdings.count < instanceCount) await requireTokens(tokens);
    const outcomes: LaunchOutcome[] = [];
    for (const usageClass of plan.launchAs) {
      if (holdings.count >= instanceCount) return;
      signal?.throwIfAborted();
      outcomes.push(await launchMissing(services, plan, configuration, holdings, usageClass));
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
    const delayMs = retryDelaysMs[round];
    if (
      failure === 'permanent' ||
      failure === 'stale-template' ||
      delayMs === undefined ||
      clock.now() + delayMs >= plan.deadline
    ) {
      throw new ProvisionError(describeShortfall(plan, holdings.count, failure, reasons));
    }
    log.warning(
      `${instanceCount - holdings.count} of ${instanceCount} instances still missing (${reasons.join('; ')}). Trying the pool and EC2 again in ${delayMs / 1_000} s.`,
    );
    await clock.sleep(delayMs, signal);
  }
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
  return (['stale-template', 'throttle', 'capacity'] as const).find((failure) => found.has(failure)) ?? 'permanent';
}

async function replaceFailed(
  services: Services,
  tokens: TokenOutlook,
  plan: ProvisionPlan,
  holdings: Holdings,
  failed: readonly FailedInstance[],
  signal?: AbortSignal,
): Promise<void> {
  for (const { holding, message } of failed)
    services.log.warning(`${holding.row.instanceId}: ${message}. Replacing it.`);
  const replaced = new Holdings();
  for (const { holding } of failed) {
    replaced.add(holding.row, 'warm');
    holdings.drop(holding.row.instanceId);
  }
  await rollBack(services, plan, replaced, failed);
  await gather(services, tokens, plan, holdings, signal);
}

/** An instance that cannot register is paid for, and waited for, in vain. */
async function requireTokens(tokens: TokenOutlook): Promise<void> {
  const problem = await tokens.problem();
  if (problem !== undefined)
    throw new SetupError(
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

function describeFailures(failed: readonly FailedInstance[], count: number): string {
  const lines = failed.map(({ holding, message }) => `  - ${nameOf(holding.row)}: ${message}`);
  return `${failed.length} of ${count} instances did not become ready; the others were given back.\n${lines.join('\n')}`;
}

const nameOf = (row: InstanceRow): string =>
  `${row.instanceId} (${row.instanceType}, ${row.usageClass}${row.availabilityZone && `, ${row.availabilityZone}`})`;

const advice: Readonly<Record<LaunchFailure, string>> = {
  capacity:
    'EC2 had no capacity: allow more instance types or subnets, use usage-class spot-with-fallback, or try later.',
  throttle: 'EC2 kept throttling: try again later, or ask AWS for higher API limits.',
  'stale-template': 'The launch template does not exist any more: run mode refresh, which makes it anew.',
  permanent: 'EC2 will not launch this as it is configured: mend what it says, run mode refresh, and try again.',
};

const describeShortfall = (
  plan: ProvisionPlan,
  had: number,
  failure: LaunchFailure,
  reasons: readonly string[],
): string =>
  `${had} of ${plan.request.instanceCount} instances of class ${plan.resourceClass.name} (${plan.request.usageClass}) could be had. ${advice[failure]}\n${reasons.map((reason) => `  - ${reason}`).join('\n')}`;
