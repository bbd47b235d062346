import type { InstanceRow, InstanceState } from './instance.ts';

/**
 * The states an instance may move between, as data. The operation class derives each write's
 * condition from this table, so that a condition stands in one place.
 */
interface Transition {
  /** Where the row must stand; empty when there must be no row yet. */
  readonly from: readonly InstanceState[];
  readonly to: readonly InstanceState[];
  /** What else of the row must still be as it was read. */
  readonly holds: readonly ('epoch' | 'owner' | 'unexpired')[];
  /** Whether the write changes the owner, and so takes the next epoch. */
  readonly epoch: 'first' | 'same' | 'next';
}

export const transitions = {
  launch: { from: [], to: ['created'], holds: [], epoch: 'first' },
  ready: { from: ['created'], to: ['running', 'idle'], holds: ['epoch'], epoch: 'same' },
  claim: { from: ['idle'], to: ['claimed'], holds: ['epoch', 'unexpired'], epoch: 'next' },
  // Claim and commit in one write, for the run that wants one instance and finds it ready.
  take: { from: ['idle'], to: ['running'], holds: ['epoch', 'unexpired'], epoch: 'next' },
  commit: { from: ['claimed'], to: ['running'], holds: ['epoch', 'owner'], epoch: 'same' },
  abandon: { from: ['created', 'claimed'], to: ['idle'], holds: ['epoch', 'owner'], epoch: 'next' },
  release: { from: ['running'], to: ['idle'], holds: ['epoch', 'owner'], epoch: 'next' },
  // For the pool's policy: whoever reads the row earlier or later may claim it all the same.
  keep: { from: ['idle'], to: ['idle'], holds: ['epoch', 'unexpired'], epoch: 'same' },
  terminate: { from: ['created', 'idle', 'claimed', 'running'], to: ['terminated'], holds: ['epoch'], epoch: 'same' },
  confirm: { from: ['terminated'], to: ['terminated'], holds: ['epoch'], epoch: 'same' },
} as const satisfies Record<string, Transition>;

export type TransitionName = keyof typeof transitions;

/** What must be true of the stored row for a write to happen. */
export type Expected =
  | { readonly row: 'absent' }
  | {
      readonly row: 'present';
      readonly state: InstanceState;
      readonly epoch: number;
      readonly owner?: string;
      readonly unexpiredAt?: number;
    };

/** One conditional write: the row as it will stand, and what must hold for it. */
export interface Change {
  readonly transition: TransitionName;
  readonly expected: Expected;
  readonly next: InstanceRow;
}

/** Attributes of a row that a transition may set; `undefined` removes an optional one. */
type Settings = { readonly [Name in 'state' | 'label' | 'writeId']?: InstanceRow[Name] } & {
  readonly owner?: string | undefined;
  readonly threshold?: number | undefined;
  readonly reason?: string;
  readonly expiresAt?: number;
};

/** A row stays for a week after its end, for whoever wants to know what became of an instance. */
const keptAfterEndSec = 7 * 24 * 60 * 60;

function change(
  name: Exclude<TransitionName, 'launch'>,
  row: InstanceRow,
  now: number,
  writeId: string,
  settings: Settings,
): Change {
  const rule: Transition = transitions[name];
  const state = settings.state ?? rule.to[0];
  if (!rule.from.includes(row.state) || state === undefined || !rule.to.includes(state)) {
    throw new Error(`${row.instanceId}: no ${name} from ${row.state} to ${String(state)}`);
  }
  if (rule.holds.includes('owner') && row.owner === undefined)
    throw new Error(`${row.instanceId}: no ${name}, it has no owner`);
  const epoch = rule.epoch === 'next' ? row.epoch + 1 : row.epoch;
  const labelEpoch = settings.label === undefined ? row.labelEpoch : epoch;
  const { owner, threshold, ...kept } = { ...row, ...settings, state, epoch, labelEpoch, writeId };
  return {
    transition: name,
    expected: {
      row: 'present',
      state: row.state,
      epoch: row.epoch,
      ...(rule.holds.includes('owner') && row.owner !== undefined && { owner: row.owner }),
      ...(rule.holds.includes('unexpired') && { unexpiredAt: now }),
    },
    next: { ...kept, ...(owner !== undefined && { owner }), ...(threshold !== undefined && { threshold }) },
  };
}

/** A new instance; `owner` is absent when it is launched for nobody yet. */
export function launch(row: Omit<InstanceRow, 'state' | 'epoch' | 'labelEpoch'>): Change {
  return {
    transition: 'launch',
    expected: { row: 'absent' },
    next: { ...row, state: 'created', epoch: 1, labelEpoch: 1 },
  };
}

/** The agent of a new instance has signalled its label: it runs for its owner, or is idle when it has none. */
export function ready(row: InstanceRow, now: number, writeId: string, threshold: number): Change {
  return change('ready', row, now, writeId, { state: row.owner === undefined ? 'idle' : 'running', threshold });
}

/** @param label a new label when the claim wants the agent to register another one */
export function claim(
  row: InstanceRow,
  now: number,
  writeId: string,
  owner: string,
  threshold: number,
  label?: string,
): Change {
  return change('claim', row, now, writeId, { owner, threshold, ...(label !== undefined && { label }) });
}

/** @param threshold when the run must be over */
export function take(row: InstanceRow, now: number, writeId: string, owner: string, threshold: number): Change {
  return change('take', row, now, writeId, { owner, threshold });
}

export function commit(row: InstanceRow, now: number, writeId: string, threshold: number): Change {
  return change('commit', row, now, writeId, { threshold });
}

/** @param label a fresh label when the present one was shown to anyone */
export function abandon(row: InstanceRow, now: number, writeId: string, threshold: number, label?: string): Change {
  return change('abandon', row, now, writeId, { owner: undefined, threshold, ...(label !== undefined && { label }) });
}

export function release(row: InstanceRow, now: number, writeId: string, threshold: number, label: string): Change {
  return change('release', row, now, writeId, { owner: undefined, threshold, label });
}

/** @param threshold until when it may be idle from now on */
export function keep(row: InstanceRow, now: number, writeId: string, threshold: number): Change {
  return change('keep', row, now, writeId, { threshold });
}

/**
 * Decides that the instance ends. The row keeps a threshold, which has passed already, until `confirm`:
 * whoever finds it terminates the machine again.
 */
export function terminate(row: InstanceRow, now: number, writeId: string, reason: string): Change {
  return change('terminate', row, now, writeId, { owner: undefined, threshold: now, reason });
}

/** EC2 has accepted the end of the machine: nothing is left to do for this row. */
export function confirm(row: InstanceRow, now: number, writeId: string): Change {
  return change('confirm', row, now, writeId, {
    threshold: undefined,
    expiresAt: Math.ceil(now / 1000) + keptAfterEndSec,
  });
}

/** Its end is confirmed. */
export const isClosed = ({ state, threshold }: InstanceRow): boolean =>
  state === 'terminated' && threshold === undefined;
