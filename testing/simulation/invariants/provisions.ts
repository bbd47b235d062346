import type { InstanceRow } from '../../../src/pool/instance.ts';
import type { ProvisionResult } from '../../../src/provision/index.ts';
import { messageOf } from '../../../src/shared/errors.ts';
import type { Actor } from '../actor.ts';
import { unnoticedDeathMs } from './left-to-agent.ts';
import { provisionTimeoutMs } from '../settings.ts';

export interface EndedProvision {
  readonly owner: string;
  readonly actor: Actor;
  readonly startedAt: number;
  readonly ended: 'succeeded' | 'failed' | 'crashed';
  readonly result?: ProvisionResult;
  readonly error?: unknown;
}

/** Slow requests, one after another, may hold it up so much longer than it was allowed to wait. */
const slackMs = 8 * 60_000;

/**
 * A provision ends in bounded time, and what its run holds then is what it was given: all or nothing. Only a provision
 * that crashed, or some of whose requests failed for good, may leave the rest to refresh.
 */
export function provisionBreaches(
  { owner, actor, startedAt, ended, result }: EndedProvision,
  rows: readonly InstanceRow[],
  now: number,
): string[] {
  if (ended === 'crashed') return [];
  const lateMs = now - startedAt - provisionTimeoutMs - slackMs;
  const late = lateMs > 0 && !actor.stalled ? [`${actor.name} took ${lateMs} ms too long`] : [];
  if (actor.troubled) return late;
  const given = new Set(result?.instances.map(({ instanceId }) => instanceId));
  const extra = rows.filter((row) => row.owner === owner && !given.has(row.instanceId));
  return [...late, ...extra.map((row) => `${owner} holds ${row.instanceId} (${row.state}) without knowing of it`)];
}

/**
 * Another would have served: a reused instance that has fallen silent is not waited for until time is up.
 * @param heardAt when each agent was last heard, by its instance's id
 */
export function deadWaitedFor(
  { owner, actor, startedAt, error }: EndedProvision,
  rows: readonly InstanceRow[],
  heardAt: ReadonlyMap<string, number>,
  now: number,
): string[] {
  if (actor.troubled || actor.stalled) return [];
  const late = new Set([...messageOf(error).matchAll(/(i-[0-9a-f]+) .*: not ready after/g)].map(([, id]) => id));
  return rows
    .filter((row) => late.has(row.instanceId) && row.createdAt < startedAt)
    .filter((row) => now - (heardAt.get(row.instanceId) ?? now) > unnoticedDeathMs)
    .map((row) => `${owner} waited for ${row.instanceId}, which was last heard at ${heardAt.get(row.instanceId) ?? 0}`);
}
