import { liveStates } from '../pool/instance.ts';
import type { InstanceRow, LiveState } from '../pool/instance.ts';
import { classifyLaunchFailure } from '../pool/launch.ts';
import type { TerminationResult } from '../services/ec2/fleet-operations.ts';
import type { Services } from '../services/services.ts';
import {
  expiryReasons,
  fatesOf,
  performArtifactCleanup,
  performTerminationTransitions,
  sendTerminationSignals,
} from '../services/termination.ts';

type Terminating = Pick<Services, 'clock' | 'random' | 'log' | 'instances' | 'capacities' | 'fleet'>;

export interface TerminationSummary {
  /** Whose machines end. */
  readonly terminated: readonly InstanceRow[];
  /** Rows that changed between the read and the write; they live on. */
  readonly lostCount: number;
  /** Machines that EC2 would not end; tried again next time. */
  readonly failedCount: number;
  /** What EC2 says of those among them that it will not end the next time either. */
  readonly refusals: readonly string[];
  /** Those whose provision never finished, but which work: the caller hands them back to the pool. */
  readonly unfinished: readonly InstanceRow[];
}

type Failure = TerminationResult['failed'][number];

/** A later try is no wiser than to wait: EC2 was asked too often, or does not know a new machine yet. */
const passes = (code: string): boolean =>
  classifyLaunchFailure(code) === 'throttle' || code === 'InvalidInstanceID.NotFound';

const spelled = ({ instanceId, code, message }: Failure): string => `${instanceId}: ${code}: ${message}`;

/** Ends the instances whose threshold has passed, whatever their state, and those whose end EC2 has not confirmed yet. */
export async function manageTerminations(services: Terminating): Promise<TerminationSummary> {
  const { clock, instances } = services;
  const expired = await instances.getExpiredInstancesByStates([...liveStates, 'terminated'], clock.now());
  const unconfirmed = expired.filter((row) => row.state === 'terminated');
  const fates = await fatesOf(
    services,
    expired.filter((row) => row.state !== 'terminated'),
  );
  const { terminated, lost } = await performTerminationTransitions(
    services,
    fates.ends.map((row) => ({ row, reason: expiryReasons[row.state as LiveState] })),
  );
  const { ended, failed } = await sendTerminationSignals(services, [...terminated, ...unconfirmed]);
  await performArtifactCleanup(services, ended);
  const refused = new Set(failed.map((failure) => failure.instanceId));
  return {
    terminated: terminated.filter((row) => !refused.has(row.instanceId)),
    lostCount: lost.length,
    failedCount: failed.length,
    refusals: failed.filter((failure) => !passes(failure.code)).map(spelled),
    unfinished: fates['goes back'],
  };
}
