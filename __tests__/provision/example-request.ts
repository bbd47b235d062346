import { anyType } from '../../src/pool/instance-types.ts';
import type { ProvisionRequest } from '../../src/provision/request.ts';

/** Run 7 asks for one on-demand instance of class large, each under its own label. */
export const exampleRequest = (difference: Partial<ProvisionRequest> = {}): ProvisionRequest => ({
  run: { runId: '7', runAttempt: 1 },
  instanceCount: 1,
  resourceClass: 'large',
  usageClass: 'on-demand',
  instanceTypes: anyType,
  labelMode: 'instance',
  timeoutMs: 300_000,
  ...difference,
});
