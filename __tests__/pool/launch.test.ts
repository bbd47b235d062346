import { expect, test } from '@jest/globals';
import { classifyLaunchFailure, classifyLaunchFailures } from '../../src/pool/launch.ts';

test.each([
  'InsufficientInstanceCapacity',
  'MaxSpotInstanceCountExceeded',
  'VcpuLimitExceeded',
  'UnfulfillableCapacity',
  'Unsupported',
  'InsufficientFreeAddressesInSubnet',
  'MaxFleetCountExceeded',
  'ReservationCapacityExceeded',
  'TargetCapacityLimitExceededException',
  'ResourceLimitExceeded',
  'MaxSpotFleetRequestCountExceeded',
  'InsufficientCapacityOnHost',
])('%s is a want of capacity', (code) => {
  expect(classifyLaunchFailure(code)).toBe('capacity');
});

test.each(['RequestLimitExceeded', 'ThrottlingException', 'InternalError', 'ServiceUnavailable'])(
  '%s is worth the same request again',
  (code) => {
    expect(classifyLaunchFailure(code)).toBe('throttle');
  },
);

test.each([
  'InvalidLaunchTemplateName.NotFoundException',
  'InvalidLaunchTemplateId.NotFound',
  'InvalidLaunchTemplateId.VersionNotFound',
])('%s means that the configuration is stale', (code) => {
  expect(classifyLaunchFailure(code)).toBe('stale-template');
});

test.each([
  'UnauthorizedOperation',
  'AuthFailure.ServiceLinkedRoleCreationNotPermitted',
  'InvalidParameterValue',
  'InvalidUserData.Malformed',
  'IdempotentParameterMismatch',
  'Brand.New',
  '',
])('%j is permanent', (code) => {
  expect(classifyLaunchFailure(code)).toBe('permanent');
});

test('a launch is as good as the best of its errors', () => {
  expect(classifyLaunchFailures(['InvalidParameterValue', 'InsufficientInstanceCapacity'])).toBe('capacity');
  expect(classifyLaunchFailures(['InsufficientInstanceCapacity', 'RequestLimitExceeded'])).toBe('throttle');
  expect(classifyLaunchFailures(['RequestLimitExceeded', 'InvalidLaunchTemplateId.NotFound'])).toBe('stale-template');
  expect(classifyLaunchFailures(['InvalidParameterValue'])).toBe('permanent');
});

test('without an error there is no failure', () => {
  expect(classifyLaunchFailures([])).toBeUndefined();
});
