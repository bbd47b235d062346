import type { PoolConfiguration } from '../pool/configuration.ts';
import type { InstanceRow } from '../pool/instance.ts';
import { ownerOf, runOf } from '../pool/run.ts';
import { AccessDeniedError, RateLimitedError } from '../shared/errors.ts';
import { giveBackToPool } from '../services/give-back.ts';
import type { Services } from '../services/services.ts';
import type { WorkflowRunOperations } from '../services/github/workflow-run-operations.ts';

/**
 * Hands back the instances of runs that are over but never released: cancelled, crashed, or forgotten. GitHub says which are.
 * A run that it does not know keeps what it holds until max runtime: a 404 is no proof, and jobs may run there.
 * @param running those that have been held the longest, some of them in a large pool: each distinct run costs a GitHub request
 * @returns the rows that are idle now
 */
export async function releaseAbandoned(
  services: Pick<Services, 'clock' | 'random' | 'log' | 'instances' | 'queues'>,
  workflowRuns: WorkflowRunOperations,
  configuration: PoolConfiguration,
  running: readonly InstanceRow[],
): Promise<InstanceRow[]> {
  const held = running.filter((row) => row.owner !== undefined);
  const runs = [...new Set(held.map((row) => row.owner ?? ''))].map(runOf);
  const standings = Map.groupBy(await workflowRuns.standingOf(runs), ({ standing }) => standing);
  const over = new Set((standings.get('over') ?? []).map(({ run }) => ownerOf(run)));
  for (const owner of over) services.log.info(`Run ${owner} is over, and has not released what it holds`);
  for (const { run } of standings.get('unknown') ?? [])
    services.log.warning(
      `GitHub does not know run ${ownerOf(run)} (404), which proves nothing: it keeps what it holds until max-runtime-min. If you deleted the run, end its instances by hand to save their time.`,
    );
  return giveBackToPool(
    services,
    configuration,
    held.filter((row) => over.has(row.owner ?? '')),
  );
}

/** Runs are read with a permission of its own, without which the rest of refresh works all the same. */
export async function unlessDenied<Value>(
  services: Pick<Services, 'log'>,
  fallback: Value,
  read: () => Promise<Value>,
): Promise<Value> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof AccessDeniedError || error instanceof RateLimitedError)) throw error;
    services.log.warning(
      `Runs that ended without release, and jobs that wait in vain, are not looked after: ${error.message}`,
    );
    return fallback;
  }
}
