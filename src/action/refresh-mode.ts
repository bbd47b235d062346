import { provision } from '../provision/index.ts';
import { refresh } from '../refresh/index.ts';
import type { MissingInstance } from '../refresh/manage-runs.ts';
import type { RefreshRequest, RefreshServices } from '../refresh/request.ts';
import type { Services } from '../services/services.ts';
import { messageOf } from '../shared/errors.ts';
import { defaults } from './defaults.ts';
import type { Report } from './report.ts';
import { refreshSummary } from './summary.ts';

export async function refreshMode(
  services: RefreshServices,
  request: RefreshRequest,
  cancellation: AbortSignal,
): Promise<Report> {
  const result = await refresh(services, request, cancellation);
  await provisionMissing(services, result.missing, cancellation);
  return {
    outputs: {
      'changed-count': result.changes.length,
      'terminated-count': result.terminations.terminated.length,
      'failed-count': result.terminations.failedCount,
      'undone-count': result.undoneCount,
      'offered-count': result.offeredCount,
      'deregistered-count': result.deregisteredCount,
      'abandoned-count': result.abandonedCount,
      'rerun-count': result.missing.length,
    },
    summary: refreshSummary(result),
    lastLine: `Refreshed: ${result.changes.length} changes, ${result.terminations.terminated.length} instances ended, ${result.offeredCount} offered again`,
  };
}

/**
 * For the jobs of re-runs: each instance for itself. One that cannot be had must not keep the others waiting, nor take
 * them down with it: jobs wait for the label already, and run as soon as an instance has it.
 */
async function provisionMissing(
  services: Services,
  missing: readonly MissingInstance[],
  cancellation: AbortSignal,
): Promise<void> {
  if (missing.length === 0) return;
  await Promise.all(
    missing.map(async ({ run, label, kind }) => {
      try {
        await provision(
          services,
          {
            ...kind,
            run,
            label,
            instanceCount: 1,
            labelMode: 'instance',
            timeoutMs: defaults.provisionTimeoutSec * 1_000,
          },
          cancellation,
        );
      } catch (error) {
        services.log.warning(
          `Run ${run.runId}: a re-run job still waits for label ${label}, the next refresh tries again: ${messageOf(error)}`,
        );
      }
    }),
  );
}
