import { instanceArn } from '../pool/keys.ts';
import { hasRegistered, judgeOffer, misfitOf, offerOf } from '../pool/offers.ts';
import type { InstanceView, Offer, OfferVerdict } from '../pool/offers.ts';
import { ready } from '../pool/transitions.ts';
import { mapAll } from '../shared/map-all.ts';
import { offersPerRequest } from '../services/sqs/pool-queue-operations.ts';
import { unlessQueueMissing } from '../services/sqs/missing-queue.ts';
import type { ReceivedOffer } from '../services/sqs/pool-queue-operations.ts';
import type { TokenOutlook } from '../services/registration-renewal.ts';
import type { Services } from '../services/services.ts';
import { claimAll, endUseless } from './claiming.ts';
import type { Judged, Selecting } from './claiming.ts';
import type { Holdings } from './holdings.ts';
import type { ProvisionPlan } from './request.ts';

/** What one look for idle instances has found, and not claimed. */
interface Found {
  /** To be returned: of use to others. */
  readonly spare: ReceivedOffer[];
  /** Claimed if nothing better is there. */
  readonly registering: Judged[];
  readonly seenIds: Set<string>;
  /** Why idle instances do not serve, each as often as it was met. */
  readonly misfits: string[];
}

/** Stale offers are deleted by whoever meets them, but nobody looks through many: the table knows what is idle. */
const roundsBeyondNeed = 3;
/** DynamoDB gives 100 items at once: three for each instance. */
const viewsAtOnce = 33;
const rowsAPage = 100;

/**
 * Claims idle instances until `missing` are held or there are no more: those that are ready first, those that still register after a
 * release when the ready ones do not suffice, and if they can. The queue is asked first, since it gives each its own; what no offer
 * tells of is looked for in the table. Instances found dead are ended.
 */
export async function claimIdleInstances(
  services: Selecting,
  tokens: Pick<TokenOutlook, 'problem'>,
  plan: ProvisionPlan,
  holdings: Holdings,
  missing: number,
  signal?: AbortSignal,
): Promise<void> {
  const { queues, log } = services;
  const { name, queueUrl } = plan.resourceClass;
  const target = holdings.count + missing;
  const found: Found = { spare: [], registering: [], seenIds: new Set(), misfits: [] };
  await claimOffered(services, plan, holdings, target, found, signal);
  if (holdings.count < target) await claimUnoffered(services, plan, holdings, target, found, signal);
  const wanted = found.registering.slice(0, Math.max(0, target - holdings.count));
  // Without good tokens they will not get there.
  const canRegister = wanted.length > 0 && (await tokens.problem()) === undefined;
  const needed = canRegister ? wanted : [];
  if (wanted.length > 0 && !canRegister) found.misfits.push(...wanted.map(() => 'cannot register'));
  const claimed = await claimAll(services, plan, holdings, needed);
  await queues.delete(queueUrl, received(claimed));
  await queues.giveBack(queueUrl, [...found.spare, ...received(found.registering.slice(needed.length))]);
  if (holdings.count < target && found.misfits.length > 0)
    log.info(
      `${target - holdings.count} more of class ${name} wanted, beside idle ones that do not serve: ${told(found.misfits)}`,
    );
}

const received = (judged: readonly Judged[]): ReceivedOffer[] =>
  judged.flatMap((entry) => (entry.received === undefined ? [] : [entry.received]));

const told = (misfits: readonly string[]): string =>
  [...Map.groupBy(misfits, (why) => why)].map(([why, { length }]) => `${length} ${why}`).join(', ');

/** Those that the queue tells of. */
async function claimOffered(
  services: Selecting,
  plan: ProvisionPlan,
  holdings: Holdings,
  target: number,
  found: Found,
  signal?: AbortSignal,
): Promise<void> {
  const { queues, log } = services;
  const { queueUrl } = plan.resourceClass;
  const rounds = Math.ceil((target - holdings.count) / offersPerRequest) + roundsBeyondNeed;
  let onlyStale = false;
  for (let round = 0; round < rounds && holdings.count < target; round += 1) {
    signal?.throwIfAborted();
    // No more than is needed: an offer in our hands is one that others do not see. Stale ones are of no use to them either.
    const most = onlyStale ? offersPerRequest : Math.min(offersPerRequest, target - holdings.count);
    const offers = await unlessQueueMissing(log, 'Offers are not heard of until it is made anew', () =>
      queues.receive(queueUrl, most),
    );
    if (offers === undefined || offers.length === 0) break;
    const judged = await judgeOffers(services, plan, offers);
    onlyStale = judged.every(({ verdict }) => verdict === 'gone');
    const decided = await decide(services, plan, holdings, target, judged, found);
    await queues.delete(queueUrl, received([...decided, ...judged.filter(({ verdict }) => verdict === 'gone')]));
  }
}

