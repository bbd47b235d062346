import { expect, test } from '@jest/globals';
import { fateOf } from '../../src/pool/fate.ts';
import type { Fate } from '../../src/pool/fate.ts';
import type { InstanceRow } from '../../src/pool/instance.ts';
import { heartbeatStaleMs } from '../../src/pool/offers.ts';
import type { InstanceView } from '../../src/pool/offers.ts';
import { exampleRow } from './example-row.ts';

const now = 500_000;
const alive = { beatAt: now, busy: false };
const busy = { beatAt: now, busy: true };
const silent = { beatAt: now - heartbeatStaleMs, busy: true };
const failed = { phase: 'failed', signalledAt: now } as const;

test.each<[string, Fate, Partial<InstanceRow>, Partial<InstanceView>]>([
  ['an idle instance', 'ends', { state: 'idle' }, { heartbeat: alive }],
  ['an idle instance with a job that has outlived its release', 'stays', { state: 'idle' }, { heartbeat: busy }],
  ['an idle instance whose agent is silent, whatever it last said', 'ends', { state: 'idle' }, { heartbeat: silent }],
  [
    'an idle instance that listens still under the label of before',
    'stays',
    { state: 'idle' },
    { heartbeat: alive, signal: { phase: 'ready', label: 'pool-z', labelEpoch: 2, signalledAt: 0 } },
  ],
  [
    'an idle instance beyond its lifetime, job or not',
    'ends',
    { state: 'idle', lifetimeEndsAt: now },
    { heartbeat: busy },
  ],
  ['a running instance, job or not', 'ends', { state: 'running', owner: '7/1' }, { heartbeat: busy }],
  ['a new instance that works', 'goes back', { state: 'created', owner: '7/1' }, { heartbeat: alive }],
  ['a claimed instance that works', 'goes back', { state: 'claimed', owner: '7/1' }, { heartbeat: alive }],
  ['a claimed instance with a job of its run', 'goes back', { state: 'claimed', owner: '7/1' }, { heartbeat: busy }],
  ['a new instance that never spoke', 'ends', { state: 'created', owner: '7/1' }, {}],
  ['a new instance that has failed', 'ends', { state: 'created', owner: '7/1' }, { heartbeat: alive, signal: failed }],
  [
    'a claimed instance that is about to end, with a job',
    'stays',
    { state: 'claimed', owner: '7/1' },
    { heartbeat: busy, signal: { ...failed, phase: 'ending' } },
  ],
  ["a new instance that is nobody's", 'ends', { state: 'created' }, { heartbeat: alive }],
])('when it is to end, %s %s', (_, expected, difference, view) => {
  expect(fateOf(exampleRow(difference), { signal: undefined, heartbeat: undefined, ...view }, now)).toBe(expected);
});
