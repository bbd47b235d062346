import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { agentPhases } from '../../src/pool/instance.ts';
import type { InstanceRow } from '../../src/pool/instance.ts';
import { instanceKey, launchKey, registrationTokenKey, servedRequestKey } from '../../src/pool/keys.ts';
import { readInstanceRow } from '../../src/pool/stored-row.ts';
import {
  readHeartbeat,
  readLaunch,
  readOffer,
  readServedRequest,
  readSignal,
  readTokenAge,
} from '../../src/pool/stored-items.ts';
import { offerOf } from '../../src/pool/offers.ts';
import { exampleRow } from './example-row.ts';

const row = exampleRow({ instanceId: 'i-1', state: 'running', owner: '7/1' });
const other = exampleRow({ instanceId: 'i-2' });
const stored = (difference: object = {}): Record<string, unknown> => ({
  ...instanceKey(row.instanceArn),
  ...row,
  ...difference,
});
const launch = {
  launchToken: '7-1-abc',
  owner: '7/1',
  resourceClass: 'large',
  usageClass: 'spot',
  count: 3,
  threshold: 1,
  createdAt: 0,
};
const request = {
  runId: '7',
  labels: ['pool-a'],
  kind: { resourceClass: 'large', usageClass: 'spot-with-fallback', instanceTypes: { allowed: [], excluded: ['t*'] } },
};
const signal = { phase: 'ready', label: 'pool-a', labelEpoch: 3, signalledAt: 5 };
const readers = {
  readHeartbeat,
  readInstanceRow,
  readLaunch,
  readOffer,
  readServedRequest,
  readSignal,
  readTokenAge,
};

test('what was written as it should be is read as it was written', () => {
  expect(readInstanceRow(stored({ addedLater: 'kept' }))).toEqual({ value: { ...row, addedLater: 'kept' } });
  expect(readLaunch({ ...launchKey('7-1-abc'), ...launch, state: 'launching' })).toEqual({ value: launch });
  expect(readServedRequest({ ...servedRequestKey('7', 'one'), ...request, expiresAt: 9 })).toEqual({ value: request });
  expect(readSignal(signal)).toEqual({ value: signal });
  expect(readHeartbeat({ beatAt: 3, busy: true, expiresAt: 9 })).toEqual({ value: { beatAt: 3, busy: true } });
  expect(readTokenAge({ ...registrationTokenKey, validUntil: 2, refreshedAt: 1 })).toEqual({
    value: { validUntil: 2, refreshedAt: 1 },
  });
  expect(readOffer(offerOf(row))).toEqual({ value: offerOf(row) });
});

describe('a row is not believed', () => {
  test.each<[string, object, string]>([
    ['under the key of another instance', instanceKey(other.instanceArn), 'its contents belong under'],
    ['in the partition of an agent', { pk: `AGENT#${row.instanceArn}` }, 'its contents belong under'],
    ['under another sort key', { sk: 'FORGED' }, 'its contents belong under'],
    ["that names another's id", { instanceId: 'i-2' }, 'two instances'],
    ['whose id is the end of its own', { instanceId: 'i-' }, 'not an instance id'],
    ['in a state that there is not', { state: 'zombie' }, 'state is "zombie", not one of created'],
    ['whose epoch is no whole number', { epoch: 1.5 }, 'epoch is 1.5'],
    ['whose epoch is text', { epoch: '3' }, 'epoch is "3"'],
    ['whose label is more than a label', { label: 'a,b' }, 'label is "a,b", not a runner label'],
    ['that lacks its label', { label: undefined }, 'label is absent'],
    ['whose threshold is infinite', { threshold: Infinity }, 'threshold is Infinity'],
  ])('%s', (_, difference, problem) => {
    expect(readInstanceRow(stored(difference)).problem).toContain(problem);
  });
});

test.each<[string, object]>([
  ['whose phase there is not', { phase: 'owned' }],
  ['whose message is longer than an agent says', { message: 'x'.repeat(4_097) }],
  ['whose label is a list', { label: ['pool-a'] }],
  ['without a time', { signalledAt: undefined }],
])('a signal is not believed %s', (_, difference) => {
  expect(readSignal({ ...signal, ...difference }).value).toBeUndefined();
});

