import type { Heartbeat, InstanceRow, WorkerSignal } from '../../../src/pool/instance.ts';
import { heartbeatKey, instanceKey, workerSignalKey } from '../../../src/pool/keys.ts';
import { launchTokenTag, resourceClassTag } from '../../../src/pool/launch.ts';
import { hasRegistered, isHeartbeatFresh } from '../../../src/pool/offers.ts';
import type { Offer } from '../../../src/pool/offers.ts';
import type { Item } from '../dynamodb/expressions.ts';
import type { Machine } from '../ec2/machines.ts';
import { poolName } from '../settings.ts';
import type { Break, Observed } from './observed.ts';

/** Signals, and what indexes show of them, are so old that whoever looked for an instance must have met them. */
const longKnownMs = 30_000;
const atOnceMs = 10_000;
/** Beyond what any run of the simulator may take. */
const lifeLeftMs = 14 * 60_000;

/** The rows as they are. */
interface Rows {
  rows(): readonly InstanceRow[];
  /** For how long it has stood so. */
  age(row: InstanceRow): number;
}

/** A launch that was written down. */
interface Launch {
  readonly at: number;
  /** By a run that began in calm weather a moment before. */
  readonly isWatched: boolean;
}

/** An instance with less time than that left is of no use. */
const useMs = 60_000;

const offerIn = (body: string): Offer => JSON.parse(body) as Offer;

/** Watches that no idle instance is forgotten: it is on offer, or found without. */
export class OfferInvariants {
  readonly #world: Observed;
  readonly #break: Break;
  readonly #sent = new Set<string>();
  readonly #launches = new Map<string, Launch>();

  constructor(world: Observed, report: Break) {
    this.#world = world;
    this.#break = report;
  }

  sent(body: string): void {
    const { instanceId, epoch } = offerIn(body);
    this.#sent.add(`${instanceId} ${epoch}`);
  }

  /** An offer is deleted only once its claim is won or surely lost. */
  deleted(body: string, by: string, row: InstanceRow | undefined): void {
    const { instanceId, epoch } = offerIn(body);
    const useful =
      row?.state === 'idle' && row.epoch === epoch && (row.threshold ?? 0) > this.#world.scheduler.now + useMs;
    if (useful)
      this.#break(
        "an offer outlives its instance's idleness",
        `${by} deleted the offer of ${instanceId}, which is idle at epoch ${epoch}`,
      );
  }

  /** What is given back has been offered, so that most claims find it at once; what was launched for the pool is found in the table. */
  becameIdle(row: InstanceRow, writer: string): void {
    const isForNobody = (row.threshold ?? 0) <= this.#world.scheduler.now;
    // Its class is gone by now, which a process that stood still could not know.
    const hasQueue = this.#world.sqs.hasQueue(`${poolName}-${row.resourceClass}`);
    if (hasQueue && !isForNobody && row.epoch > 1 && !this.#sent.has(`${row.instanceId} ${row.epoch}`))
      this.#break(
        'offers go before the write',
        `${writer} made ${row.instanceId} idle at epoch ${row.epoch}, and has not offered it`,
      );
  }

  launchWritten(item: Item): void {
    const { scheduler, faults, actions } = this.#world;
    const owner = item['owner'] as string | undefined;
    const run = actions.runs.get(owner?.split('/')[0] ?? '');
    // One that has stood still, or tries again, may have looked for an instance long ago.
    const hasJustBegun = run !== undefined && scheduler.now - run.since < atOnceMs;
    this.#launches.set(String(item['launchToken']), { at: scheduler.now, isWatched: faults.isOver && hasJustBegun });
  }

  /** Whatever became of its offer, an instance that would have done is found before another one is launched for a run. */
  launched({ instanceId, usageClass, tags }: Machine, table: Rows): void {
    const launch = this.#launches.get(tags[launchTokenTag] ?? '');
    if (launch?.isWatched !== true) return;
    const sinceMs = this.#world.scheduler.now - launch.at + longKnownMs;
    const overlooked = table
      .rows()
      .find(
        (row) =>
          row.state === 'idle' &&
          row.resourceClass === tags[resourceClassTag] &&
          row.usageClass === usageClass &&
          table.age(row) > sinceMs &&
          this.#isReady(row, sinceMs),
      );
    if (overlooked !== undefined)
      this.#break(
        'no cold start beside an idle instance',
        `${instanceId} was launched beside ${overlooked.instanceId}`,
      );
  }

  #isReady(row: InstanceRow, sinceMs: number): boolean {
    const { table, scheduler } = this.#world;
    const since = scheduler.now - sinceMs;
    const heartbeat = table.get(heartbeatKey(row.instanceArn)) as Heartbeat | undefined;
    const signal = table.get(workerSignalKey(row.instanceArn)) as WorkerSignal | undefined;
    return (
      (row.threshold ?? 0) > scheduler.now + useMs &&
      row.lifetimeEndsAt > scheduler.now + lifeLeftMs &&
      table.indexedAt(instanceKey(row.instanceArn)) < since &&
      isHeartbeatFresh(heartbeat, scheduler.now + longKnownMs) &&
      heartbeat?.busy === false &&
      hasRegistered(row, signal) &&
      (signal?.signalledAt ?? Infinity) < since
    );
  }
}
