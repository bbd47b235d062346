import type { InstanceRow, InstanceState } from '../../../src/pool/instance.ts';
import { runnerName } from '../../../src/pool/registration.ts';
import type { Break, Observed } from './observed.ts';

/** Stated anew, not taken from the code under test. */
const followers: Readonly<Record<InstanceState, readonly InstanceState[]>> = {
  created: ['running', 'idle', 'terminated'],
  // Its threshold may move.
  idle: ['idle', 'claimed', 'running', 'terminated'],
  claimed: ['running', 'idle', 'terminated'],
  running: ['idle', 'terminated'],
  terminated: ['terminated'],
};

/** The reasons that tell of a state whose time is over. */
const expiries: Readonly<Record<string, InstanceState>> = {
  'not ready before its launch timeout': 'created',
  'idle time is over': 'idle',
  'its provision never finished': 'claimed',
  'max runtime is over': 'running',
};

/** Watches each write of an instance's row. */
export class RowInvariants {
  readonly #world: Pick<Observed, 'scheduler' | 'actions'>;
  readonly #break: Break;
  readonly #owners = new Map<string, string>();
  readonly #runsOfRegistration = new Map<string, Set<string>>();

  constructor(world: Pick<Observed, 'scheduler' | 'actions'>, report: Break) {
    this.#world = world;
    this.#break = report;
  }

  written(before: InstanceRow | undefined, after: InstanceRow, writer: string): void {
    const { instanceId } = after;
    const says: Break = (invariant, what) => {
      this.#break(invariant, `${instanceId}, written by ${writer}: ${what}`);
    };
    if (before === undefined) {
      if (after.state !== 'created' || after.epoch !== 1)
        says('rows begin as created', `begins as ${after.state} at epoch ${after.epoch}`);
    } else {
      this.#changed(before, after, says);
      this.#handedOver(before, after, writer, says);
    }
    if (after.state !== 'terminated' && after.threshold === undefined)
      says('every live row has a deadline', `${after.state} without one`);
    this.#remember(after, says);
  }

  /** Whether the label of that registration was, at some time, the run's. */
  wasGivenTo(registration: string, runId: string): boolean {
    return this.#runsOfRegistration.get(registration)?.has(runId) === true;
  }

  #changed(before: InstanceRow, after: InstanceRow, says: Break): void {
    const { now } = this.#world.scheduler;
    if (!followers[before.state].includes(after.state))
      says('only stated transitions', `${before.state} → ${after.state}`);
    if (after.epoch < before.epoch || after.epoch > before.epoch + 1)
      says('an epoch follows the one before', `${before.epoch} → ${after.epoch}`);
    if (before.state === 'terminated' || after.state !== 'terminated') return;
    const expired = expiries[after.reason ?? ''];
    if (expired !== undefined && (expired !== before.state || (before.threshold ?? 0) > now)) {
      says(
        'nothing ends before its time',
        `${after.reason ?? ''}, says the row, but it was ${before.state} for another ${(before.threshold ?? 0) - now} ms`,
      );
    }
  }

  #handedOver(before: InstanceRow, after: InstanceRow, writer: string, says: Break): void {
    if (before.owner === after.owner || after.state === 'terminated') return;
    if (after.epoch === before.epoch)
      says(
        'each change of owner takes an epoch',
        `${String(before.owner)} → ${String(after.owner)} within epoch ${after.epoch}`,
      );
    if (before.owner === undefined) return;
    if (after.owner !== undefined) says('an owner is never replaced', `${before.owner} → ${after.owner}`);
    if (before.state === 'running' && before.label === after.label)
      says('a label serves one assignment', `still ${after.label}`);
    const [runId = '', attempt] = before.owner.split('/');
    const run = this.#world.actions.runs.get(runId);
    if (
      before.state === 'running' &&
      writer.startsWith('refresh') &&
      run?.status === 'in_progress' &&
      run.attempt === Number(attempt)
    )
      says('a run keeps what it holds', `taken from ${before.owner}`);
  }

  #remember(row: InstanceRow, says: Break): void {
    if (row.owner === undefined) return;
    const key = `${row.instanceId} ${row.epoch}`;
    const known = this.#owners.get(key) ?? row.owner;
    if (known !== row.owner) says('one owner per epoch', `${known} and ${row.owner} at epoch ${row.epoch}`);
    this.#owners.set(key, known);
    const registration = runnerName(row.instanceId, row.labelEpoch);
    const runs = this.#runsOfRegistration.get(registration) ?? new Set();
    this.#runsOfRegistration.set(registration, runs.add(row.owner.split('/')[0] ?? ''));
  }
}
