import type { InstanceRow } from '../pool/instance.ts';
import { offerOf } from '../pool/offers.ts';
import { abandon, release } from '../pool/transitions.ts';
import type { Change } from '../pool/transitions.ts';
import { messageOf } from '../shared/errors.ts';
import type { Services } from '../services/services.ts';
import { endInstances, withoutBusy } from '../services/termination.ts';
import type { FailedInstance } from './readiness.ts';
import type { Holdings } from './holdings.ts';
import type { ProvisionPlan } from './request.ts';

type RollingBack = Pick<Services, 'clock' | 'random' | 'log' | 'instances' | 'queues' | 'fleet'>;

/**
 * Gives everything back: claimed instances to the pool, launched ones, and those that failed, to EC2.
 * What it cannot do is only logged, so that the first error stays the one that the user sees;
 * each row's threshold lets refresh finish the rest.
 */
export async function rollBack(services: RollingBack, plan: ProvisionPlan, holdings: Holdings, failed: readonly FailedInstance[]): Promise<void> {
  const { log } = services;
  const failedIds = new Set(failed.map(({ holding }) => holding.row.instanceId));
  const held = holdings.all();
  const kept = held.filter(({ row, origin }) => origin === 'warm' && !failedIds.has(row.instanceId));
  const ending = held.filter((holding) => !kept.includes(holding));
  const results = await Promise.allSettled([
    ...kept.map(({ row }) => giveBack(services, plan, row)),
    endAll(services, ending.map(({ row }) => row), failedIds),
  ]);
  for (const result of results) {
    if (result.status === 'rejected') log.warning(`Tidying up did not fully succeed, refresh will finish it: ${messageOf(result.reason)}`);
  }
}

/** Jobs of a re-run wait for their label, and may be at work already on what this provision has launched for them. */
async function endAll(services: RollingBack, rows: readonly InstanceRow[], failedIds: ReadonlySet<string>): Promise<void> {
  const free = await withoutBusy(services, rows, services.clock.now());
  await endInstances(services, free.map((row) => ({ row, reason: failedIds.has(row.instanceId) ? 'did not become ready' : 'its provision failed' })));
}

async function giveBack(services: RollingBack, plan: ProvisionPlan, row: InstanceRow): Promise<void> {
  const { clock, random, log, instances, queues } = services;
  const threshold = clock.now() + plan.idleTimeMs;
  // A label of its own was never shown to anyone: the agent need not register anew. The run's label was.
  const change: Change = row.state === 'running'
    ? release(row, clock.now(), random.id(), threshold, random.label())
    : abandon(row, clock.now(), random.id(), threshold, plan.sharedLabel === undefined ? undefined : random.label());
  await queues.send(plan.resourceClass.queueUrl, [offerOf(change.next)]);
  const result = await instances.apply(change);
  log.info(result.ok ? `${row.instanceId}: ${row.state} → idle (given back)` : `${row.instanceId}: not given back, it is ${result.current?.state ?? 'gone'} by now`);
}
