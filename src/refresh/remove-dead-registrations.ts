import { instanceArn } from '../pool/keys.ts';
import { liveMachineStates } from '../pool/launch.ts';
import { instanceIdOfRunner } from '../pool/registration.ts';
import { mapAll } from '../shared/map-all.ts';
import type { RefreshServices } from './request.ts';

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
