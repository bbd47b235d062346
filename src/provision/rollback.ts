import type { InstanceRow } from '../pool/instance.ts';
import { messageOf } from '../shared/errors.ts';
import { giveBackToPool } from '../services/give-back.ts';
import type { Services } from '../services/services.ts';
import { endInstances, fatesOf } from '../services/termination.ts';
import type { FailedInstance } from './failures.ts';
import type { Holding, Holdings } from './holdings.ts';
import type { ProvisionPlan } from './request.ts';

type RollingBack = Pick<Services, 'clock' | 'random' | 'log' | 'instances' | 'capacities' | 'queues' | 'fleet'>;

/**
 * Gives everything back: claimed instances to the pool, launched ones, and those that failed, to EC2.
 * What it cannot do is only logged, so that the first error stays the one that the user sees;
 * each row's threshold lets refresh finish the rest.
 */
export async function rollBack(
  services: RollingBack,
  plan: ProvisionPlan,
  holdings: Holdings,
  failed: readonly FailedInstance[],
): Promise<void> {
  const failedIds = new Set(failed.map(({ holding }) => holding.row.instanceId));
  const tidyUp = plan.sharedLabel === undefined ? tidyUpOwn : tidyUpSharing;
  const results = await Promise.allSettled(tidyUp(services, plan, holdings.all(), failedIds));
  for (const result of results) {
    if (result.status === 'rejected')
      services.log.warning(`Tidying up did not fully succeed, refresh will finish it: ${messageOf(result.reason)}`);
  }
}

const rowsOf = (held: readonly Holding[]): InstanceRow[] => held.map(({ row }) => row);

/** Nobody knows the labels. A job may run only on what was claimed while its agent still listened under the label of before. */
function tidyUpOwn(
  services: RollingBack,
  plan: ProvisionPlan,
  held: readonly Holding[],
  failedIds: ReadonlySet<string>,
): Promise<unknown>[] {
  const hasFailed = ({ row }: Holding): boolean => failedIds.has(row.instanceId);
  const launched = held.filter(({ origin }) => origin === 'cold');
  const claimed = held.filter(({ origin }) => origin === 'warm');
  const sound = rowsOf(claimed.filter((holding) => !hasFailed(holding)));
  return [
    giveBackToPool(services, plan.configuration, sound, { keepsLabel: true }),
    endFailed(services, plan, rowsOf(claimed.filter(hasFailed))),
    endInstances(
      services,
      launched.map((holding) => ({
        row: holding.row,
        reason: hasFailed(holding) ? 'did not become ready' : 'its provision failed',
      })),
    ),
  ];
}

async function endFailed(services: RollingBack, plan: ProvisionPlan, rows: readonly InstanceRow[]): Promise<void> {
  const fates = await fatesOf(services, rows);
  await Promise.all([
    endInstances(
      services,
      fates.ends.map((row) => ({ row, reason: 'did not become ready' })),
    ),
    giveBackToPool(services, plan.configuration, fates['goes back'], { sound: false, keepsLabel: true }),
  ]);
}

/**
 * Jobs may wait already for a label that instances share, and come to any of them at any moment. So none is ended: all go to the
 * pool under another label, those that failed for no time at all. Their agents let a job end, then take the shared label off GitHub.
 */
function tidyUpSharing(
  services: RollingBack,
  plan: ProvisionPlan,
  held: readonly Holding[],
  failedIds: ReadonlySet<string>,
): Promise<unknown>[] {
  const byHealth = Map.groupBy(rowsOf(held), (row) => !failedIds.has(row.instanceId));
  return [...byHealth].map(([sound, rows]) => giveBackToPool(services, plan.configuration, rows, { sound }));
}
