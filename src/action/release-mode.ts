import { release } from '../release/index.ts';
import type { ReleaseRequest } from '../release/index.ts';
import type { Services } from '../services/services.ts';
import type { Report } from './report.ts';
import { releaseSummary } from './summary.ts';

export async function releaseMode(services: Services, request: ReleaseRequest): Promise<Report> {
  const result = await release(services, request);
  return {
    outputs: { 'released-count': result.released.length },
    summary: releaseSummary(result),
    lastLine:
      result.released.length === 0
        ? 'Nothing to release: this run attempt holds no instance;'
        : `Released ${result.released.length}`,
  };
}
