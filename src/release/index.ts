import type { InstanceRow } from '../pool/instance.ts';
import { ownerOf } from '../pool/run.ts';
import type { Run } from '../pool/run.ts';
import { giveBackToPool } from '../services/give-back.ts';
import type { Services } from '../services/services.ts';

export interface ReleaseRequest {
  readonly run: Run;
  /** Only these of the run's instances; all of them when absent. */
  readonly instanceIds?: readonly string[];
}

export interface ReleaseResult {
  readonly released: readonly InstanceRow[];
  /** Named in the request, but not this run attempt's to release (any more). */
  readonly notHeld: readonly string[];
}

type Releasing = Pick<Services, 'clock' | 'random' | 'log' | 'instances' | 'metadata' | 'queues'>;

/**
 * Hands the instances of a run attempt back to the pool, each under a fresh label. Does not wait for
 * their agents. To release twice, or nothing, is a success.
 *
 * @throws SetupError, AccessDeniedError; whatever could be released has been by then
 */
export async function release(services: Releasing, request: ReleaseRequest): Promise<ReleaseResult> {
  const { log } = services;
  const [configuration, rows] = await Promise.all([
    services.metadata.configuration(),
    services.instances.byOwner(ownerOf(request.run)),
  ]);
  const wanted = request.instanceIds && new Set(request.instanceIds);
  const running = rows.filter((row) => row.state === 'running' && (wanted?.has(row.instanceId) ?? true));
  const held = new Set(running.map((row) => row.instanceId));
  const notHeld = [...(wanted ?? [])].filter((instanceId) => !held.has(instanceId));
  for (const instanceId of notHeld) {
    log.warning(
      `${instanceId}: not released, run ${ownerOf(request.run)} does not hold it (released before, ended, or another run's)`,
    );
  }
  return { released: await giveBackToPool(services, configuration, running), notHeld };
}
