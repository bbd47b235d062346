import type { InstanceRow } from '../pool/instance.ts';
import type { OfferVerdict } from '../pool/offers.ts';
import { claim, take } from '../pool/transitions.ts';
import { mapAll } from '../shared/map-all.ts';
import { offersPerRequest } from '../services/sqs/pool-queue-operations.ts';
import type { ReceivedOffer } from '../services/sqs/pool-queue-operations.ts';
import type { Services } from '../services/services.ts';
import { endInstances } from '../services/termination.ts';
import type { Holdings } from './holdings.ts';
import type { ProvisionPlan } from './request.ts';

export type Selecting = Pick<Services, 'clock' | 'random' | 'log' | 'instances' | 'capacities' | 'queues' | 'fleet'>;

/** An instance that was found, by an offer or in the table, and what is to be done with it. */
export interface Judged {
  /** Absent when no offer told of it. */
  readonly received?: ReceivedOffer;
  readonly row: InstanceRow | undefined;
  readonly verdict: OfferVerdict;
  /** Why it does not serve although it is idle, in words. */
  readonly misfit?: string;
}

/** What is claimed stays ours for as long as the provision may take, and a little longer. */
const claimSlackMs = 60_000;

/** @returns those that are decided: claimed by us, or surely lost to others */
export async function claimAll(
  services: Selecting,
  plan: ProvisionPlan,
  holdings: Holdings,
  judged: readonly Judged[],
): Promise<Judged[]> {
  const { clock, random, log, instances } = services;
  return mapAll(judged, offersPerRequest, async (entry) => {
    const { row } = entry;
    // Two offers of one instance: the second would only lose against the first.
    if (row === undefined || holdings.hasTaken(row)) return entry;
    const now = clock.now();
    // Under a label of its own, an instance that is ready stays ready; under another one its agent registers anew.
    const isReady = entry.verdict === 'ready' && plan.sharedLabel === undefined;
    const change =
      isReady && plan.request.instanceCount === 1
        ? take(row, now, random.id(), plan.owner, now + plan.maxRuntimeMs)
        : claim(row, now, random.id(), plan.owner, plan.deadline + claimSlackMs, plan.sharedLabel);
    holdings.add(change.next, 'warm');
    const result = await instances.apply(change);
    if (result.ok) {
      if (isReady) holdings.markReady(row.instanceId, clock.now() - plan.startedAt);
      log.info(
        `${row.instanceId}: idle → ${change.next.state} (${row.instanceType}, ${entry.verdict}, label ${change.next.label})`,
      );
    } else {
      holdings.drop(change.next);
      log.info(`${row.instanceId}: another run was faster, it is ${result.current?.state ?? 'gone'} by now`);
    }
    return entry;
  });
}

const uselessBecause: Readonly<Partial<Record<OfferVerdict, string>>> = {
  dead: 'idle without a heartbeat',
  outlived: 'too old for another run',
  worn: 'used as often, or as old, as its class allows',
  outdated: 'its class, or the launch template, has changed since it was launched',
};

/** @returns those that are of no use to anyone any more */
export async function endUseless(services: Selecting, judged: readonly Judged[]): Promise<Judged[]> {
  const useless = judged.filter(({ verdict }) => verdict in uselessBecause);
  const doomed = useless.flatMap(({ row, verdict }) =>
    row === undefined ? [] : [{ row, reason: uselessBecause[verdict] ?? '' }],
  );
  if (doomed.length > 0) await endInstances(services, doomed);
  return useless;
}
