import { instanceArn } from '../pool/keys.ts';
import { launchTokenTag, liveMachineStates } from '../pool/launch.ts';
import { isClosed } from '../pool/transitions.ts';
import type { Services } from '../services/services.ts';

/**
 * Undoes launches whose process died before it had written down every machine: those without a row end.
 * @returns how many machines were ended
 */
export async function undoLaunches(
  services: Pick<Services, 'clock' | 'log' | 'instances' | 'capacities' | 'launches' | 'fleet'>,
  instanceArnPrefix: string,
): Promise<number> {
  const { clock, log, instances, capacities, launches } = services;
  let endedCount = 0;
  for (const launch of await launches.expired(clock.now())) {
    const fleet = await services.fleet();
    const machines = await fleet.tagged(launchTokenTag, launch.launchToken, liveMachineStates);
    const views = await instances.views(machines.map((machine) => instanceArn(instanceArnPrefix, machine.instanceId)));
    const orphans = machines
      .filter((_, index) => views[index]?.row === undefined && views[index]?.hasBrokenRow !== true)
      .map((machine) => machine.instanceId);
    const { ended, failed } = await fleet.terminateInstances(orphans);
    endedCount += ended.length;
    for (const instanceId of ended)
      log.info(`${instanceId}: ended, its launch ${launch.launchToken} died before it was written down`);
    for (const { instanceId, code, message } of failed)
      log.warning(`${instanceId}: EC2 did not end it (${code}: ${message}). The next refresh tries again.`);
    if (failed.length > 0) continue;
    const kept = views.flatMap(({ row }) => (row === undefined || isClosed(row) ? [] : [row.instanceId]));
    await capacities.settle(launch.resourceClass, launch.launchToken, kept);
    await launches.close(launch.launchToken);
  }
  return endedCount;
}
