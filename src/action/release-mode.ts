import { ownerOf } from '../pool/run.ts';
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
    notices: result.released.length === 0 && request.instanceIds === undefined ? [nothingHeld(request)] : [],
    lastLine:
      result.released.length === 0
        ? 'Nothing to release: this run attempt holds no instance;'
        : `Released ${result.released.length}`,
  };
}

/** Green, and perhaps not meant: a release that starts before its provision finds nothing, and what comes later is never released. */
const nothingHeld = ({ run }: ReleaseRequest): string =>
  `Run ${ownerOf(run)} holds no instance. If this workflow provisions, its release job must come last: name the job that provisions and those that use the instances in its \`needs\`, with \`if: always()\`.`;
