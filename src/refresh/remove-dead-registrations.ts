import { instanceArn } from '../pool/keys.ts';
import { liveMachineStates } from '../pool/launch.ts';
import { readRunnerName } from '../pool/registration.ts';
import { mapAll } from '../shared/map-all.ts';
import type { RegisteredRunner } from '../services/github/registration-operations.ts';
import type { RefreshServices } from './request.ts';

type Removing = Pick<RefreshServices, 'log' | 'instances' | 'fleet' | 'registration'>;

interface OfflineRunner extends RegisteredRunner {
  readonly instanceId: string;
  readonly why: string;
}

/**
 * Removes registrations that nobody will listen under again: offline, and of an instance that this table knows as terminated and
 * whose machine does not live, or of an earlier epoch of a live one, whose agent registers anew for each. What other pools of the
 * repository have is not ours to judge.
 * @returns how many were removed
 */
export async function removeDeadRegistrations(services: Removing, instanceArnPrefix: string): Promise<number> {
  const registration = await services.registration();
  const dead = await deadAmong(services, instanceArnPrefix, await registration.offlineRunners());
  const removed = await mapAll(dead, 5, async (runner) => {
    const gone = await registration.removeRunner(runner.id);
    if (gone) services.log.info(`${runner.instanceId}: removed its registration ${runner.name}, ${runner.why}`);
    return gone;
  });
  return removed.filter(Boolean).length;
}

async function deadAmong(
  { instances, fleet }: Removing,
  instanceArnPrefix: string,
  offline: readonly RegisteredRunner[],
): Promise<OfflineRunner[]> {
  const ours = offline.flatMap((runner) => {
    const named = readRunnerName(runner.name);
    return named === undefined ? [] : [{ ...runner, ...named }];
  });
  const views = await instances.views(ours.map(({ instanceId }) => instanceArn(instanceArnPrefix, instanceId)));
  const known = ours.flatMap((runner, index) => {
    const row = views[index]?.row;
    return row === undefined ? [] : [{ ...runner, row }];
  });
  const outdated = known
    .filter(({ row, labelEpoch }) => row.state !== 'terminated' && labelEpoch < row.labelEpoch)
    .map((runner) => ({ ...runner, why: 'it is of an earlier assignment' }));
  const ended = known.filter(({ row }) => row.state === 'terminated');
  if (ended.length === 0) return outdated;
  const machines = await (await fleet()).machines([...new Set(ended.map((runner) => runner.instanceId))]);
  const live = new Set(
    machines.filter((machine) => liveMachineStates.includes(machine.state)).map((machine) => machine.instanceId),
  );
  const gone = ended
    .filter((runner) => !live.has(runner.instanceId))
    .map((runner) => ({ ...runner, why: 'the machine is gone' }));
  return [...outdated, ...gone];
}
