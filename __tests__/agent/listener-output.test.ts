import { expect, test } from '@jest/globals';
import { isDeprecation, readListenerLine } from '../../src/agent/listener-output.ts';

test.each([
  ['2026-09-01 12:00:00Z: Listening for Jobs', 'listening'],
  ['2026-09-01 12:00:01Z: Running job: build (linux, 24)', 'job-assigned'],
  ['2026-09-01 12:00:09Z: Job build (linux, 24) completed with result: Succeeded', 'job-finished'],
  ['An error occurred: Runner version v2.263.0 is deprecated and cannot receive messages.', 'version-deprecated'],
  ['Runner listener exit with deprecated version error code: 7.', 'version-deprecated'],
  ['2026-09-01 12:00:01Z: Running job: Listening for Jobs', 'job-assigned'],
  ["Current runner version: '2.337.0'", undefined],
  ['', undefined],
])('%s means %s', (line, event) => {
  expect(readListenerLine(line)).toBe(event);
});

test('a refused registration is told from other failures', () => {
  expect(isDeprecation('config.sh failed: Runner version v2.1.0 is deprecated and cannot receive messages.')).toBe(
    true,
  );
  expect(isDeprecation('config.sh failed: Http response code: NotFound')).toBe(false);
});
