import { provision } from '../provision/index.ts';
import type { ProvisionRequest } from '../provision/request.ts';
import type { Services } from '../services/services.ts';
import type { Report } from './report.ts';
import { provisionSummary } from './summary.ts';

export async function provisionMode(
  services: Services,
  request: ProvisionRequest,
  cancellation: AbortSignal,
): Promise<Report> {
  const result = await provision(services, request, cancellation);
  const { instances } = result;
  const reused = instances.filter((instance) => instance.origin === 'warm').length;
  return {
    outputs: {
      label: instances[0]?.label ?? '',
      labels: JSON.stringify(instances.map((instance) => instance.label)),
      'instance-ids': JSON.stringify(instances.map((instance) => instance.instanceId)),
      'reused-count': reused,
      'created-count': instances.length - reused,
      'ready-ms': result.readyMs,
    },
    summary: provisionSummary(result),
    lastLine: `Provisioned ${instances.length} (${reused} warm, ${instances.length - reused} new)`,
  };
}
