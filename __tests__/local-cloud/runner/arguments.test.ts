import { expect, test } from '@jest/globals';
import { parseCommand } from '../../../testing/local-cloud/runner/arguments.ts';
import { parseKeyValues } from '../../../testing/local-cloud/runner/command-files.ts';

test('flags and options are read from the command line', () => {
  const command = parseCommand(['configure', '--unattended', '--url', 'http://host/o/r', '--labels', 'a,b'], {});
  expect(command.name).toBe('configure');
  expect([...command.flags]).toEqual(['unattended']);
  expect(Object.fromEntries(command.values)).toEqual({ url: 'http://host/o/r', labels: 'a,b' });
});

test('arguments come from the environment too, and are gone from it afterwards', () => {
  const environment = {
    ACTIONS_RUNNER_INPUT_TOKEN: 'AAA',
    ACTIONS_RUNNER_INPUT_EPHEMERAL: 'true',
    ACTIONS_RUNNER_INPUT_NAME: 'from-environment',
    HOME: '/root',
  };
  const command = parseCommand(['configure', '--name', 'from-line'], environment);
  expect(Object.fromEntries(command.values)).toEqual({ token: 'AAA', name: 'from-line' });
  expect(command.flags.has('ephemeral')).toBe(true);
  expect(environment).toEqual({ HOME: '/root' });
});

test('without a command the runner runs', () => {
  expect(parseCommand([], {}).name).toBe('run');
  expect(parseCommand(['--version'], {}).name).toBe('version');
});

test('unknown arguments are reported', () => {
  expect(parseCommand(['remove', '--colour', 'blue'], {}).unknown).toEqual(['--colour', 'blue']);
});

test('the environment file of a step may hold values of one line and of many', () => {
  expect(parseKeyValues('A=1\nB<<END\nx=1\n\ny\nEND\nC=a=b\n')).toEqual({ A: '1', B: 'x=1\n\ny', C: 'a=b' });
});
