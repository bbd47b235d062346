import { describe, expect, test } from '@jest/globals';
import type { PoolConfiguration } from '../../src/pool/configuration.ts';
import { parseTypePatterns } from '../../src/pool/instance-types.ts';
import type { ProvisionPlan, ProvisionRequest } from '../../src/provision/request.ts';
import { planProvision } from '../../src/provision/request.ts';
import { InputError } from '../../src/shared/errors.ts';
import { exampleRequest } from './example-request.ts';

const minuteMs = 60_000;
const large = {
  name: 'large',
  vcpus: 2,
  memoryMiB: 4_096,
  queueUrl: 'queue',
  instanceTypes: ['c6i.large', 'm6i.large'],
};
const configuration: PoolConfiguration = {
  instanceArnPrefix: 'arn:',
  idleTimeSec: 900,
  maxRuntimeMin: 60,
  maxLifetimeMin: 120,
  subnets: [],
  launchTemplate: { id: 'lt-1', version: 1, contentHash: 'a' },
  resourceClasses: [large, { ...large, name: 'xlarge', idleTimeSec: 30 }, { ...large, name: 'old', drainingSince: 1 }],
};
const plan = (difference: Partial<ProvisionRequest> = {}): ProvisionPlan =>
  planProvision(exampleRequest(difference), configuration, 1_000);
const problemsOf = (difference: Partial<ProvisionRequest>): readonly string[] => {
  try {
    plan(difference);
  } catch (error) {
    if (error instanceof InputError) return error.problems;
  }
  throw new Error('The request was not refused.');
};

test.each(['gpu', 'old'])(
  'class %s, which is not configured or drains, is refused with those that may be had',
  (resourceClass) => {
    expect(problemsOf({ resourceClass })).toEqual([
      `resource-class: '${resourceClass}' is not configured. Allowed: large, xlarge. Add it to resource-class-config of mode refresh, or take one of these.`,
    ]);
  },
);

test('each pattern that matches no type of the class is refused, with an example of what does', () => {
  expect(problemsOf({ instanceTypes: parseTypePatterns(['c*', 'r5.*', 'p4d.24xlarge']) })).toEqual([
    expect.stringMatching(
      /^allowed-instance-types: 'r5\.\*' matches no instance type of class large \(2 vCPUs, at least 4096 MiB\).*for example c6i\.large m6i\.large\.$/,
    ),
    expect.stringMatching(/^allowed-instance-types: 'p4d\.24xlarge' matches no/),
  ]);
});

test('a max runtime that no instance can live through is refused, beside whatever else is wrong', () => {
  expect(problemsOf({ maxRuntimeMin: 120 })).toEqual([
    expect.stringMatching(/^max-runtime-min: '120' is not less than max-lifetime-min, 120/),
  ]);
  expect(problemsOf({ maxRuntimeMin: 120, instanceTypes: parseTypePatterns(['r5.*']) })).toHaveLength(2);
  expect(plan({ maxRuntimeMin: 119 }).maxRuntimeMs).toBe(119 * minuteMs);
});

describe('a plan', () => {
  test('takes from the configuration what the request leaves open', () => {
    expect(plan()).toMatchObject({
      owner: '7/1',
      resourceClass: large,
      maxRuntimeMs: 60 * minuteMs,
      startedAt: 1_000,
      deadline: 301_000,
    });
  });

  test.each([
    ['on-demand', ['on-demand']],
    ['spot', ['spot']],
    ['spot-with-fallback', ['spot', 'on-demand']],
  ] as const)('for %s launches, and takes, %j', (usageClass, launchAs) => {
    expect(plan({ usageClass })).toMatchObject({ launchAs, wanted: { usageClasses: launchAs } });
  });

  test('shares the label of the run in label mode run, and the label that jobs wait for in any', () => {
    expect([
      plan().sharedLabel,
      plan({ labelMode: 'run' }).sharedLabel,
      plan({ label: 'pool-old' }).sharedLabel,
    ]).toEqual([undefined, '7', 'pool-old']);
  });
});
