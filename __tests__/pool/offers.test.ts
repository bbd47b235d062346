import { describe, expect, test } from '@jest/globals';
import { anyType, parseTypePatterns } from '../../src/pool/instance-types.ts';
import type { InstanceRow, WorkerSignal } from '../../src/pool/instance.ts';
import {
  hasRegistered,
  heartbeatStaleMs,
  isHeartbeatFresh,
  judgeOffer,
  judgeReadiness,
  offerOf,
} from '../../src/pool/offers.ts';
import type { InstanceView, Offer, Wanted } from '../../src/pool/offers.ts';
import { exampleRow } from './example-row.ts';

const now = 500_000;
const wanted: Wanted = {
  usageClasses: ['on-demand'],
  instanceTypes: anyType,
  maxRuntimeMs: 3_600_000,
  made: { resourceClass: { name: 'large', instanceTypes: ['m6i.large'] }, launchTemplate: { contentHash: 'a' } },
  since: now,
};
const registered: WorkerSignal = { phase: 'ready', label: 'pool-a', labelEpoch: 3, signalledAt: 400_000 };
const alive = { beatAt: now - 1_000, busy: false };
const viewOf = (difference: Partial<InstanceRow> = {}, rest: Partial<InstanceView> = {}): InstanceView => ({
  row: exampleRow(difference),
  signal: registered,
  heartbeat: alive,
  ...rest,
});
const offer = offerOf(exampleRow());

test('an offer says what a claimer needs to know of the row, and nothing else', () => {
  expect(offer).toEqual({
    instanceArn: 'arn:aws:ec2:us-east-1:000000000000:instance/i-00000000000000001',
    instanceId: 'i-00000000000000001',
    epoch: 3,
    instanceType: 'm6i.large',
    usageClass: 'on-demand',
  } satisfies Offer);
});

describe('the verdict on an offer', () => {
  const judge = (view: InstanceView, difference: Partial<Wanted> = {}, seen: Offer = offer): string =>
    judgeOffer(seen, view, { ...wanted, ...difference }, now);

  test('is ready when the agent listens under the label of the row', () => {
    expect(judge(viewOf())).toBe('ready');
  });

  test.each<[string, Partial<InstanceView>]>([
    ['has not signalled', { signal: undefined }],
    ['cleans up after the run before', { signal: { phase: 'cleaning', signalledAt: 0 } }],
    ['is registered under the label of another epoch', { signal: { ...registered, labelEpoch: 2 } }],
    ['is registered under another label', { signal: { ...registered, label: 'pool-z' } }],
  ])('is registering when the agent %s', (_, rest) => {
    expect(judge(viewOf({}, rest))).toBe('registering');
  });

  test('is gone when there is no row', () => {
    expect(judge(viewOf({}, { row: undefined }))).toBe('gone');
  });

  test.each(['created', 'claimed', 'running', 'terminated'] as const)('is gone when the row is %s', (state) => {
    expect(judge(viewOf({ state, owner: '7/1' }))).toBe('gone');
  });

  test('is early while an instance boots that was launched for the pool', () => {
    expect(judge(viewOf({ state: 'created' }))).toBe('early');
  });

  test('is gone when the row is a later epoch on, idle again or not', () => {
    expect(judge(viewOf({ epoch: 5 }))).toBe('gone');
  });

  test.each([now, now - 1])('is gone when the idle time is over (%d)', (threshold) => {
    expect(judge(viewOf({ threshold }))).toBe('gone');
  });

  test('is early while the write that it announces is still to come', () => {
    expect(judge(viewOf({ state: 'running', epoch: 2 }))).toBe('early');
  });

  test('is gone, not early, for a terminated row: its epoch never comes', () => {
    expect(judge(viewOf({ state: 'terminated', epoch: 2 }))).toBe('gone');
  });

  test.each<[string, Partial<InstanceView>]>([
    ['never beat', { heartbeat: undefined }],
    ['missed three beats', { heartbeat: { beatAt: now - heartbeatStaleMs, busy: false } }],
    ['reports a failure', { signal: { phase: 'failed', failedPhase: 'registering', signalledAt: 0 } }],
    ['is about to end itself', { signal: { phase: 'ending', signalledAt: 0 } }],
  ])('is dead when the agent %s', (_, rest) => {
    expect(judge(viewOf({}, rest))).toBe('dead');
  });

  test('is dead before it is unfit: a dead instance is of no use to anyone', () => {
    expect(judge(viewOf({ usageClass: 'spot' }, { heartbeat: undefined }))).toBe('dead');
  });

  test('is left alone while a job that outlived its release still runs on it, however old the instance is', () => {
    const busy = { heartbeat: { ...alive, busy: true } };
    expect(judge(viewOf({}, busy))).toBe('unfit');
    expect(judge(viewOf({ lifetimeEndsAt: now + 1 }, busy))).toBe('unfit');
  });

  test('is unfit for another usage class', () => {
    expect(judge(viewOf({ usageClass: 'spot' }))).toBe('unfit');
    expect(judge(viewOf({ usageClass: 'spot' }), { usageClasses: ['spot', 'on-demand'] })).toBe('ready');
  });

  test('is unfit for another instance type', () => {
    expect(judge(viewOf(), { instanceTypes: parseTypePatterns(['c*']) })).toBe('unfit');
    expect(judge(viewOf(), { instanceTypes: parseTypePatterns(['m6i.*']) })).toBe('ready');
  });

  test('is outdated when a launch would give another machine by now, unless that may be the newer one', () => {
    const old = { createdAt: now - 120_000, templateHash: 'a' };
    expect(judge(viewOf(old))).toBe('ready');
    expect(judge(viewOf({ ...old, templateHash: 'before' }))).toBe('outdated');
    expect(judge(viewOf({ ...old, instanceType: 'm6i.4xlarge' }))).toBe('outdated');
    expect(judge(viewOf({ ...old, templateHash: 'later', createdAt: now - 30_000 }))).toBe('unfit');
    expect(judge(viewOf({ ...old, templateHash: 'before' }, { signal: undefined }))).toBe('unfit');
  });

  test('is outlived when the instance ends itself before the run would have to', () => {
    const end = now + wanted.maxRuntimeMs + 60_000;
    expect(judge(viewOf({ lifetimeEndsAt: end }))).toBe('ready');
    expect(judge(viewOf({ lifetimeEndsAt: end - 1 }))).toBe('outlived');
  });

  test('is left alone, however old, while its agent still listens under the former label', () => {
    expect(judge(viewOf({ lifetimeEndsAt: now + 1, labelEpoch: 9 }))).toBe('unfit');
  });

  test('follows the row, whatever type the offer claims', () => {
    expect(judge(viewOf(), { instanceTypes: parseTypePatterns(['c*']) }, { ...offer, instanceType: 'c6i.large' })).toBe(
      'unfit',
    );
  });
});

