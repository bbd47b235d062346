import { flag, listOf, mapOf, matching, number, oneOf, optional, text, whole } from './checks.ts';
import type { Checks } from './checks.ts';
import type { PolicyValues, ScheduleWindow } from './resource-classes.ts';
import type { PoolConfiguration } from './configuration.ts';
import { agentPhases, signalLimits, usageClasses } from './instance.ts';
import type { Heartbeat, WorkerSignal } from './instance.ts';
import { launchKey, runPartition } from './keys.ts';
import type { LaunchRow } from './launch.ts';
import type { Offer } from './offers.ts';
import { read, underItsKey } from './reading.ts';
import type { Item, Reader } from './reading.ts';
import type { RegistrationTokenAge } from './registration.ts';
import type { ServedRequest } from './run.ts';
import { instanceArn, instanceId, label, name, ofOneInstance, owner } from './stored-row.ts';

const signalChecks: Checks<WorkerSignal> = {
  phase: oneOf(agentPhases),
  failedPhase: optional(oneOf(agentPhases)),
  label: optional(label),
  labelEpoch: optional(whole),
  signalledAt: number,
  message: optional(text(signalLimits.message)),
  logTail: optional(text(signalLimits.logTail)),
};

const heartbeatChecks: Checks<Heartbeat> = { beatAt: number, busy: flag };

const launchChecks: Checks<LaunchRow> = {
  launchToken: name,
  owner: optional(owner),
  resourceClass: name,
  usageClass: oneOf(usageClasses),
  count: whole,
  threshold: number,
  createdAt: number,
};

const patterns = listOf(text(100));

const requestChecks: Checks<ServedRequest> = {
  runId: name,
  labels: listOf(label),
  kind: mapOf<ServedRequest['kind']>({
    resourceClass: name,
    usageClass: oneOf([...usageClasses, 'spot-with-fallback']),
    instanceTypes: mapOf<ServedRequest['kind']['instanceTypes']>({ allowed: patterns, excluded: patterns }),
    maxRuntimeMin: optional(number),
  }),
};

const offerChecks: Checks<Offer> = {
  instanceArn,
  instanceId,
  epoch: whole,
  instanceType: name,
  usageClass: oneOf(usageClasses),
};

const policyChecks: Checks<PolicyValues> = {
  minIdle: optional(whole),
  scaleUpThreshold: optional(whole),
  maxSize: optional(whole),
  idleTimeSec: optional(number),
};

/** Each value of the METADATA partition. */
export const configurationChecks: Checks<PoolConfiguration> = {
  instanceArnPrefix: matching('what stands before the id in an ARN', /^[\w:/-]{1,200}[:/]$/),
  idleTimeSec: number,
  maxRuntimeMin: number,
  maxLifetimeMin: number,
  subnets: listOf(mapOf<PoolConfiguration['subnets'][number]>({ subnetId: name, availabilityZone: name })),
  launchTemplate: mapOf<PoolConfiguration['launchTemplate']>({ id: name, version: whole, contentHash: text(200) }),
  resourceClasses: listOf(
    mapOf<PoolConfiguration['resourceClasses'][number]>({
      name,
      vcpus: number,
      memoryMiB: number,
      ...policyChecks,
      usageClass: optional(oneOf(usageClasses)),
      maxUses: optional(whole),
      maxAgeSec: optional(number),
      schedule: optional(listOf(mapOf<ScheduleWindow>({ cron: text(200), timeZone: text(100), ...policyChecks }))),
      queueUrl: matching('the URL of a queue', /^https?:\/\/\S{1,500}$/),
      instanceTypes: listOf(name),
      drainingSince: optional(number),
    }),
  ),
};

/** Signal and heartbeat name no instance: they belong to the partition that they were asked for in. */
export const readSignal: Reader<WorkerSignal> = (item) => read(item, signalChecks);
export const readHeartbeat: Reader<Heartbeat> = (item) => read(item, heartbeatChecks);

export const readLaunch: Reader<LaunchRow> = (item) =>
  underItsKey(item, read(item, launchChecks), (launch) => launchKey(launch.launchToken));

export const readServedRequest: Reader<ServedRequest> = (item) =>
  underItsKey(item, read(item, requestChecks), (request) => {
    const { sk } = item as Item;
    // One run has several, under any id.
    return { pk: runPartition(request.runId), sk: typeof sk === 'string' ? sk : '' };
  });

export const readOffer: Reader<Offer> = (body) => ofOneInstance(read(body, offerChecks));

const tokenAgeChecks: Checks<RegistrationTokenAge> = { validUntil: number, refreshedAt: number };

/** Without the tokens themselves, which the control plane never reads. */
export const readTokenAge: Reader<RegistrationTokenAge> = (item) => read(item, tokenAgeChecks);
