import { sizeOf } from '../pool/capacity.ts';
import { liveStates } from '../pool/instance.ts';
import type { InstanceRow, LiveState } from '../pool/instance.ts';
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
 * @param missing so many instances the run lacks
 * @returns whether any gave way
 */
export async function makeRoom(services: Looking, plan: ProvisionPlan, missing: number): Promise<boolean> {
  await endExpired(services, plan);
  const unfit = await unfitAmong(services, plan);
  if (unfit.length === 0) return false;
  const gaveWay = await endInstances(
    services,
    unfit
      .slice(0, await lackingRoom(services, plan, missing))
      .map((row) => ({ row, reason: `gives way at maxSize to run ${plan.owner}, which it does not serve` })),
  );
  return gaveWay.length > 0;
}

async function endExpired(services: Looking, { resourceClass }: ProvisionPlan): Promise<void> {
  const expired = await services.instances.getExpiredInstancesByStates(liveStates, services.clock.now());
  const { ends } = await fatesOf(
    services,
    expired.filter((row) => row.resourceClass === resourceClass.name),
  );
  await endInstances(
    services,
    ends.map((row) => ({ row, reason: expiryReasons[row.state as LiveState] })),
  );
}

async function unfitAmong(services: Looking, { resourceClass, wanted }: ProvisionPlan): Promise<InstanceRow[]> {
  const { clock, instances } = services;
  const idle = (await instances.ofPool(resourceClass.name, idleLookedAt)).filter(({ state }) => state === 'idle');
  const views = await instances.views(idle.map((row) => row.instanceArn));
  const unfit = views.flatMap((view) =>
    view.row?.state === 'idle' && judgeOffer(offerOf(view.row), view, wanted, clock.now()) === 'unfit'
      ? [view.row]
      : [],
  );
  return (await fatesOf(services, unfit)).ends;
}

/** How many machines must end before the limit, which may have been lowered since they were launched, lets so many more in. */
async function lackingRoom(
  { clock, capacities }: Looking,
  { resourceClass, configuration }: ProvisionPlan,
  missing: number,
): Promise<number> {
  const capacity = await capacities.read(resourceClass.name);
  const { policyAt } = await import('../pool/policy.ts');
  const { maxSize = Infinity } = policyAt(resourceClass, configuration.idleTimeSec, clock.now());
  return capacity === undefined ? 0 : Math.max(0, sizeOf(capacity) + Math.min(missing, maxSize) - maxSize);
}
