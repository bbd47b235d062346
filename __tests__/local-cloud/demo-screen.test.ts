import { expect, test } from '@jest/globals';
import { readableLines, tableLines, timelineLines } from '../../testing/local-cloud/demo-screen.ts';

test('what happened is told in lines of at most 100 columns that lose no word', () => {
  const text = `Changed: ${'set subnets to subnet-010ca10000000000a '.repeat(6)}\n  - ${'x'.repeat(250)}`;
  const lines = timelineLines(12_345, 'refresh', text);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
  expect(lines[0]).toMatch(/^ 12\.3 s {2}refresh {3}Changed: set subnets/);
  expect(lines.slice(1).every((line) => line.startsWith(' '.repeat(19)))).toBe(true);
  const letters = (from: string): string => from.replaceAll(/\s/g, '');
  expect(letters(lines.join(''))).toBe(letters(`12.3 s refresh ${text}`));
});

test('commands for the runner are not shown, errors are, and of a console its last two lines', () => {
  expect(readableLines('::add-mask::secret')).toEqual([]);
  expect(readableLines('plain')).toEqual(['plain']);
  expect(readableLines('::error::1 failed%0A  - i-1%0A    | a%0A    | b%0A    | c')).toEqual([
    'Error: 1 failed',
    '  - i-1',
    '    | b',
    '    | c',
  ]);
});

test('numbers of a table stand below each other', () => {
  expect(
    tableLines([
      ['', 'took', ''],
      ['cold', '3000 ms', 'x'],
      ['release', '5 ms', ''],
    ]),
  ).toEqual(['            took', 'cold     3000 ms  x', 'release     5 ms']);
});
