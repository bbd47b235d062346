import { refresh } from '../refresh/index.ts';
import type { RefreshRequest, RefreshServices } from '../refresh/request.ts';
import type { Report } from './report.ts';
import { refreshSummary } from './refresh-summary.ts';

export async function refreshMode(
  services: RefreshServices,
  request: RefreshRequest,
  cancellation: AbortSignal,
): Promise<Report> {
  const result = await refresh(services, request, cancellation);
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
