import type { Heartbeat, InstanceRow, WorkerSignal } from '../../../src/pool/instance.ts';
import { heartbeatKey, workerSignalKey } from '../../../src/pool/keys.ts';
import type { Observed } from './observed.ts';

/** How long an agent may take to see that its row has a new label, and to take its runner off GitHub. */
export const retirementMs = 90_000;
/** An agent's clock may be that much ahead (stated in `src/agent/decide.ts`). */
export const skewMs = 60_000;
/** The death of a machine shows by its heartbeats, after three of them. */
export const unnoticedDeathMs = 120_000;

/** Under the label of before a job may still come to an idle instance: its agent is to end it, or to take that label off GitHub first. */
export function isLeftToAgent(
  { table, hosts }: Pick<Observed, 'table' | 'hosts'>,
  row: InstanceRow,
  startedAt: number,
  writtenAt: number,
): boolean {
  if (row.state !== 'idle') return false;
  // A release that came late may have left it no time at all.
  if (hosts.get(row.instanceId)?.isAttentive === true)
    return startedAt - Math.max(row.threshold ?? 0, writtenAt) <= retirementMs;
  const signal = table.get(workerSignalKey(row.instanceArn)) as WorkerSignal | undefined;
  const heartbeat = table.get(heartbeatKey(row.instanceArn)) as Heartbeat | undefined;
  const listensStill = signal?.phase === 'ready' && signal.labelEpoch !== row.labelEpoch;
  const hasJustStopped = (signal?.signalledAt ?? 0) + skewMs > startedAt;
  return (listensStill || hasJustStopped) && (heartbeat?.beatAt ?? 0) + unnoticedDeathMs > startedAt;
}
