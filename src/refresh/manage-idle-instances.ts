import type { PoolConfiguration } from '../pool/configuration.ts';
import { unfitness, wear } from '../pool/fitness.ts';
import type { InstanceRow } from '../pool/instance.ts';
import { isKeptWarm } from '../pool/resource-classes.ts';
import type { ConfiguredClass } from '../pool/resource-classes.ts';
import { keep } from '../pool/transitions.ts';
import { mapAll } from '../shared/map-all.ts';
import { endInstances, fatesOf } from '../services/termination.ts';
import type { Services } from '../services/services.ts';

type Managing = Pick<Services, 'clock' | 'random' | 'log' | 'instances' | 'capacities' | 'fleet'>;
type Settings = Pick<PoolConfiguration, 'idleTimeSec' | 'launchTemplate' | 'resourceClasses'>;

/** What the idle instances came to. */
export interface IdleChanges {
  readonly ended: readonly InstanceRow[];
  /** So many end sooner than they would have. */
  readonly shortenedCount: number;
}

const writesAtOnce = 20;
/** More than clocks differ by: what a release granted a moment ago is no longer than the idle time. */
const clockMarginMs = 60_000;

/**
 * Brings changes of the configuration to instances that are idle already: those that a launch would not give any more, or that are worn, end, unless
 * a job still runs on them; those that may wait longer than the idle time allows by now wait that long from now on.
 * What is kept warm is for the pool's policy to decide.
 * @param idle those whose idle time is over soonest; whoever claims one meanwhile keeps it
 * @param isAll whether there are no others; those that may wait too long are read else
 */
export async function manageIdleInstances(
  services: Managing,
  configuration: Settings,
  idle: readonly InstanceRow[],
  isAll: boolean,
): Promise<IdleChanges> {
  const others = isAll ? [] : await waitingLongest(services, configuration);
  const now = services.clock.now();
  const classes = new Map(configuration.resourceClasses.map((one) => [one.name, one]));
  const judged = distinct([...idle, ...others]).flatMap((row) => {
    const resourceClass = classes.get(row.resourceClass);
    if (resourceClass === undefined || resourceClass.drainingSince !== undefined) return [];
    const { launchTemplate } = configuration;
    return [
      {
        row,
        resourceClass,
        reason: unfitness(row, { resourceClass, launchTemplate }) ?? wear(row, resourceClass, now),
      },
    ];
  });
  const ended = await endUnfit(services, judged);
  const endedIds = new Set(ended.map((row) => row.instanceId));
  const shortenedCount = await shorten(
    services,
    configuration,
    judged.filter(({ row }) => !endedIds.has(row.instanceId)),
  );
  return { ended, shortenedCount };
}

const distinct = (rows: readonly InstanceRow[]): InstanceRow[] => [
  ...new Map(rows.map((row) => [row.instanceId, row])).values(),
];

/** Of a pool that is kept warm these would be all, and none of them is for us to shorten. */
async function waitingLongest(
  { clock, instances }: Managing,
  { idleTimeSec, resourceClasses }: Settings,
): Promise<InstanceRow[]> {
  const bounded = resourceClasses.filter((one) => !isKeptWarm(one));
  if (bounded.length === 0) return [];
  const shortestMs = Math.min(...bounded.map((one) => (one.idleTimeSec ?? idleTimeSec) * 1_000));
  return instances.byStateUntil('idle', clock.now() + shortestMs + clockMarginMs, Number.MAX_SAFE_INTEGER);
}

interface Judged {
  readonly row: InstanceRow;
  readonly resourceClass: ConfiguredClass;
  readonly reason: string | undefined;
}

async function endUnfit(services: Managing, judged: readonly Judged[]): Promise<InstanceRow[]> {
  const reasons = new Map(judged.flatMap(({ row, reason }) => (reason === undefined ? [] : [[row, reason] as const])));
  if (reasons.size === 0) return [];
  const { ends } = await fatesOf(services, [...reasons.keys()]);
  return endInstances(
    services,
    ends.map((row) => ({ row, reason: reasons.get(row) ?? '' })),
  );
}

async function shorten(
  { clock, random, log, instances }: Managing,
  { idleTimeSec }: Settings,
  judged: readonly Judged[],
): Promise<number> {
  const now = clock.now();
  const tooLong = judged.flatMap(({ row, resourceClass }) => {
    const until = now + (resourceClass.idleTimeSec ?? idleTimeSec) * 1_000;
    return !isKeptWarm(resourceClass) && (row.threshold ?? 0) > until + clockMarginMs ? [{ row, until }] : [];
  });
  const results = await mapAll(tooLong, writesAtOnce, async ({ row, until }) => {
    const { ok } = await instances.apply(keep(row, now, random.id(), until));
    if (ok) log.info(`${row.instanceId}: may be idle until ${new Date(until).toISOString()}, as the idle time is now`);
    return ok;
  });
  return results.filter(Boolean).length;
}
