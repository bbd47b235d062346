import type { AgentPhase, InstanceRow } from '../pool/instance.ts';

/** What is registered with GitHub: `leftover` is a registration of an earlier life of the agent, under a label it no longer knows. */
export type Registration =
  | { readonly label: string; readonly labelEpoch: number; readonly registeredAt: number }
  | 'leftover'
  | undefined;

/** Why this instance cannot go on. */
export interface Fault {
  readonly phase: AgentPhase;
  readonly message: string;
}

/** All that the decision depends on. Times are milliseconds since the epoch. */
export interface Observed {
  readonly now: number;
  readonly row: InstanceRow | undefined;
  /** When the table last answered a read of the row; the agent's start until it has. */
  readonly tableAnsweredAt: number;
  /** Since when the table has answered that there is no row. */
  readonly rowMissingSince: number | undefined;
  readonly registration: Registration;
  readonly listener: 'stopped' | 'starting' | 'listening';
  /** How often the listener of this registration ended by itself. */
  readonly listenerExits: number;
  /** How often the instance registered anew because its listener would not stay. */
  readonly renewals: number;
  readonly busy: boolean;
  /** When GitHub last refused to let the runner go, while it seemed busy. */
  readonly removalRefusedAt: number | undefined;
  /** Registering, listening or cleaning is going on. */
  readonly underway: boolean;
  /** No new attempt before then. */
  readonly restUntil: number;
  readonly spotNotice: string | undefined;
  /** The operating system has begun to shut down. */
  readonly shutdownNotice: string | undefined;
  readonly fault: Fault | undefined;
}

export type Action =
  | { readonly do: 'wait'; readonly phase?: AgentPhase; readonly message?: string }
  | { readonly do: 'register'; readonly label: string; readonly labelEpoch: number }
  | { readonly do: 'listen' }
  /** Deregister, stop, clean; `renewal` when it is for the listener's sake and not for the row's. */
  | { readonly do: 'retire'; readonly renewal: boolean }
  | { readonly do: 'end'; readonly phase: 'ending'; readonly message: string }
  | { readonly do: 'end'; readonly phase: 'failed'; readonly failedPhase: AgentPhase; readonly message: string };

export const limits = {
  /** By so much may this clock run ahead of the one that set a deadline. */
  clockSkewMs: 60_000,
  /** A boot may be so far ahead of its row. */
  rowMissingMs: 5 * 60_000,
  tableSilentMs: 15 * 60_000,
  /** So often GitHub is asked whether a runner that seems busy is. */
  refusalMs: 60_000,
  /** A listener that ends by itself is started again so often, then registered anew once, then given up. */
  listenerRestarts: 3,
  renewals: 1,
} as const;

/** What to do next. Pure: the same observation gives the same action. */
export function decide(seen: Observed): Action {
  return mustEnd(seen) ?? mustWait(seen) ?? closeGap(seen);
}

function mustEnd(seen: Observed): Action | undefined {
  const { now, row, busy, fault } = seen;
  if (fault) return { do: 'end', phase: 'failed', failedPhase: fault.phase, message: fault.message };
  if (seen.shutdownNotice) return ending(seen.shutdownNotice);
  if (row?.state === 'terminated') return ending(`the row is terminated${row.reason ? `: ${row.reason}` : ''}`);
  if (row && now >= row.lifetimeEndsAt) return ending('its lifetime has passed');
  if (row && thresholdPassed(seen, row) && !(busy && row.state !== 'running'))
    return ending(`the time allowed in state ${row.state} has passed`);
  if (busy) return undefined;
  if (seen.spotNotice) return ending(seen.spotNotice);
  if (now - seen.tableAnsweredAt >= limits.tableSilentMs) return ending('the table has not answered for 15 minutes');
  if (seen.rowMissingSince !== undefined && now - seen.rowMissingSince >= limits.rowMissingMs) {
    return ending('the table holds no row of this instance');
  }
  return undefined;
}

/**
 * A threshold that an old reading shows may have moved since: only a reading made after it counts. A running
 * instance's moves by its release alone, so there the old reading will do, and there alone it ends a job.
 */
function thresholdPassed({ now, tableAnsweredAt }: Observed, row: InstanceRow): boolean {
  if (row.threshold === undefined) return false;
  const end = row.threshold + limits.clockSkewMs;
  return now >= end && (tableAnsweredAt >= end || row.state === 'running');
}

function mustWait(seen: Observed): Action | undefined {
  if (seen.spotNotice) return { do: 'wait', phase: 'ending', message: seen.spotNotice };
  if (seen.underway || seen.now < seen.restUntil) return { do: 'wait' };
  return undefined;
}

function closeGap(seen: Observed): Action {
  const { row, registration, listener, busy, tableAnsweredAt } = seen;
  if (!row) return registration ? { do: 'wait' } : { do: 'wait', phase: 'waiting-for-row' };
  if (!registration) return { do: 'register', label: row.label, labelEpoch: row.labelEpoch };
  if (registration === 'leftover' || registration.labelEpoch !== row.labelEpoch) {
    return busy && refusedLately(seen) ? { do: 'wait' } : { do: 'retire', renewal: false };
  }
  // Registering takes seconds. A row that has changed meanwhile may be of another run, or of none: its job is not to come here.
  if (listener === 'stopped' && tableAnsweredAt < registration.registeredAt) return { do: 'wait' };
  if (listener === 'stopped' && !busy) return reviveListener(seen);
  return { do: 'wait' };
}

/** What seems a job may be what a job has left behind to look like one. GitHub knows, and refuses to remove a runner that has a job. */
const refusedLately = ({ now, removalRefusedAt }: Observed): boolean =>
  removalRefusedAt !== undefined && now - removalRefusedAt < limits.refusalMs;

function reviveListener({ listenerExits, renewals }: Observed): Action {
  if (listenerExits <= limits.listenerRestarts) return { do: 'listen' };
  if (renewals < limits.renewals) return { do: 'retire', renewal: true };
  return {
    do: 'end',
    phase: 'failed',
    failedPhase: 'registering',
    message: 'the runner listener ends again and again; see its lines in the log',
  };
}

const ending = (message: string): Action => ({ do: 'end', phase: 'ending', message });
