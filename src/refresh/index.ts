import type { PoolConfiguration } from '../pool/configuration.ts';
import type { InstanceRow } from '../pool/instance.ts';
import { standingsOf } from '../pool/standing.ts';
import type { Census, ClassStanding } from '../pool/standing.ts';
import { giveBackToPool } from '../services/give-back.ts';
import { correctCounts } from '../services/counting.ts';
import { managePool } from '../services/manage-pool.ts';
import type { ManagedClass } from '../services/manage-pool.ts';
import { TokenOutlook } from '../services/registration-renewal.ts';
import { MissingQueueError } from '../services/sqs/missing-queue.ts';
import { TerminationError } from '../shared/errors.ts';
import { drainClasses } from './drain-classes.ts';
import { manageValue } from './manage-idempotent-states.ts';
import { manageIdleInstances } from './manage-idle-instances.ts';
import { manageRegistrationToken } from './manage-registration-token.ts';
import { findMissingInstances } from './find-missing-instances.ts';
import type { Missing } from './find-missing-instances.ts';
import { releaseAbandoned, unlessDenied } from './manage-runs.ts';
import { manageTerminations } from './manage-terminations.ts';
import type { TerminationSummary } from './manage-terminations.ts';
import { offerIdleInstances } from './offer-idle-instances.ts';
import { Problems } from './problems.ts';
import { provisionMissing } from './provision-missing.ts';
import { removeDeadRegistrations } from './remove-dead-registrations.ts';
import type { RefreshRequest, RefreshServices } from './request.ts';
import { isConfigured, setUp } from './set-up.ts';
import { isSweepDue, sweep } from './sweep.ts';
import { takeCensus } from './take-census.ts';
import { undoLaunches } from './undo-launches.ts';

export interface RefreshResult extends Reconciled {
  /** What was made or changed, as sentences. */
  readonly changes: readonly string[];
  readonly tokenRenewed: boolean;
  readonly terminations: TerminationSummary;
}

interface Reconciled extends Missing {
  /** Machines that nobody had written down, and rows whose machine is gone. */
  readonly undoneCount: number;
  /** Offline runners at GitHub whose machine is gone. */
  readonly deregisteredCount: number;
  /** Instances of runs that ended without release, and of provisions that never finished. */
  readonly abandonedCount: number;
  readonly offeredCount: number;
  /** The classes that have a policy, and what it came to. */
  readonly managed: readonly ManagedClass[];
  /** Idle instances that ended since a launch would give other ones by now. */
  readonly outdated: readonly InstanceRow[];
  /** Idle instances that may wait less long than before. */
  readonly shortenedCount: number;
  /** The pool as it was found, after what had expired was ended. */
  readonly standings: readonly ClassStanding[];
  /** States of which there are more instances than were counted. */
  readonly partial: Census['partial'];
}

/**
 * Sets the pool up and keeps it: launch template, table, configuration, queues; then every deadline. Each step may be
 * repeated, and may run beside itself. What refuses one part keeps the others from nothing: deadlines and tokens of a
 * pool that is set up already wait for no look-up, and all problems are told at the end.
 *
 * @throws InputError, SetupError, AccessDeniedError, TerminationError: once everything else is done
 */
export async function refresh(
  services: RefreshServices,
  request: RefreshRequest,
  signal?: AbortSignal,
): Promise<RefreshResult> {
  const stored = await services.metadata.storedOrNothing();
  const problems = new Problems();
  const [early, made] = await Promise.all([
    isConfigured(stored) ? enforceDeadlines(services, stored, request, problems) : undefined,
    problems.unless(() => setUp(services, request, stored, signal)),
  ]);
  const configuration = made?.configuration ?? (isConfigured(stored) ? stored : undefined);
  if (configuration === undefined) {
    problems.tell();
    throw new Error('There is neither a configuration nor a reason.');
  }
  const deadlines = early ?? (await enforceDeadlines(services, configuration, request, problems));
  signal?.throwIfAborted();

  const { terminations } = deadlines;
  const drained = await problems.unless(() => manageDraining(services, configuration));
  const reconciled = await reconcile(services, configuration, stored.sweptAt, terminations, problems);
  const changes = [...(made?.changes ?? []), ...(drained?.changes ?? [])];
  for (const change of changes) services.log.info(`Changed: ${change}`);
  await provisionMissing(services, reconciled.missing, signal);
  if (terminations.refusals.length > 0) problems.add(refusedTerminations(terminations.refusals));
  problems.tell();
  return {
    ...reconciled,
    changes,
    tokenRenewed: deadlines.tokenRenewed,
    terminations: {
      ...terminations,
      terminated: [...terminations.terminated, ...(drained?.ended ?? []), ...reconciled.outdated],
    },
    undoneCount: deadlines.undoneCount + reconciled.undoneCount,
  };
}

interface Deadlines {
  readonly tokenRenewed: boolean;
  readonly terminations: TerminationSummary;
  readonly undoneCount: number;
}

const noTerminations: TerminationSummary = {
  terminated: [],
  lostCount: 0,
  failedCount: 0,
  refusals: [],
  unfinished: [],
};

