import { describe, expect, test } from '@jest/globals';
import { decide, limits } from '../../src/agent/decide.ts';
import type { Observed } from '../../src/agent/decide.ts';
import { exampleRow } from './example-row.ts';

const now = 1_000_000_000;
const row = exampleRow({
  state: 'idle',
  label: 'L2',
  labelEpoch: 2,
  threshold: now + 600_000,
  lifetimeEndsAt: now + 3_600_000,
});

/** An idle instance, registered and listening under its row's label, and what differs from that. */
const seen = (difference: Partial<Observed> = {}): Observed => ({
  now,
  row,
  tableAnsweredAt: now,
  rowMissingSince: undefined,
  registration: { label: 'L2', labelEpoch: 2, registeredAt: now },
  listener: 'listening',
  listenerExits: 0,
  renewals: 0,
  busy: false,
  removalRefusedAt: undefined,
  underway: false,
  restUntil: 0,
  spotNotice: undefined,
  shutdownNotice: undefined,
  fault: undefined,
  ...difference,
});

const stale = { label: 'L1', labelEpoch: 1, registeredAt: now - 1 };
const ends = { do: 'end', phase: 'ending' };
const waits = { do: 'wait' };

test('an instance that fits its row waits', () => {
  expect(decide(seen())).toEqual(waits);
});

describe('closing the gap', () => {
  test.each<[string, Partial<Observed>, object]>([
    ['waits for its row', { row: undefined, registration: undefined }, { do: 'wait', phase: 'waiting-for-row' }],
    ['keeps its registration while the row is out of sight', { row: undefined }, waits],
    ["registers under its row's label", { registration: undefined }, { do: 'register', label: 'L2', labelEpoch: 2 }],
    ['retires a registration of another epoch', { registration: stale }, { do: 'retire', renewal: false }],
    [
      'retires one of another epoch even under the same label',
      { registration: { ...stale, label: 'L2' } },
      { do: 'retire', renewal: false },
    ],
    [
      'retires what an earlier life left',
      { registration: 'leftover', listener: 'stopped' },
      { do: 'retire', renewal: false },
    ],
    [
      'lets a job end before it retires',
      { registration: stale, busy: true, removalRefusedAt: now - limits.refusalMs + 1 },
      waits,
    ],
    [
      'lets a job of an earlier life end',
      { registration: 'leftover', busy: true, removalRefusedAt: now - limits.refusalMs + 1 },
      waits,
    ],
    [
      'asks GitHub whether what seems a job is one',
      { registration: stale, busy: true },
      { do: 'retire', renewal: false },
    ],
    [
      'asks GitHub again when it seems a job still',
      { registration: stale, busy: true, removalRefusedAt: now - limits.refusalMs },
      { do: 'retire', renewal: false },
    ],
    ['listens once it has seen its row again after registering', { listener: 'stopped' }, { do: 'listen' }],
    [
      'does not listen as long as its row may have changed while it registered',
      { listener: 'stopped', tableAnsweredAt: now - 1 },
      waits,
    ],
    ['listens again when the listener ended', { listener: 'stopped', listenerExits: 1 }, { do: 'listen' }],
    [
      'does not listen again beside a job that outlived its listener',
      { listener: 'stopped', listenerExits: 1, busy: true },
      waits,
    ],
    [
      'registers anew when the listener would not stay',
      { listener: 'stopped', listenerExits: limits.listenerRestarts + 1 },
      { do: 'retire', renewal: true },
    ],
    ['does one thing at a time', { registration: undefined, underway: true }, waits],
    ['rests before the next attempt', { registration: undefined, restUntil: now + 1 }, waits],
    ['goes on after the rest', { registration: undefined, restUntil: now }, { do: 'register' }],
  ])('%s', (_claim, difference, action) => {
    expect(decide(seen(difference))).toMatchObject(action);
  });

  test('gives up a listener that does not stay after registering anew', () => {
    const action = decide(
      seen({ listener: 'stopped', listenerExits: limits.listenerRestarts + 1, renewals: limits.renewals }),
    );
    expect(action).toMatchObject({ do: 'end', phase: 'failed', failedPhase: 'registering' });
  });
});

describe('the end', () => {
  const end = now - limits.clockSkewMs;
  const past = { ...row, threshold: end };
  test.each<[string, Partial<Observed>, object]>([
    ['a terminated row ends it', { row: { ...row, state: 'terminated' } }, ends],
    ['a terminated row ends it with a job running', { row: { ...row, state: 'terminated' }, busy: true }, ends],
    ['its lifetime ends it with a job running', { row: { ...row, lifetimeEndsAt: now }, busy: true }, ends],
    ['a passed threshold ends it', { row: past }, ends],
    ['a threshold within the clock skew does not', { row: { ...row, threshold: end + 1 } }, waits],
    ['a threshold read before it passed does not', { row: past, tableAnsweredAt: now - 1 }, waits],
    [
      'max runtime, read before it passed, ends it with a job running',
      { row: { ...past, state: 'running' }, tableAnsweredAt: now - 1, busy: true },
      ends,
    ],
    [
      'a machine that is shut down ends it, with a job running too',
      { shutdownNotice: 'shut down', busy: true },
      { ...ends, message: 'shut down' },
    ],
    ['a spot notice ends it', { spotNotice: 'soon' }, { ...ends, message: 'soon' }],
    [
      'a spot notice lets a job go on, and says so',
      { spotNotice: 'soon', busy: true },
      { do: 'wait', phase: 'ending', message: 'soon' },
    ],
    ['a silent table ends it', { tableAnsweredAt: now - limits.tableSilentMs }, ends],
    ['a silent table lets a job end first', { tableAnsweredAt: now - limits.tableSilentMs, busy: true }, waits],
    ['a table silent for a while does not end it', { tableAnsweredAt: now - limits.tableSilentMs + 1 }, waits],
    ['a missing row ends it', { row: undefined, rowMissingSince: now - limits.rowMissingMs }, ends],
    [
      'a missing row lets a job end first',
      { row: undefined, rowMissingSince: now - limits.rowMissingMs, busy: true },
      waits,
    ],
    [
      'a row missing for a while does not end it',
      { row: undefined, rowMissingSince: now - limits.rowMissingMs + 1 },
      waits,
    ],
    [
      'a fault ends it, whatever is underway',
      { fault: { phase: 'cleaning', message: 'disk' }, underway: true },
      { do: 'end', phase: 'failed', failedPhase: 'cleaning', message: 'disk' },
    ],
    ['a terminated row ends it, whatever is underway', { row: { ...row, state: 'terminated' }, underway: true }, ends],
  ])('%s', (_claim, difference, action) => {
    expect(decide(seen(difference))).toMatchObject(action);
  });

  test('a row without a threshold does not end it', () => {
    const { threshold: _, ...without } = row;
    expect(decide(seen({ row: without }))).toEqual(waits);
  });
});
