import type { PoolConfiguration } from '../pool/configuration.ts';
import type { InstanceRow } from '../pool/instance.ts';
import type { Image } from '../services/ec2/catalog-operations.ts';
import { giveBackToPool } from '../services/give-back.ts';
import { InputError, TerminationError } from '../shared/errors.ts';
import { mapAll } from '../shared/map-all.ts';
import { manageLT } from './manage-launch-template.ts';
import {
  manageIdleTime,
  manageMaxRuntimeMin,
  manageResourceClassConfiguration,
  manageSubnetIds,
  manageValue,
} from './manage-idempotent-states.ts';
import { beginCounting, correctCounts, managePool } from '../services/manage-pool.ts';
import type { ManagedClass } from '../services/manage-pool.ts';
import { manageRegistrationToken } from './manage-registration-token.ts';
import { manageInstancePrefix, manageTable } from './manage-table.ts';
import { manageTerminations } from './manage-terminations.ts';
import type { TerminationSummary } from './manage-terminations.ts';
import { findMissingInstances } from './find-missing-instances.ts';
import type { Missing } from './find-missing-instances.ts';
import { releaseAbandoned, unlessDenied } from './manage-runs.ts';
import { drainClasses } from './drain-classes.ts';
import { offerIdleInstances } from './offer-idle-instances.ts';
import { provisionMissing } from './provision-missing.ts';
import { removeDeadRegistrations } from './remove-dead-registrations.ts';
import { undoLaunches } from './undo-launches.ts';
import type { RefreshRequest, RefreshServices } from './request.ts';
import { isSweepDue, sweep } from './sweep.ts';

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
}

/**
 * Sets the pool up and keeps it: table, configuration, registration token, launch template, queues; then every
 * deadline. Each step may be repeated, and may run beside itself.
 *
 * @throws InputError before anything is changed when an image, a subnet or a class cannot be used; SetupError; AccessDeniedError
 */
export async function refresh(
  services: RefreshServices,
  request: RefreshRequest,
  signal?: AbortSignal,
): Promise<RefreshResult> {
  const { image, subnets, classes, runnerArchive } = await lookUp(services, request);

  const { tableArn, changes } = await manageTable(services, request.tags, signal);
  const stored = await services.metadata.stored();
  const instanceArnPrefix = manageInstancePrefix(tableArn, request, stored.instanceArnPrefix);
  if (stored.identity === undefined) await services.metadata.claim();
  changes.push(
    ...(await manageValue(services, stored, 'instanceArnPrefix', instanceArnPrefix, instanceArnPrefix)),
    ...(await manageIdleTime(services, stored, request.idleTimeSec)),
    ...(await manageSubnetIds(services, stored, subnets)),
    ...(await manageMaxRuntimeMin(services, stored, request.maxRuntimeMin, request.maxLifetimeMin)),
  );
  const tokenRenewed = await manageRegistrationToken(services, request.githubRegTokenRefreshMins);
  signal?.throwIfAborted();
  const template = await manageLT(services, request, image, runnerArchive);
  changes.push(
    ...template.changes,
    ...(await manageValue(
      services,
      stored,
      'launchTemplate',
      template.reference,
      `version ${template.reference.version} of ${template.reference.id}`,
    )),
  );
  await beginCounting(services, classes);
  const { configured, changes: classChanges } = await manageResourceClassConfiguration(
    services,
    stored,
    classes,
    request.tags,
  );
  changes.push(...classChanges);
  signal?.throwIfAborted();

  const terminations = await manageTerminations(services);
  const { remaining, ended } = await drainClasses(services, configured);
  changes.push(
    ...(await manageValue(
      services,
      { ...stored, resourceClasses: configured },
      'resourceClasses',
      remaining,
      remaining.map((resourceClass) => resourceClass.name).join(', '),
    )),
  );
  const reconciled = await reconcile(
    services,
    await services.metadata.configuration(),
    stored.sweptAt,
    terminations.unfinished,
  );
  for (const change of changes) services.log.info(`Changed: ${change}`);
  await provisionMissing(services, reconciled.missing, signal);
  if (terminations.refusals.length > 0) {
    throw new TerminationError(
      'POOL-NOT-ENDED',
      `EC2 does not end ${terminations.refusals.length} instances that are to end; all else is done. Allow ec2:TerminateInstances for the pool's instances in the IAM policy of this job's role, and switch off their termination protection.\n${terminations.refusals.map((refusal) => `  - ${refusal}`).join('\n')}`,
    );
  }
  return {
    changes,
    tokenRenewed,
    terminations: { ...terminations, terminated: [...terminations.terminated, ...ended] },
    ...reconciled,
  };
}