/** What must be in time, and needs nothing but the table. */
async function enforceDeadlines(
  services: RefreshServices,
  { instanceArnPrefix }: PoolConfiguration,
  request: RefreshRequest,
  problems: Problems,
): Promise<Deadlines> {
  const [terminations, undoneCount, tokenRenewed] = await Promise.all([
    problems.unless(() => manageTerminations(services)),
    problems.unless(() => undoLaunches(services, instanceArnPrefix)),
    problems.unless(() => manageRegistrationToken(services, request.githubRegTokenRefreshMins)),
  ]);
  return {
    terminations: terminations ?? noTerminations,
    undoneCount: undoneCount ?? 0,
    tokenRenewed: tokenRenewed ?? false,
  };
}

/** Classes that were removed, until nothing is left of them. */
async function manageDraining(
  services: RefreshServices,
  configuration: PoolConfiguration,
): Promise<{ readonly ended: readonly InstanceRow[]; readonly changes: string[] }> {
  const { remaining, ended } = await drainClasses(services, configuration.resourceClasses);
  const shown = remaining.map((resourceClass) => resourceClass.name).join(', ');
  return { ended, changes: await manageValue(services, configuration, 'resourceClasses', remaining, shown) };
}

/** The table, EC2, SQS and GitHub, held against each other. */
async function reconcile(
  services: RefreshServices,
  configuration: PoolConfiguration,
  sweptAt: number | undefined,
  { unfinished, terminated }: TerminationSummary,
  problems: Problems,
): Promise<Reconciled> {
  const { instanceArnPrefix } = configuration;
  const { rows, partial } = await takeCensus(services);
  const sweepDue = isSweepDue(sweptAt, services.clock.now());
  // Machines that deregister themselves leave nothing behind: the others are looked for when some have ended, and by the sweep.
  const removeDead = (): Promise<number> => removeDeadRegistrations(services, instanceArnPrefix);
  const [swept, handedBack, runs] = await Promise.all([
    problems.unless(async () =>
      sweepDue
        ? sweepAll(services, configuration, removeDead)
        : { undoneCount: 0, deregisteredCount: terminated.length > 0 ? await removeDead() : 0 },
    ),
    problems.unless(() => giveBackToPool(services, configuration, unfinished)),
    problems.unless(() => manageRuns(services, configuration, rows.running)),
  ]);
  const idleChanges = await problems.unless(() =>
    manageIdleInstances(services, configuration, rows.idle, !partial.has('idle')),
  );
  const endedIds = new Set(idleChanges?.ended.map((row) => row.instanceId));
  const waiting = rows.idle.filter((row) => !endedIds.has(row.instanceId));
  const offeredCount = await problems.unless(() => offerAgain(services, configuration, waiting));
  // They have been renewed by now, if they could be.
  const { registration, ...withStoredTokens } = services;
  const managed = await problems.unless(() => managePool(services, new TokenOutlook(withStoredTokens), configuration));
  return {
    undoneCount: swept?.undoneCount ?? 0,
    deregisteredCount: swept?.deregisteredCount ?? 0,
    abandonedCount: (handedBack?.length ?? 0) + (runs?.abandoned.length ?? 0),
    missing: runs?.missing ?? [],
    unserved: runs?.unserved ?? [],
    offeredCount: offeredCount ?? 0,
    managed: managed ?? [],
    outdated: idleChanges?.ended ?? [],
    shortenedCount: idleChanges?.shortenedCount ?? 0,
    partial,
    standings: standingsOf(
      configuration.resourceClasses.map(({ name }) => name),
      rows,
    ),
  };
}

/** What happens about hourly, for it reads everything. It counts as done once all of it is. */
async function sweepAll(
  services: RefreshServices,
  configuration: PoolConfiguration,
  removeDead: () => Promise<number>,
): Promise<{ readonly undoneCount: number; readonly deregisteredCount: number }> {
  const now = services.clock.now();
  const undoneCount = await sweep(services, configuration.instanceArnPrefix);
  const deregisteredCount = await removeDead();
  await correctCounts(services, configuration);
  await services.metadata.write('sweptAt', now);
  return { undoneCount, deregisteredCount };
}

async function offerAgain(
  services: RefreshServices,
  configuration: PoolConfiguration,
  idle: readonly InstanceRow[],
): Promise<number> {
  try {
    return await offerIdleInstances(services, configuration, idle);
  } catch (error) {
    if (!(error instanceof MissingQueueError)) throw error;
    services.log.warning(`${error.message} The next refresh does.`);
    await services.metadata.write('setUp', { fingerprint: '', at: 0 });
    return 0;
  }
}

async function manageRuns(
  services: RefreshServices,
  configuration: PoolConfiguration,
  running: readonly InstanceRow[],
) {
  const workflowRuns = await services.workflowRuns();
  return unlessDenied(services, { abandoned: [], missing: [], unserved: [] }, async () => {
    const [abandoned, found] = await Promise.all([
      releaseAbandoned(services, workflowRuns, configuration, running),
      findMissingInstances(services, workflowRuns),
    ]);
    return { abandoned, ...found };
  });
}

const refusedTerminations = (refusals: readonly string[]): TerminationError =>
  new TerminationError(
    'POOL-NOT-ENDED',
    `EC2 does not end ${refusals.length} instances that are to end; all else is done. Allow ec2:TerminateInstances for the pool's instances in the IAM policy of this job's role, and switch off their termination protection.\n${refusals.map((refusal) => `  - ${refusal}`).join('\n')}`,
  );
