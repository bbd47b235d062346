import { liveStates } from '../pool/instance.ts';
import type { Services } from '../services/services.ts';
import { endInstances, fatesOf } from '../services/termination.ts';
import type { ProvisionPlan } from './request.ts';

type Looking = Pick<Services, 'clock' | 'random' | 'log' | 'instances' | 'capacities' | 'fleet'>;

/** So many holders are named; each is one line of the log. */
const namedHolders = 20;
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

/** Makes room: instances of the class whose time is over count until somebody writes their end down, and refresh may be hours away. */
export async function endExpired(services: Looking, { resourceClass }: ProvisionPlan): Promise<void> {
  const expired = await services.instances.getExpiredInstancesByStates(liveStates, services.clock.now());
  const { ends } = await fatesOf(
    services,
    expired.filter((row) => row.resourceClass === resourceClass.name),
  );
  await endInstances(
    services,
    ends.map((row) => ({ row, reason: `its time in state ${row.state} is over` })),
  );
}
