import { liveStates } from '../pool/instance.ts';
import type { InstanceRow, LiveState } from '../pool/instance.ts';
import { isHeartbeatFresh } from '../pool/offers.ts';
import type { Services } from '../services/services.ts';
import { performArtifactCleanup, performTerminationTransitions, sendTerminationSignals } from '../services/termination.ts';

type Terminating = Pick<Services, 'clock' | 'random' | 'log' | 'instances' | 'fleet'>;

export interface TerminationSummary {
  readonly terminated: readonly InstanceRow[];
  /** Rows that changed between the read and the write; they live on. */
  readonly lostCount: number;
  /** Machines that EC2 would not end; tried again next time. */
  readonly failedCount: number;
}

const reasons: Readonly<Record<LiveState, string>> = {
  created: 'not ready before its launch timeout',
  idle: 'idle time is over',
  claimed: 'its provision never finished',
  running: 'max runtime is over',
};

/** Ends every instance whose threshold has passed, whatever its state, and those whose end EC2 has not confirmed yet. */
export async function manageTerminations(services: Terminating): Promise<TerminationSummary> {
  const { clock, instances } = services;
  const now = clock.now();
  const expired = await instances.getExpiredInstancesByStates([...liveStates, 'terminated'], now);
  const unconfirmed = expired.filter((row) => row.state === 'terminated');
  const live = await withoutBusy(services, expired.filter((row) => row.state !== 'terminated'), now);
  const { terminated, lost } = await performTerminationTransitions(services, live.map((row) => ({ row, reason: reasons[row.state as LiveState] })));
  const { ended, failed } = await sendTerminationSignals(services, [...terminated, ...unconfirmed]);
  await performArtifactCleanup(services, ended);
  return { terminated, lostCount: lost.length, failedCount: failed.length };
}

/**
 * An instance may still work on a job that outlived its release, or that found it by its run's label though its provision had
 * died; only max runtime ends a job. The agent's own lifetime bounds how long its word is taken for it.
 */
export async function withoutBusy(services: Pick<Services, 'log' | 'instances'>, rows: readonly InstanceRow[], now: number): Promise<InstanceRow[]> {
  const doubtful = rows.filter((row) => row.state !== 'running');
  const views = await services.instances.views(doubtful.map((row) => row.instanceArn));
  const busy = new Set(doubtful.filter((row, index) => {
    const heartbeat = views[index]?.heartbeat;
    return heartbeat?.busy === true && isHeartbeatFresh(heartbeat, now) && now < row.lifetimeEndsAt;
  }));
  for (const row of busy) services.log.info(`${row.instanceId}: ${row.state} and to be ended, but a job still runs on it: left alone`);
  return rows.filter((row) => !busy.has(row));
}
