import type { Capacity } from '../pool/capacity.ts';
import type { PoolConfiguration } from '../pool/configuration.ts';
import type { InstanceRow } from '../pool/instance.ts';
import { instanceArn } from '../pool/keys.ts';
import { isLimited } from '../pool/resource-classes.ts';
import type { ResourceClass } from '../pool/resource-classes.ts';
import { isClosed } from '../pool/transitions.ts';
import { mapAll } from '../shared/map-all.ts';
import type { Services } from './services.ts';

type Counting = Pick<Services, 'instances' | 'capacities' | 'launches' | 'log'>;

const classesAtOnce = 10;

const idsOf = (rows: readonly InstanceRow[], className: string): string[] =>
  rows.filter((row) => row.resourceClass === className).map((row) => row.instanceId);

/** Counts the machines of a class before its limit is made known; afterwards launches and ends do. */
export async function beginCounting(
  { instances, capacities, log }: Omit<Counting, 'launches'>,
  classes: readonly ResourceClass[],
): Promise<void> {
  const limited = classes.filter(isLimited);
  const known = await mapAll(limited, classesAtOnce, async ({ name }) => [name, await capacities.read(name)] as const);
  const uncounted = known.filter(([, capacity]) => capacity === undefined).map(([name]) => name);
  if (uncounted.length === 0) return;
  const live = await instances.allLive();
  for (const name of uncounted) {
    const machines = idsOf(live, name);
    if (await capacities.begin(name, machines))
      log.info(`${name}: ${machines.length} machines counted, from now on at each change`);
  }
}

/**
 * Holds the counts against the rows: machines from before the counting, and processes that died at the wrong moment, have left
 * them too high. Looks at every live row, so that it belongs to what happens rarely.
 */
export async function correctCounts(
  services: Counting,
  { resourceClasses, instanceArnPrefix }: Pick<PoolConfiguration, 'resourceClasses' | 'instanceArnPrefix'>,
): Promise<void> {
  const { instances, capacities, log } = services;
  const limited = resourceClasses.filter(isLimited);
  // Before the rows: a count that changes meanwhile is left alone.
  const seen = await mapAll(limited, classesAtOnce, async ({ name }) => [name, await capacities.read(name)] as const);
  const live = limited.length === 0 ? [] : await instances.allLive();
  for (const [name, capacity] of seen) {
    if (capacity === undefined) continue;
    const is = await countedRight(services, capacity, idsOf(live, name), instanceArnPrefix);
    const missed = is.machines.filter((instanceId) => !capacity.machines.includes(instanceId));
    const gone = capacity.machines.filter((instanceId) => !is.machines.includes(instanceId));
    const dead = Object.keys(capacity.launching).filter((launchToken) => is.launching[launchToken] === undefined);
    if (missed.length + gone.length + dead.length === 0) continue;
    if (await capacities.correct(name, capacity, is))
      log.info(
        `${name}: the count of its machines was corrected, ${missed.length} missed, ${gone.length} gone, ${dead.length} launches dead`,
      );
  }
}

/** What the rows themselves say, which indexes may show late; a row that cannot be believed counts. */
async function countedRight(
  { instances, launches }: Pick<Counting, 'instances' | 'launches'>,
  { machines, launching }: Capacity,
  live: readonly string[],
  instanceArnPrefix: string,
): Promise<Pick<Capacity, 'machines' | 'launching'>> {
  const ids = [...new Set([...machines, ...live])];
  const views = await instances.views(ids.map((instanceId) => instanceArn(instanceArnPrefix, instanceId)));
  const open = await mapAll(Object.keys(launching), classesAtOnce, async (launchToken) =>
    (await launches.isOpen(launchToken)) ? [launchToken] : [],
  );
  return {
    machines: ids.filter((_, index) => {
      const { row, hasBrokenRow } = views[index] ?? {};
      return hasBrokenRow === true || (row !== undefined && !isClosed(row));
    }),
    launching: Object.fromEntries(open.flat().map((launchToken) => [launchToken, launching[launchToken] ?? 0])),
  };
}
