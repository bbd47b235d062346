import { describe, expect, test } from '@jest/globals';
import type { ProvisionedInstance } from '../../src/provision/index.ts';
import { provisionSummary, releaseSummary } from '../../src/action/summary.ts';
import { exampleRow } from '../pool/example-row.ts';

const warm: ProvisionedInstance = {
  instanceId: 'i-1',
  instanceType: 'm6i.large',
  usageClass: 'spot',
  availabilityZone: 'us-east-1a',
  label: 'pool-a',
  origin: 'warm',
  readyMs: 140,
};
const cold: ProvisionedInstance = {
  ...warm,
  instanceId: 'i-2',
  usageClass: 'on-demand',
  label: 'pool-b',
  origin: 'cold',
  readyMs: 48_260,
};

describe('a provision', () => {
  test('tells where each instance came from, and how long it took', () => {
    expect(provisionSummary({ instances: [warm, cold], readyMs: 48_300, fallbackReasons: [] }))
      .toBe(`### EC2 Runner Pool: 2 runners ready in 48.3 s

1 warm from the pool, 1 launched.

| Instance | Type | Zone | Usage | From | Ready after | Label |
| --- | --- | --- | --- | --- | --- | --- |
| <code>i-1</code> | m6i.large | us-east-1a | spot | warm | 0.1 s | <code>pool-a</code> |
| <code>i-2</code> | m6i.large | us-east-1a | on-demand | cold | 48.3 s | <code>pool-b</code> |`);
  });

  test('of one instance has one runner', () => {
    expect(provisionSummary({ instances: [warm], readyMs: 140, fallbackReasons: [] })).toContain('1 runner ready');
  });

  test('shows what EC2 said letter by letter', () => {
    const said = 'MaxSpotInstanceCountExceeded: <img src=x> | **now**\n# [pay](http://a.example)';
    const summary = provisionSummary({ instances: [cold], readyMs: 1, fallbackReasons: [said] });
    expect(summary).toContain('&#60;img src&#61;x&#62; &#124; &#42;&#42;now&#42;&#42; &#35; &#91;pay&#93;(http&#58;//');
    expect(summary.split('\n')).toHaveLength(9);
  });

  test('of many shows a hundred, and counts the rest', () => {
    const summary = provisionSummary({
      instances: Array.from({ length: 130 }, () => warm),
      readyMs: 140,
      fallbackReasons: [],
    });
    expect(summary.match(/>i-1</g)).toHaveLength(100);
    expect(summary).toContain('… and 30 more.');
  });
});

describe('a release', () => {
  test('tells what went back to the pool, and what was left alone', () => {
    expect(releaseSummary({ released: [exampleRow({ instanceId: 'i-1' })], notHeld: ['i-2', 'i-3'] }))
      .toBe(`### EC2 Runner Pool: 1 instance released

| Instance | Type | Zone | Usage |
| --- | --- | --- | --- |
| <code>i-1</code> | m6i.large | us-east-1a | on-demand |

Not held by this run attempt, so left alone: <code>i-2</code>, <code>i-3</code>`);
  });

  test('of nothing says so', () => {
    expect(releaseSummary({ released: [], notHeld: [] })).toBe('### EC2 Runner Pool: nothing to release');
  });
});
