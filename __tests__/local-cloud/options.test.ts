import { expect, test } from '@jest/globals';
import { helpText, parseOptions } from '../../testing/local-cloud/options.ts';

test('no flags leave everything at its default', () => {
  expect(parseOptions([])).toEqual({ conditions: {} });
});

test('flags set ports, folder and conditions', () => {
  const flags =
    '--port 4566 --github-port 4567 --directory state --latency dynamodb=8,sqs=12 --capacity 3 --failing-boots 1 --boot-delay-ms 250';
  expect(parseOptions(flags.split(' '))).toEqual({
    port: 4566,
    githubPort: 4567,
    directory: 'state',
    conditions: { latencyMs: { dynamodb: 8, sqs: 12 }, capacity: 3, failingBoots: 1, bootDelayMs: 250 },
  });
});

test('help is help, and names every flag', () => {
  expect(parseOptions(['--help'])).toBe('help');
  expect(helpText).toMatch(/--port .*--latency .*--capacity .*--dead-instances /s);
});

test.each([
  [['--capacity', 'many'], '--capacity is "many"'],
  [['--latency', 'sqs'], '--latency sqs is ""'],
  [['--port=-1'], '--port is "-1"'],
  [['--nonsense', '1'], '--nonsense'],
])('%j is refused', (args, message) => {
  expect(() => parseOptions(args)).toThrow(message);
});
