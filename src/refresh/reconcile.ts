import type { ConfiguredClass } from '../pool/resource-classes.ts';
import { liveStates } from '../pool/instance.ts';
import type { InstanceRow } from '../pool/instance.ts';
import { instanceArn } from '../pool/keys.ts';
import { launchTokenTag } from '../pool/launch.ts';
import { offerOf } from '../pool/offers.ts';
import type { PoolConfiguration } from '../pool/configuration.ts';
import type { Services } from '../services/services.ts';
import { endInstances, fatesOf } from '../services/termination.ts';
import { instanceIdOfRunner } from '../pool/registration.ts';
import { mapAll } from '../shared/map-all.ts';
import type { RefreshServices } from './request.ts';

const liveMachineStates = ['pending', 'running', 'stopping', 'stopped'];

/**
 * Undoes launches whose process died before it had written down every machine: those without a row end.
 * @returns how many machines were ended
 */
export async function undoLaunches(
  services: Pick<Services, 'clock' | 'log' | 'instances' | 'launches' | 'fleet'>,
  instanceArnPrefix: string,
): Promise<number> {
  const { clock, log, instances, launches } = services;
  let endedCount = 0;
  for (const launch of await launches.expired(clock.now())) {
    const fleet = await services.fleet();
    const machines = await fleet.tagged(launchTokenTag, launch.launchToken, liveMachineStates);
    const views = await instances.views(machines.map((machine) => instanceArn(instanceArnPrefix, machine.instanceId)));
    const orphans = machines.filter((_, index) => views[index]?.row === undefined).map((machine) => machine.instanceId);
    const { ended, failed } = await fleet.terminateInstances(orphans);
    endedCount += ended.length;
    for (const instanceId of ended)
      log.info(`${instanceId}: ended, its launch ${launch.launchToken} died before it was written down`);
    for (const { instanceId, code, message } of failed)
      log.warning(`${instanceId}: EC2 did not end it (${code}: ${message}). The next refresh tries again.`);
    if (failed.length === 0) await launches.close(launch.launchToken);
  }
  return endedCount;
}

/**
 * Removes registrations that were left behind by machines which ended without deregistering: offline, of an
 * instance that this table knows as terminated, and whose machine does not live. What other pools of the repository have is not ours to judge.
 * @returns how many were removed
 */
export async function removeDeadRegistrations(
  services: Pick<RefreshServices, 'log' | 'instances' | 'fleet' | 'registration'>,
  instanceArnPrefix: string,
): Promise<number> {
  const { log, instances } = services;
  const registration = await services.registration();
  const offline = (await registration.offlineRunners()).flatMap((runner) => {
    const instanceId = instanceIdOfRunner(runner.name);
    return instanceId === undefined ? [] : [{ ...runner, instanceId }];
  });
  const views = await instances.views(offline.map((runner) => instanceArn(instanceArnPrefix, runner.instanceId)));
  const ended = offline.filter((_, index) => views[index]?.row?.state === 'terminated');
  if (ended.length === 0) return 0;
  const fleet = await services.fleet();
  const machines = await fleet.machines([...new Set(ended.map((runner) => runner.instanceId))]);
  const live = new Set(
    machines.filter((machine) => liveMachineStates.includes(machine.state)).map((machine) => machine.instanceId),
  );
  const removed = await mapAll(
    ended.filter((runner) => !live.has(runner.instanceId)),
    5,
    async (runner) => {
      const gone = await registration.removeRunner(runner.id);
      if (gone) log.info(`${runner.instanceId}: removed its registration ${runner.name}, the machine is gone`);
      return gone;
    },
  );
  return removed.filter(Boolean).length;
}

/** An idle instance that nobody has claimed for so long may have lost its offer. */
const unclaimedMs = 120_000;

/** A queue's depth counts the offers of instances that have ended, too, so that it may hide a lost one: so many are offered again in any case. */
const offeredInAnyCase = 50;

/**
 * Offers idle instances again: all that are idle for a while when their queue holds fewer offers than they are, else some.
 * An offer too many costs a look, a lost one an instance.
 * @returns how many offers were sent
 */
export async function offerIdleInstances(
  services: Pick<Services, 'clock' | 'random' | 'log' | 'instances' | 'queues'>,
  configuration: Pick<PoolConfiguration, 'idleTimeSec' | 'resourceClasses'>,
): Promise<number> {
  const { clock, random, log, instances, queues } = services;
  const now = clock.now();
  const idleTimeMs = (resourceClass: ConfiguredClass): number =>
    (resourceClass.idleTimeSec ?? configuration.idleTimeSec) * 1_000;
  const longest = Math.max(...configuration.resourceClasses.map(idleTimeMs));
  const idle = await instances.byStateUntil('idle', now, now + longest - unclaimedMs);
  let offeredCount = 0;
  for (const resourceClass of configuration.resourceClasses) {
    const unclaimed = idle.filter(
      (row) =>
        row.resourceClass === resourceClass.name &&
        (row.threshold ?? 0) <= now + idleTimeMs(resourceClass) - unclaimedMs,
    );
    if (unclaimed.length === 0 || resourceClass.drainingSince !== undefined) continue;
    const depth = await queues.depth(resourceClass.queueUrl);
    const first = random.below(unclaimed.length);
    const some = [...unclaimed.slice(first), ...unclaimed.slice(0, first)].slice(0, offeredInAnyCase);
    const again = depth < unclaimed.length ? unclaimed : some;
    await queues.send(resourceClass.queueUrl, again.map(offerOf));
    offeredCount += again.length;
    log.info(
      `${resourceClass.name}: ${unclaimed.length} instances idle for a while, about ${depth} offers: offered ${again.length} again`,
    );
  }
  return offeredCount;
}

/**
 * Ends the idle instances of classes that are no longer configured, once no job runs on them; a class without any instance left loses its queue.
 * @returns the classes that remain, and the rows that were ended
 */
export async function drainClasses(
  services: Pick<Services, 'clock' | 'random' | 'log' | 'instances' | 'queues' | 'fleet'>,
  configured: readonly ConfiguredClass[],
): Promise<{ readonly remaining: ConfiguredClass[]; readonly ended: InstanceRow[] }> {
  const draining = configured.filter((resourceClass) => resourceClass.drainingSince !== undefined);
  if (draining.length === 0) return { remaining: [...configured], ended: [] };
  const { instances, queues, log } = services;
  const live = (
    await Promise.all(liveStates.map((state) => instances.byStateUntil(state, 0, Number.MAX_SAFE_INTEGER)))
  ).flat();
  const names = new Set(draining.map((resourceClass) => resourceClass.name));
  const { ends } = await fatesOf(
    services,
    live.filter((row) => row.state === 'idle' && names.has(row.resourceClass)),
  );
  const ended = await endInstances(
    services,
    ends.map((row) => ({ row, reason: 'its resource class was removed' })),
  );
  const endedIds = new Set(ended.map((row) => row.instanceId));
  const inUse = new Set(live.filter((row) => !endedIds.has(row.instanceId)).map((row) => row.resourceClass));
  const finished = draining.filter((resourceClass) => !inUse.has(resourceClass.name));
  for (const resourceClass of finished) {
    await queues.remove(resourceClass.queueUrl);
    log.info(`${resourceClass.name}: removed, its last instance has ended; deleted its queue`);
  }
  return { remaining: configured.filter((resourceClass) => !finished.includes(resourceClass)), ended };
}
