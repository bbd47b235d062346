import type { Services } from '../services/services.ts';
import { messageOf } from '../shared/errors.ts';
import type { MissingInstance } from './find-missing-instances.ts';
import type { RefreshServices } from './request.ts';

/**
 * For jobs that wait in vain: each instance for itself. One that cannot be had must not keep the others waiting, nor take
 * them down with it: jobs wait for the label already, and run as soon as an instance has it.
 */
export async function provisionMissing(
  services: Pick<Services, 'log'> & Pick<RefreshServices, 'provisionFor'>,
  missing: readonly MissingInstance[],
  signal?: AbortSignal,
): Promise<void> {
  await Promise.all(
    missing.map(async (instance) => {
      try {
        await services.provisionFor(instance, signal);
      } catch (error) {
        services.log.warning(
          `Run ${instance.run.runId}: a job still waits for label ${instance.label}, the next refresh tries again: ${messageOf(error)}`,
        );
      }
    }),
  );
}
