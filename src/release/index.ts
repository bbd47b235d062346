import type { InstanceRow } from '../pool/instance.ts';
import { ownerOf } from '../pool/run.ts';
import type { Run } from '../pool/run.ts';
import { giveBackToPool } from '../services/give-back.ts';
import { TokenOutlook, tokenRemedy } from '../services/registration-renewal.ts';
import { topUp } from '../services/top-up.ts';
import type { Services } from '../services/services.ts';
import { messageOf } from '../shared/errors.ts';

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

type Releasing = Omit<Services, 'servedRequests'>;

/**
 * Hands the instances of a run attempt back to the pool, each under a fresh label. Does not wait for
 * their agents. To release twice, or nothing, is a success. With a GitHub token it renews the registration tokens beside that.
 *
 * @throws SetupError, AccessDeniedError; whatever could be released has been by then
 */
export async function release(services: Releasing, request: ReleaseRequest): Promise<ReleaseResult> {
  const tokens = new TokenOutlook(services);
  const [result, problem] = await Promise.all([
    handBack(services, tokens, request),
    // That what is released may not be able to register is no reason for a release to fail.
    tokens.problem().catch(messageOf),
    tokens.settled(),
  ]);
  if (problem !== undefined && result.released.length > 0)
    services.log.warning(
      `Released instances may not be able to register again, and then end unused. ${problem}. ${tokenRemedy}.`,
    );
  return result;
}

async function handBack(services: Releasing, tokens: TokenOutlook, request: ReleaseRequest): Promise<ReleaseResult> {
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
  const released = await giveBackToPool(services, configuration, running);
  await topUp(services, tokens, configuration, [...new Set(released.map((row) => row.resourceClass))]);
  return { released, notHeld };
}
