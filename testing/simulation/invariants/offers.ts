import type { InstanceRow } from '../../../src/pool/instance.ts';
import type { Offer } from '../../../src/pool/offers.ts';
import { refreshEveryMs } from '../settings.ts';
import type { Break, Observed } from './observed.ts';

/** Refresh lets an idle instance be for two minutes, and may just have missed it. */
const offerAgainMs = 120_000 + refreshEveryMs;
/** An instance with less time than that left is of no use. */
const useMs = 60_000;

const offerIn = (body: string): Offer => JSON.parse(body) as Offer;

/** Watches that no idle instance is forgotten. */
export class OfferInvariants {
  readonly #world: Observed;
  readonly #break: Break;
  readonly #sent = new Set<string>();

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

  /** What is given back has been offered, so that no crash in between loses it. */
  becameIdle(row: InstanceRow, writer: string): void {
    const isForNobody = (row.threshold ?? 0) <= this.#world.scheduler.now;
    if (!isForNobody && !this.#sent.has(`${row.instanceId} ${row.epoch}`))
      this.#break(
        'offers go before the write',
        `${writer} made ${row.instanceId} idle at epoch ${row.epoch}, and has not offered it`,
      );
  }

  /** An idle instance that has lost its offer is offered again by each refresh. */
  refreshed(idle: readonly { readonly row: InstanceRow; readonly idleMs: number }[]): void {
    const offered = new Set(this.#world.sqs.bodies().map((body) => offerIn(body).instanceId));
    for (const { row, idleMs } of idle) {
      if (idleMs > offerAgainMs && (row.threshold ?? 0) > this.#world.scheduler.now && !offered.has(row.instanceId)) {
        this.#break(
          'idle instances are on offer',
          `${row.instanceId}, idle for ${Math.round(idleMs / 1_000)} s, is not`,
        );
      }
    }
  }
}
