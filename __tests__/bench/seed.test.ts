import { expect, test } from '@jest/globals';
import { idleRow, itemsOf } from '../../testing/bench/seed.ts';
import type { Heartbeat, WorkerSignal } from '../../src/pool/instance.ts';
import { heartbeatKey, instanceKey, workerSignalKey } from '../../src/pool/keys.ts';
import { judgeOffer, offerOf } from '../../src/pool/offers.ts';

const now = 1_800_000_000_000;
const arn = 'arn:aws:ec2:us-east-1:000000000000:instance/i-0bec0000000000001';
const row = idleRow('i-0bec0000000000001', arn, now, 60_000);

test('a seeded instance is ready for a claim', () => {
  const [, signal, heartbeat] = itemsOf(row, now);
  const view = { row, signal: signal as unknown as WorkerSignal, heartbeat: heartbeat as unknown as Heartbeat };
  const wanted = {
    usageClasses: ['on-demand' as const],
    instanceTypes: { allowed: [], excluded: [] },
    maxRuntimeMs: 6 * 60 * 60_000,
    made: { resourceClass: { name: 'large', instanceTypes: [row.instanceType] }, launchTemplate: { contentHash: 'a' } },
    since: now,
  };
  expect(judgeOffer(offerOf(row), view, wanted, now)).toBe('ready');
});

test('row, signal and heartbeat go where the pool looks for them', () => {
  expect(itemsOf(row, now)).toEqual([
    expect.objectContaining(instanceKey(arn)),
    expect.objectContaining(workerSignalKey(arn)),
    expect.objectContaining(heartbeatKey(arn)),
  ]);
});