describe('a heartbeat', () => {
  test('is fresh for less than three beats', () => {
    expect(isHeartbeatFresh({ beatAt: now - heartbeatStaleMs + 1, busy: false }, now)).toBe(true);
    expect(isHeartbeatFresh({ beatAt: now - heartbeatStaleMs, busy: false }, now)).toBe(false);
  });

  test('of an instance whose clock runs ahead is fresh', () => {
    expect(isHeartbeatFresh({ beatAt: now + 5_000, busy: false }, now)).toBe(true);
  });
});

test('a registration is the one the row wants only in phase ready, with its label and its label epoch', () => {
  const row = exampleRow();
  expect(hasRegistered(row, registered)).toBe(true);
  expect(hasRegistered(row, { ...registered, phase: 'registering' })).toBe(false);
  expect(hasRegistered(row, undefined)).toBe(false);
});

describe('readiness', () => {
  const row = exampleRow({ state: 'claimed', owner: '7/1' });
  const judge = (rest: Partial<InstanceView>): ReturnType<typeof judgeReadiness> =>
    judgeReadiness(row, viewOf({}, rest), now);

  test('needs the registration and a fresh heartbeat', () => {
    expect(judge({})).toEqual({ kind: 'ready' });
    expect(judge({ heartbeat: undefined })).toEqual({ kind: 'waiting', phase: 'cleaning' });
  });

  test('is judged by the row that the provision wrote, not by the one it read', () => {
    expect(judgeReadiness(exampleRow({ label: '7', labelEpoch: 4 }), viewOf(), now)).toEqual({
      kind: 'waiting',
      phase: 'cleaning',
    });
  });

  test('waits in the phase that the agent reports, and boots until it reports one', () => {
    expect(judge({ signal: { phase: 'registering', signalledAt: 0 } })).toEqual({
      kind: 'waiting',
      phase: 'registering',
    });
    expect(judge({ signal: undefined, heartbeat: undefined })).toEqual({ kind: 'waiting', phase: 'booting' });
  });

  test('fails with the phase, the message and the log of a failed boot', () => {
    expect(
      judge({
        signal: {
          phase: 'failed',
          failedPhase: 'runner-archive',
          message: '404',
          logTail: 'last line',
          signalledAt: 0,
        },
      }),
    ).toEqual({
      kind: 'failed',
      phase: 'runner-archive',
      message: 'failed in phase runner-archive: 404',
      logTail: 'last line',
    });
  });

  test('fails when the instance ends itself', () => {
    expect(judge({ signal: { phase: 'ending', message: 'spot interruption', signalledAt: 0 } })).toEqual({
      kind: 'failed',
      phase: 'ending',
      message: 'ending: spot interruption',
    });
    expect(judge({ signal: { phase: 'ending', signalledAt: 0 } })).toEqual({
      kind: 'failed',
      phase: 'ending',
      message: 'ending: no message',
    });
  });
});
