import { liveStates } from '../pool/instance.ts';
import type { LiveState } from '../pool/instance.ts';
import { judgeOffer, offerOf } from '../pool/offers.ts';
import type { Services } from '../services/services.ts';
import { endInstances, expiryReasons, fatesOf } from '../services/termination.ts';
import type { ProvisionPlan } from './request.ts';

type Looking = Pick<Services, 'clock' | 'random' | 'log' | 'instances' | 'capacities' | 'fleet'>;

/** So many holders are named; each is one line of the log. */
const namedHolders = 20;
/** Of the idle ones, to find some that do not serve. */
const idleLookedAt = 100;
/** Of the instances that runs hold, those that are due back soonest. */
const heldLookedAt = 100;

/** Who holds the machines of the class: one line each, those that are due back soonest first. */
export async function holdersOf({ clock, instances }: Looking, { resourceClass }: ProvisionPlan): Promise<string[]> {
  const held = (await instances.soonestByState('running', clock.now(), heldLookedAt)).filter(
    (row) => row.resourceClass === resourceClass.name,
  );
  const lines = held
    .slice(0, namedHolders)
    .map(
      ({ instanceId, owner = 'nobody', threshold = 0 }) =>
        `  - ${instanceId}: run ${owner}, until ${new Date(threshold).toISOString()} at the latest`,
    );
  return held.length > lines.length ? [...lines, `  - and ${held.length - lines.length} more`] : lines;
}

/**
 * Makes room. Instances of the class whose time is over count until somebody writes their end down, and refresh may be hours away.
 * Idle ones that do not serve this run, of another type or usage class or too old, give way to it: what waits for nobody in
 * particular must not keep out who is here.
 * @param most so many give way at the most
 * @returns how many gave way
 */
export async function makeRoom(services: Looking, plan: ProvisionPlan, most: number): Promise<number> {
  const { clock, instances } = services;
  const { name } = plan.resourceClass;
  const expired = (await instances.getExpiredInstancesByStates(liveStates, clock.now())).filter(
    (row) => row.resourceClass === name,
  );
  const { ends } = await fatesOf(services, expired);
  await endInstances(
    services,
    ends.map((row) => ({ row, reason: expiryReasons[row.state as LiveState] })),
  );
  const idle = most === 0 ? [] : (await instances.ofPool(name, idleLookedAt)).filter(({ state }) => state === 'idle');
  const views = await instances.views(idle.map((row) => row.instanceArn));
  const unfit = views.flatMap((view) =>
    view.row?.state === 'idle' && judgeOffer(offerOf(view.row), view, plan.wanted, clock.now()) === 'unfit'
      ? [view.row]
      : [],
  );
  const fates = await fatesOf(services, unfit);
  const giveWay = await endInstances(
    services,
    fates.ends
      .slice(0, most)
      .map((row) => ({ row, reason: `gives way at maxSize to run ${plan.owner}, which it does not serve` })),
  );
  return giveWay.length;
}