test('a launch is not believed outside its own partition', () => {
  const key = { pk: `AGENT#${row.instanceArn}`, sk: 'LAUNCH' };
  expect(readLaunch({ ...key, ...launch }).problem).toContain('its contents belong under "LAUNCH#7-1-abc"');
});

test('an offer of two instances is none', () => {
  expect(readOffer({ ...offerOf(row), instanceId: 'i-2' }).problem).toContain('two instances');
});

/** What someone may write who can write anything: garbage, and what is right but for a few fields. */
const garbage = fc.anything({ withBigInt: true, withNullPrototype: true, withObjectString: true, maxDepth: 3 });
const nearly = (right: object): fc.Arbitrary<unknown> =>
  fc
    .dictionary(fc.constantFrom('pk', 'sk', '__proto__', ...Object.keys(right)), fc.oneof(garbage, fc.string()), {
      maxKeys: 3,
    })
    .map((wrong) => ({ ...right, ...wrong }));
const anything = fc.oneof(garbage, nearly(stored()), nearly(launch), nearly(request), nearly(signal));

test('no reader throws, whatever it is given, and each says what is wrong on one short line', () => {
  fc.assert(
    fc.property(fc.constantFrom(...Object.values(readers)), anything, (read, item) => {
      const { problem } = read(item);
      if (problem !== undefined) expect(problem.length).toBeLessThan(600);
    }),
    { numRuns: 2_000 },
  );
});

test('a key that is no text is a problem of its item', () => {
  expect(readServedRequest({ ...request, sk: Object.create(null) as unknown }).problem).toContain('belong under');
});

test('a signal with a number for a text is not believed', () => {
  expect(readSignal({ ...signal, logTail: 7 }).problem).toContain('logTail is 7');
});

test('what an item inherits is not of its value', () => {
  const forged = Object.assign(Object.create({ logTail: 7 }) as object, signal);
  expect(readSignal(forged)).toStrictEqual(readSignal(signal));
});

test('no item under the key of an instance is ever read as the row of another', () => {
  const arns = fc.constantFrom(row.instanceArn, other.instanceArn, `${row.instanceArn}/i-2`, 'i-2');
  const forged = fc.record({
    ...Object.fromEntries(Object.entries(stored()).map(([name, value]) => [name, fc.constant(value)])),
    pk: arns.map((arn) => `INSTANCE#${arn}`),
    instanceArn: arns,
    instanceId: fc.constantFrom('i-1', 'i-2', '2', 'instance/i-2'),
    state: fc.constantFrom('idle', 'terminated', 'running'),
  });
  fc.assert(
    fc.property(fc.oneof(forged, nearly(stored())), (item) => {
      const { value } = readInstanceRow(item);
      if (value === undefined) return;
      const { pk } = item as { pk: string };
      expect(pk).toBe(instanceKey(value.instanceArn).pk);
      expect(pk.endsWith(`/${value.instanceId}`)).toBe(true);
    }),
    { numRuns: 5_000 },
  );
});

test('a signal that is believed has a phase that there is, and nothing that a signal has not', () => {
  fc.assert(
    fc.property(nearly(signal), (item) => {
      const { value } = readSignal(item);
      if (value === undefined) return;
      expect(agentPhases).toContain(value.phase);
      expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
      for (const text of [value.label, value.message, value.logTail])
        expect([undefined, 'string']).toContain(text === undefined ? undefined : typeof text);
    }),
  );
});

test('a row that is believed has the fields of a row, each of its kind', () => {
  fc.assert(
    fc.property(nearly(stored()), (item) => {
      const { value } = readInstanceRow(item);
      if (value === undefined) return;
      const kinds = (one: InstanceRow): string[] => [typeof one.epoch, typeof one.label, typeof one.state];
      expect(kinds(value)).toEqual(kinds(row));
    }),
  );
});