/** Those that have lost their offer, or whose offers lie behind too many others: what the table says, once around from a random place. */
async function claimUnoffered(
  services: Selecting,
  plan: ProvisionPlan,
  holdings: Holdings,
  target: number,
  found: Found,
  signal?: AbortSignal,
): Promise<void> {
  const { random, instances, clock } = services;
  const { instanceArnPrefix } = plan.configuration;
  // EC2's ids begin with a zero.
  const start = instanceArn(instanceArnPrefix, `i-0${random.below(0x10000).toString(16).padStart(4, '0')}`);
  for await (const rows of instances.aroundPool(plan.resourceClass.name, start, rowsAPage)) {
    const unseen = rows.filter(
      (row) => !found.seenIds.has(row.instanceId) && (row.state === 'created' || (row.threshold ?? 0) > clock.now()),
    );
    for (let first = 0; first < unseen.length; first += viewsAtOnce) {
      signal?.throwIfAborted();
      const offers = unseen.slice(first, first + viewsAtOnce).map(offerOf);
      const judged = await judge(
        services,
        plan,
        offers.map((offer) => ({ offer })),
      );
      await decide(services, plan, holdings, target, judged, found);
      if (holdings.count >= target) return;
    }
  }
}

/**
 * Claims what is ready, ends what is of no use to anyone, and keeps the rest in mind.
 * @returns those that are decided: claimed, lost to others, or ended
 */
async function decide(
  services: Selecting,
  plan: ProvisionPlan,
  holdings: Holdings,
  target: number,
  judged: readonly Judged[],
  found: Found,
): Promise<Judged[]> {
  const ready = judged.filter(({ verdict }) => verdict === 'ready');
  const decided: Judged[] = [];
  // One that was lost to others is made up for by the next.
  while (ready.length > 0 && holdings.count < target)
    decided.push(...(await claimAll(services, plan, holdings, ready.splice(0, target - holdings.count))));
  for (const entry of judged) {
    if (entry.row !== undefined) found.seenIds.add(entry.row.instanceId);
    if (entry.verdict === 'registering') found.registering.push(entry);
    if (entry.misfit !== undefined) found.misfits.push(entry.misfit);
  }
  found.spare.push(
    ...received([...ready, ...judged.filter(({ verdict }) => verdict === 'unfit' || verdict === 'early')]),
  );
  return [...decided, ...(await endUseless(services, judged))];
}

async function judgeOffers(
  services: Selecting,
  plan: ProvisionPlan,
  offers: readonly ReceivedOffer[],
): Promise<Judged[]> {
  return judge(
    services,
    plan,
    offers.map((entry) => ({ received: entry, offer: entry.offer })),
  );
}

async function judge(
  services: Selecting,
  plan: ProvisionPlan,
  entries: readonly { readonly received?: ReceivedOffer; readonly offer: Offer | undefined }[],
): Promise<Judged[]> {
  const arns = [...new Set(entries.flatMap(({ offer }) => (offer === undefined ? [] : [offer.instanceArn])))];
  const seen = await services.instances.views(arns);
  const current = await mapAll(seen, offersPerRequest, (view) => idleIfBooted(services, view));
  const views = new Map(current.map((view, index) => [arns[index], view]));
  const now = services.clock.now();
  return entries.map(({ offer, received: entry }) => {
    const view = offer && views.get(offer.instanceArn);
    // What the index shows may be of yesterday: found without an offer, an instance stands as its row does.
    const asOffered = entry === undefined ? view?.row && offerOf(view.row) : offer;
    // A body that is not an offer of ours is of no use to anyone.
    const verdict: OfferVerdict = asOffered && view ? judgeOffer(asOffered, view, plan.wanted, now) : 'gone';
    const misfit = view && misfitOf(view, verdict, plan.wanted, now);
    return {
      row: view?.row,
      verdict,
      ...(entry !== undefined && { received: entry }),
      ...(misfit !== undefined && { misfit }),
    };
  });
}

/** What was launched for the pool and has finished its boot is idle from now on: refresh may be hours away. */
async function idleIfBooted(
  { clock, random, log, instances }: Pick<Services, 'clock' | 'random' | 'log' | 'instances'>,
  view: InstanceView,
): Promise<InstanceView> {
  const { row, signal } = view;
  if (row?.state !== 'created' || row.owner !== undefined || !hasRegistered(row, signal)) return view;
  const now = clock.now();
  // Its launch gave it the time that it may wait for a run.
  const result = await instances.apply(ready(row, now, random.id(), row.threshold ?? now));
  if (result.ok) log.info(`${row.instanceId}: created → idle (${row.resourceClass}, launched for the pool)`);
  return { ...view, row: result.ok ? result.row : result.current };
}