/** The table, EC2, SQS and GitHub, held against each other. */
async function reconcile(
  services: RefreshServices,
  configuration: PoolConfiguration,
  sweptAt: number | undefined,
  unfinished: readonly InstanceRow[],
): Promise<Reconciled> {
  const { instanceArnPrefix } = configuration;
  let undoneCount = await undoLaunches(services, instanceArnPrefix);
  const now = services.clock.now();
  if (isSweepDue(sweptAt, now)) {
    undoneCount += await sweep(services, instanceArnPrefix);
    await correctCounts(services, configuration.resourceClasses);
    await services.metadata.write('sweptAt', now);
  }
  const deregisteredCount = await removeDeadRegistrations(services, instanceArnPrefix);
  const handedBack = await giveBackToPool(services, configuration, unfinished);
  const workflowRuns = await services.workflowRuns();
  const nothing = { abandoned: [], missing: [], unserved: [] };
  const { abandoned, missing, unserved } = await unlessDenied(services, nothing, async () => ({
    abandoned: await releaseAbandoned(services, workflowRuns, configuration),
    ...(await findMissingInstances(services, workflowRuns)),
  }));
  const offeredCount = await offerIdleInstances(services, configuration);
  const managed = await managePool(services, configuration);
  return {
    undoneCount,
    deregisteredCount,
    abandonedCount: handedBack.length + abandoned.length,
    missing,
    unserved,
    offeredCount,
    managed,
  };
}

/** Everything that must be read, and may be refused, before the first change. */
async function lookUp(services: RefreshServices, request: RefreshRequest) {
  const [catalog, registration] = await Promise.all([services.catalog(), services.registration()]);
  const [image, subnets] = await Promise.all([catalog.image(request.ami), catalog.subnets(request.subnetIds)]);
  checkRootVolume(request, image);
  const [runnerArchive, classes] = await Promise.all([
    registration.runnerArchive(image.architecture === 'arm64' ? 'arm64' : 'x64', request.actionsRunnerVersion),
    mapAll(request.resourceClasses, 3, async (resourceClass) => ({
      ...resourceClass,
      instanceTypes: await catalog.instanceTypes(resourceClass, image.architecture),
    })),
  ]);
  const empty = classes.filter((resourceClass) => resourceClass.instanceTypes.length === 0);
  if (empty.length > 0) {
    throw new InputError(
      empty.map(
        ({ name, vcpus, memoryMiB }) =>
          `resource-class-config: no ${image.architecture} instance type of this region has ${vcpus} vCPUs and at least ${memoryMiB} MiB, as class '${name}' wants. Allowed are sizes that EC2 has, for example 4 vCPUs and 8192 MiB.`,
      ),
    );
  }
  return { image, subnets, classes, runnerArchive };
}

/** @throws InputError */
function checkRootVolume({ ami, rootVolume: { sizeGiB } }: RefreshRequest, { rootVolumeGiB: least }: Image): void {
  if (sizeGiB !== undefined && sizeGiB < least)
    throw new InputError([
      `volume-size-gib: '${sizeGiB}' is not allowed. Allowed: at least ${least} GiB, which the image ${ami} measures. Example: ${least}`,
    ]);
}
