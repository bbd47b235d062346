import { expect, test } from '@jest/globals';
import { calm, changeConditions } from '../../testing/local-cloud/conditions.ts';

test('a change sets what it names and leaves the rest', () => {
  const conditions = structuredClone(calm);
  changeConditions(conditions, { failingBoots: 2, latencyMs: { sqs: 12 } });
  expect(conditions).toEqual({ ...calm, failingBoots: 2, latencyMs: { ...calm.latencyMs, sqs: 12 } });
});

test('a change with problems tells them all and changes nothing', () => {
  const conditions = structuredClone(calm);
  const change = { capacity: 5, failingBoots: -1, weather: 1, latencyMs: { s3: 1 } };
  expect(() => {
    changeConditions(conditions, change);
  }).toThrow(/failingBoots is -1.*no condition weather.*no condition latencyMs\.s3/s);
  expect(conditions).toEqual(calm);
});
