import { hasRegistered, judgeOffer } from '../pool/offers.ts';
import type { InstanceView, OfferVerdict } from '../pool/offers.ts';
import type { InstanceRow } from '../pool/instance.ts';
import { claim, ready, take } from '../pool/transitions.ts';
import { mapAll } from '../shared/map-all.ts';
import { offersPerRequest } from '../services/sqs/pool-queue-operations.ts';
import { unlessQueueMissing } from '../services/sqs/missing-queue.ts';
import type { ReceivedOffer } from '../services/sqs/pool-queue-operations.ts';
import type { TokenOutlook } from '../services/registration-renewal.ts';
import type { Services } from '../services/services.ts';
import { endInstances } from '../services/termination.ts';
import type { Holdings } from './holdings.ts';
import type { ProvisionPlan } from './request.ts';

type Selecting = Pick<Services, 'clock' | 'random' | 'log' | 'instances' | 'capacities' | 'queues' | 'fleet'>;

interface Judged {
  readonly received: ReceivedOffer;
  readonly row: InstanceRow | undefined;
  readonly verdict: OfferVerdict;
}

// A queue of many offers that do not fit must not hold up a launch for long.
const roundsBeyondNeed = 10;

/** What is claimed stays ours for as long as the provision may take, and a little longer. */
const claimSlackMs = 60_000;

/**
 * Claims idle instances until `missing` are held or the queue has no more: those that are ready first, those
 * that still register after a release when the ready ones do not suffice, and if they can. Instances found dead are ended.
 */
export async function claimIdleInstances(
  services: Selecting,
  tokens: Pick<TokenOutlook, 'problem'>,
  plan: ProvisionPlan,
  holdings: Holdings,
  missing: number,
  signal?: AbortSignal,
): Promise<void> {
  const { queues } = services;
  const queueUrl = plan.resourceClass.queueUrl;
  const target = holdings.count + missing;
  const spare: ReceivedOffer[] = [];
  const registering: Judged[] = [];
  const rounds = Math.ceil(missing / offersPerRequest) + roundsBeyondNeed;
  for (let round = 0; round < rounds && holdings.count < target; round += 1) {
    signal?.throwIfAborted();
    // No more than is needed: an offer in our hands is one that others do not see.
    const most = Math.min(offersPerRequest, target - holdings.count);
    const received = await unlessQueueMissing(services.log, 'No idle instance is found until it is made anew', () =>
      queues.receive(queueUrl, most),
    );
    if (received === undefined || received.length === 0) break;
    const judged = await judge(services, plan, received);
    const decided = [
      ...(await claimAll(
        services,
        plan,
        holdings,
        judged.filter(({ verdict }) => verdict === 'ready'),
      )),
      ...judged.filter(({ verdict }) => verdict === 'gone'),
    ];
    registering.push(...judged.filter(({ verdict }) => verdict === 'registering'));
    spare.push(
      ...judged.filter(({ verdict }) => verdict === 'unfit' || verdict === 'early').map((entry) => entry.received),
    );
    decided.push(...(await endUseless(services, judged)));
    await queues.delete(
      queueUrl,
      decided.map((entry) => entry.received),
    );
  }
  const wanted = registering.slice(0, Math.max(0, target - holdings.count));
  // Without good tokens they will not get there.
  const needed = wanted.length > 0 && (await tokens.problem()) === undefined ? wanted : [];
  const claimed = await claimAll(services, plan, holdings, needed);
  await queues.delete(
    queueUrl,
    claimed.map((entry) => entry.received),
  );
  await queues.giveBack(queueUrl, [...spare, ...registering.slice(needed.length).map((entry) => entry.received)]);
}

async function judge(services: Selecting, plan: ProvisionPlan, received: readonly ReceivedOffer[]): Promise<Judged[]> {
  const arns = [...new Set(received.flatMap(({ offer }) => (offer === undefined ? [] : [offer.instanceArn])))];
  const seen = await services.instances.views(arns);
  const current = await mapAll(seen, offersPerRequest, (view) => idleIfBooted(services, view));
  const views = new Map(current.map((view, index) => [arns[index], view]));
  const now = services.clock.now();
  return received.map((entry) => {
    const view = entry.offer && views.get(entry.offer.instanceArn);
    // A body that is not an offer of ours is of no use to anyone.
    const verdict = entry.offer && view ? judgeOffer(entry.offer, view, plan.wanted, now) : 'gone';
    return { received: entry, row: view?.row, verdict };
  });
}

/** What was launched for the pool and has finished its boot is idle from now on: refresh may be hours away. */
async function idleIfBooted({ clock, random, log, instances }: Selecting, view: InstanceView): Promise<InstanceView> {
  const { row, signal } = view;
  if (row?.state !== 'created' || row.owner !== undefined || !hasRegistered(row, signal)) return view;
  const now = clock.now();
  // Its launch gave it the time that it may wait for a run.
  const result = await instances.apply(ready(row, now, random.id(), row.threshold ?? now));
  if (result.ok) log.info(`${row.instanceId}: created → idle (${row.resourceClass}, launched for the pool)`);
  return { ...view, row: result.ok ? result.row : result.current };
}

/** @returns the offers that are decided: claimed by us, or surely lost to others */
async function claimAll(
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
      holdings.drop(row.instanceId);
      log.info(`${row.instanceId}: another run was faster, it is ${result.current?.state ?? 'gone'} by now`);
    }
    return entry;
  });
}

const uselessBecause: Readonly<Partial<Record<OfferVerdict, string>>> = {
  dead: 'idle without a heartbeat',
  outlived: 'too old for another run',
  outdated: 'its class, or the launch template, has changed since it was launched',
};

/** @returns the offers of instances that are of no use to anyone any more */
async function endUseless(services: Selecting, judged: readonly Judged[]): Promise<Judged[]> {
  const useless = judged.filter(({ verdict }) => verdict in uselessBecause);
  const doomed = useless.flatMap(({ row, verdict }) =>
    row === undefined ? [] : [{ row, reason: uselessBecause[verdict] ?? '' }],
  );
  if (doomed.length > 0) await endInstances(services, doomed);
  return useless;
}
