import { createHash } from 'node:crypto';
import { configurationFields } from '../pool/configuration.ts';
import type { PoolConfiguration } from '../pool/configuration.ts';
import type { StoredValues } from '../services/dynamodb/metadata-operations.ts';
import { beginCounting } from '../services/counting.ts';
import { tagsOf } from '../services/ownership.ts';
import { lookUp } from './look-up.ts';
import {
  manageIdleTime,
  manageMaxRuntimeMin,
  manageResourceClassConfiguration,
  manageSubnetIds,
  manageValue,
} from './manage-idempotent-states.ts';
import { manageLT } from './manage-launch-template.ts';
import { manageInstancePrefix, manageTable } from './manage-table.ts';
import type { RefreshRequest, RefreshServices } from './request.ts';

export interface SetUp {
  readonly configuration: PoolConfiguration;
  /** What was made or changed, as sentences. */
  readonly changes: readonly string[];
}

/** What was looked up and found right is taken for right so long, while the inputs are the same. */
const provenForMs = 60 * 60_000;

export const isConfigured = (stored: Partial<StoredValues>): stored is PoolConfiguration & Partial<StoredValues> =>
  configurationFields.every((field) => stored[field] !== undefined);

/**
 * Makes sure that everything exists which the inputs name, and stores it as the configuration. Nothing is changed before
 * all of it was looked up; the launch template is put in force, and the configuration stored, only when EC2 would launch.
 *
 * @throws InputError, SetupError, AccessDeniedError: what was in force stays so
 */
export async function setUp(
  services: RefreshServices,
  request: RefreshRequest,
  stored: Partial<StoredValues>,
  signal?: AbortSignal,
): Promise<SetUp> {
  const fingerprint = await fingerprintOf(services, request);
  if (isConfigured(stored) && (await isProven(services, stored, fingerprint)))
    return { configuration: stored, changes: [] };
  const found = await lookUp(services, request);
  if (found.table !== undefined) manageInstancePrefix(found.table.tableArn, request, stored.instanceArnPrefix);
  signal?.throwIfAborted();

  const [subnet] = found.subnets;
  const template = await manageLT(services, found.content, found.template, {
    classes: found.classes,
    subnetId: subnet?.subnetId ?? '',
  });
  const table = await manageTable(services, found.table, { ...request.tags, ...tagsOf(services.identity) }, signal);
  const instanceArnPrefix = manageInstancePrefix(table.tableArn, request, stored.instanceArnPrefix);
  if (stored.identity === undefined) await services.metadata.claim();
  // Before the configuration tells anybody of machines that look for it.
  await services.agentPrograms.keep(await services.agentProgram());
  await beginCounting(services, found.classes);
  const classes = await manageResourceClassConfiguration(services, stored, found.classes, request.tags);
  const { reference } = template;
  const changes = [
    ...table.changes,
    ...template.changes,
    ...(await manageValue(services, stored, 'instanceArnPrefix', instanceArnPrefix, instanceArnPrefix)),
    ...(await manageIdleTime(services, stored, request.idleTimeSec)),
    ...(await manageSubnetIds(services, stored, found.subnets)),
    ...(await manageMaxRuntimeMin(services, stored, request.maxRuntimeMin, request.maxLifetimeMin)),
    ...(await manageValue(
      services,
      stored,
      'launchTemplate',
      reference,
      `version ${reference.version} of ${reference.id}`,
    )),
    ...classes.changes,
  ];
  await services.metadata.write('setUp', { fingerprint, at: services.clock.now() });
  const configuration = {
    ...stored,
    instanceArnPrefix,
    idleTimeSec: request.idleTimeSec,
    maxRuntimeMin: request.maxRuntimeMin,
    maxLifetimeMin: request.maxLifetimeMin,
    subnets: found.subnets,
    launchTemplate: reference,
    resourceClasses: classes.configured,
  };
  return { configuration, changes };
}

/** The stored configuration is what these inputs made a while ago, and the launch template is as it was then. */
async function isProven(
  services: RefreshServices,
  stored: PoolConfiguration & Partial<StoredValues>,
  fingerprint: string,
): Promise<boolean> {
  const { setUp: before, launchTemplate } = stored;
  if (before?.fingerprint !== fingerprint || services.clock.now() - before.at >= provenForMs) return false;
  const launchTemplates = await services.launchTemplates();
  const template = await launchTemplates.find(services.poolName, tagsOf(services.identity));
  return template?.id === launchTemplate.id && template.defaultVersion === launchTemplate.version;
}

/** Of everything that a refresh is told, and that it brings along for instances. */
async function fingerprintOf(services: RefreshServices, request: RefreshRequest): Promise<string> {
  const told = {
    ...request,
    region: services.region,
    identity: services.identity,
    files: await services.filesDigest(),
  };
  return createHash('sha256').update(JSON.stringify(told)).digest('hex');
}
