import type { InstanceRow } from './instance.ts';
import { isHeartbeatFresh } from './offers.ts';
import type { InstanceView } from './offers.ts';

/**
 * What becomes of an instance that is to end: its threshold has passed, its class was removed, or a provision waited for it in vain:
 * - `ends`
 * - `stays`: a job runs on it that has outlived its release, and only max runtime ends a job; or one may still come, because
 *   the agent listens under the label of before
 * - `goes back`: its provision never finished, but it works. Jobs may know its label by now, and one may come at any moment:
 *   under another label it is of use again, and its agent lets a job end first
 */
export type Fate = 'ends' | 'stays' | 'goes back';

/** The agent's own lifetime bounds how long its word is taken for a job. */
export function fateOf(
  row: InstanceRow,
  { signal, heartbeat }: Pick<InstanceView, 'signal' | 'heartbeat'>,
  now: number,
): Fate {
  const isAlive = isHeartbeatFresh(heartbeat, now) && now < row.lifetimeEndsAt;
  if (row.state === 'running' || !isAlive) return 'ends';
  const givesUp = signal?.phase === 'failed' || signal?.phase === 'ending';
  if (row.state !== 'idle' && row.owner !== undefined && !givesUp) return 'goes back';
  const listensStill = signal?.phase === 'ready' && signal.labelEpoch !== row.labelEpoch;
  return heartbeat?.busy === true || listensStill ? 'stays' : 'ends';
}
