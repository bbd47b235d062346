import { expect, test } from '@jest/globals';
import { consoleTail } from '../../../src/services/ec2/console-tail.ts';

const boot = [
  '[    3.1] cloud-init[44]: Cloud-init v. 22.4.2 running',
  'bash[221]: 2026-11-21T19:52:54+0000 runner-archive: curl: (22) The requested URL returned error: 503',
  'bash[221]: 2026-11-21T19:52:55+0000 runner-archive: BOOT FAILED in phase runner-archive: could not unpack it',
];
const shutdown = Array.from({ length: 40 }, (_, unit) => `[  OK  ] Stopped unit-${unit}.service.`);

test('of a boot that failed, its own words are told, whatever the system said afterwards', () => {
  expect(consoleTail([...boot, ...shutdown].join('\r\n\r\n'), 12)).toBe(
    '2026-11-21T19:52:54+0000 runner-archive: curl: (22) The requested URL returned error: 503\n' +
      '2026-11-21T19:52:55+0000 runner-archive: BOOT FAILED in phase runner-archive: could not unpack it',
  );
});

test('a failure before there were phases is told, too', () => {
  expect(consoleTail(['BOOT FAILED: could not unpack the user data', ...shutdown].join('\n'), 12)).toBe(
    'BOOT FAILED: could not unpack the user data',
  );
});

test('of any other machine the last lines are told', () => {
  expect(consoleTail([...shutdown, 'Kernel panic - not syncing', ''].join('\r\n'), 2)).toBe(
    '[  OK  ] Stopped unit-39.service.\nKernel panic - not syncing',
  );
  expect(consoleTail('', 12)).toBe('');
});
