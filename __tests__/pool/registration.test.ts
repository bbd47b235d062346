import { expect, test } from '@jest/globals';
import { readRunnerName, runnerName } from '../../src/pool/registration.ts';

test('no two registrations of an instance share a name', () => {
  expect(runnerName('i-0123456789abcdef0', 3)).toBe('i-0123456789abcdef0-3');
  expect(runnerName('i-0123456789abcdef0', 4)).not.toBe(runnerName('i-0123456789abcdef0', 3));
});

test('the name of a runner tells its instance and its epoch', () => {
  expect(readRunnerName(runnerName('i-0123456789abcdef0', 12))).toEqual({
    instanceId: 'i-0123456789abcdef0',
    labelEpoch: 12,
  });
});

test.each(['my-runner-1', 'i-0123456789abcdef0', 'i-xyz-1', 'i-0123456789abcdef0-1-old', 'x-i-0123456789abcdef0-1'])(
  'a runner that is not ours tells none: %s',
  (name) => {
    expect(readRunnerName(name)).toBeUndefined();
  },
);
