import { expect, test } from '@jest/globals';
import type { FailedInstance } from '../../src/provision/failures.ts';
import { notReady } from '../../src/provision/failures.ts';
import { exampleRow } from '../pool/example-row.ts';

const failed = (instanceId: string): FailedInstance => ({
  holding: { row: exampleRow({ instanceId }), origin: 'cold', heard: false },
  message: 'never spoke',
  code: 'POOL-BOOT',
});

test.each([
  [1, '1 of 1 instances did not become ready.\n'],
  [2, '1 of 2 instances did not become ready; the other one was given back.\n'],
  [4, '1 of 4 instances did not become ready; the other 3 were given back.\n'],
])('of %s instances one failed: others are spoken of when there are any', (count, first) => {
  const { message } = notReady([failed('i-00000000000000007')], count);
  expect(message.startsWith(first)).toBe(true);
  expect(message).toContain('i-00000000000000007 (m6i.large, on-demand, us-east-1a): never spoke');
});
