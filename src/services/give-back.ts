import type { PoolConfiguration } from '../pool/configuration.ts';
import { wear } from '../pool/fitness.ts';
import type { InstanceRow } from '../pool/instance.ts';
import { offerOf } from '../pool/offers.ts';
import { abandon, release } from '../pool/transitions.ts';
import type { Change } from '../pool/transitions.ts';
import { mapAll } from '../shared/map-all.ts';
import { idleThresholds } from './idle-time.ts';
import type { Services } from './services.ts';
import { unlessQueueMissing } from './sqs/missing-queue.ts';

type GivingBack = Pick<Services, 'clock' | 'random' | 'log' | 'instances' | 'queues'>;

/** In what shape instances go back. */
export interface Manner {
  /** Whether others may have them (default); else they are idle for no time at all, until their agents, or refresh, end them. */
  readonly sound?: boolean;
  /** The label was never shown to anyone: the agent need not register anew. Of what has run, it always was. */
  readonly keepsLabel?: boolean;
}

const writesAtOnce = 50;

/**
 * Hands instances back to the pool and offers them, each under a fresh label. Does not wait for their agents.
 * The only way back: of a release, of a provision that failed, and of what refresh takes back.
 * @returns the rows that are idle now; one that somebody changed meanwhile is left alone
 */
export async function giveBackToPool(
  services: GivingBack,
  configuration: PoolConfiguration,
  rows: readonly InstanceRow[],
  manner: Manner = {},
): Promise<InstanceRow[]> {
  const byClass = [...Map.groupBy(rows, (row) => row.resourceClass)];
  const released = await mapAll(byClass, byClass.length || 1, ([className, members]) =>
    giveBackClass(services, configuration, className, members, manner),
  );
  return released.flat();
}

async function giveBackClass(
  services: GivingBack,
  configuration: PoolConfiguration,
  className: string,
  rows: readonly InstanceRow[],
  { sound = true, keepsLabel = false }: Manner,
): Promise<InstanceRow[]> {
  const { clock, random, log, queues } = services;
  const resourceClass = configuration.resourceClasses.find((candidate) => candidate.name === className);
  const now = clock.now();
  // Nobody may claim an instance of a removed class either: it ends. So does one that its class has used up.
  const isOffered = (row: InstanceRow): boolean =>
    sound &&
    resourceClass !== undefined &&
    resourceClass.drainingSince === undefined &&
    wear(row, resourceClass, now) === undefined;
  const offered = rows.filter(isOffered);
  const thresholds =
    resourceClass === undefined || offered.length === 0
      ? []
      : await idleThresholds(services, configuration, resourceClass, offered);
  const changed = (row: InstanceRow, threshold: number): Change =>
    row.state === 'running'
      ? release(row, clock.now(), random.id(), threshold, random.label())
      : abandon(row, clock.now(), random.id(), threshold, keepsLabel ? undefined : random.label());
  const goesBack = offered.map((row, index) => ({ row, change: changed(row, thresholds[index] ?? now), fate: '' }));
  const ends = rows
    .filter((row) => !isOffered(row))
    .map((row) => {
      const why = resourceClass && wear(row, resourceClass, now);
      return { row, change: changed(row, clock.now()), fate: `, to be ended${why === undefined ? '' : `: ${why}`}` };
    });
  // The offers go first: one that comes before its write is returned by whoever finds it, one that never comes is a lost instance.
  if (resourceClass !== undefined && offered.length > 0)
    await unlessQueueMissing(log, `${className}: nobody hears of what goes back until it is made anew`, () =>
      queues.send(
        resourceClass.queueUrl,
        goesBack.map(({ change }) => offerOf(change.next)),
      ),
    );
  const results = await mapAll([...goesBack, ...ends], writesAtOnce, ({ row, change, fate }) =>
    write(services, row.state, change, fate),
  );
  return results.flat();
}

async function write(
  { instances, log }: GivingBack,
  before: string,
  change: Change,
  fate: string,
): Promise<InstanceRow[]> {
  const { instanceId, resourceClass } = change.next;
  const result = await instances.apply(change);
  log.info(
    result.ok
      ? `${instanceId}: ${before} → idle (${resourceClass}${fate})`
      : `${instanceId}: not handed back, it is ${result.current?.state ?? 'gone'} by now`,
  );
  return result.ok ? [result.row] : [];
}
