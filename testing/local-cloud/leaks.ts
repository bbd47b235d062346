import type { LocalCloud } from './cloud.ts';

/**
 * What nobody would ever end or use: machines that live without a row that says so, and
 * registered runners without a machine. Each as a sentence; none is the promise.
 */
export async function findLeaks(cloud: LocalCloud): Promise<string[]> {
  const items = Object.values(await cloud.tables()).flat();
  const liveRows = new Set(
    items
      .filter((item) => item['sk'] === 'INSTANCE' && item['state'] !== 'terminated')
      .map((item) => item['instanceId']),
  );
  const machines = cloud.ec2
    .instances()
    .filter((instance) => instance.state !== 'terminated' && instance.state !== 'shutting-down');
  const machineIds = new Set<string>(machines.map((machine) => machine.instanceId));
  return [
    ...machines
      .filter((machine) => !liveRows.has(machine.instanceId))
      .map((machine) => `${machine.instanceId} is ${machine.state} without a live row`),
    ...cloud.github
      .state()
      .runners.filter((runner) => !machineIds.has(runner.name.replace(/-\d+$/, '')))
      .map((runner) => `runner ${runner.name} (${runner.status}) has no machine`),
  ];
}
