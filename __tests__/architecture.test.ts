import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { breaches } from './architecture/rules.ts';

const root = join(import.meta.dirname, '..');

const inFiles = (files: Record<string, string>): string[] => breaches(new Map(Object.entries(files)));

test('the sources keep the rules', () => {
  const paths = globSync('{src,testing}/**/*.{ts,js,sh}', { cwd: root });
  expect(paths.length).toBeGreaterThan(0);
  expect(breaches(new Map(paths.map((path) => [path, readFileSync(join(root, path), 'utf8')])))).toEqual([]);
});

test.each([
  [
    'a mode from a mode',
    'src/provision/index.ts',
    `import { release } from '../release/index.ts';`,
    'provision must not import release',
  ],
  [
    'a service from a mode',
    'src/services/ec2/fleet.ts',
    `import { select } from '../../provision/selection.ts';`,
    'services must not import provision',
  ],
  [
    'the pool from a service',
    'src/pool/keys.ts',
    `import { x } from '../services/sqs/queue.ts';`,
    'pool must not import services',
  ],
  [
    'the pool from shared, by value',
    'src/pool/keys.ts',
    `import { systemClock } from '../shared/clock.ts';`,
    'pool must not import shared',
  ],
  [
    'shared from the pool',
    'src/shared/log.ts',
    `import type { Key } from '../pool/keys.ts';`,
    'shared must not import pool',
  ],
  [
    'the agent from a service',
    'src/agent/loop.ts',
    `import { x } from '../services/ec2/user-data.ts';`,
    'agent must not import services',
  ],
  [
    'the agent from the controller',
    'src/agent/loop.ts',
    `import { x } from '../controller/index.ts';`,
    'agent must not import controller',
  ],
  [
    'the controller from the counter',
    'src/controller/index.ts',
    `import { x } from '../counter/index.ts';`,
    'controller must not import counter',
  ],
  [
    'the local cloud, lazily',
    'src/action/main.ts',
    `const { x } = await import('../../testing/local-cloud/cloud.ts');`,
    'action must not import testing/local-cloud',
  ],
  [
    'the local cloud, to export it again',
    'src/action/main.ts',
    `export * from '../../testing/local-cloud/cloud.ts';`,
    'action must not import testing/local-cloud',
  ],
  [
    'a type of the local cloud',
    'src/refresh/index.ts',
    `type C = import('../../testing/local-cloud/cloud.ts').LocalCloud;`,
    'refresh must not import testing/local-cloud',
  ],
  [
    'a test',
    'src/release/index.ts',
    `import { x } from '../../__tests__/release/index.test.ts';`,
    'release must not import outside src and testing',
  ],
  [
    'a folder that nobody has thought of',
    'src/pool/keys.ts',
    `import { x } from '../other/x.ts';`,
    'pool must not import other',
  ],
  [
    '@actions/core outside main.ts',
    'src/action/summary.ts',
    `import * as core from '@actions/core';`,
    'must not import @actions/core',
  ],
  [
    'the AWS SDK outside services',
    'src/provision/index.ts',
    `import type { EC2Client } from '@aws-sdk/client-ec2';`,
    'must not import @aws-sdk/client-ec2',
  ],
])('importing %s is a breach', (_case, path, text, message) => {
  expect(inFiles({ [path]: text })).toEqual([expect.stringContaining(`${path}: ${message}`)]);
});

test.each([
  ['time', 'const now = Date.now();', 'Date.now'],
  ['time, by a date', 'const now = new Date();', 'new Date()'],
  ['a timer', 'setTimeout(() => {}, 1);', 'setTimeout'],
  ['a timer of Node', `import { setTimeout as sleep } from 'node:timers/promises';`, 'node:timers/promises'],
  ['chance', 'const chance = Math.random();', 'Math.random'],
  ['the environment', 'const region = process.env.AWS_REGION;', 'process.env'],
])('taking %s from the surroundings is a breach', (_case, text, use) => {
  expect(inFiles({ 'src/pool/planning.ts': text })).toEqual([
    `src/pool/planning.ts: must be given what it takes from ${use}`,
  ]);
});

test('a circle of imports is a breach, told once', () => {
  const files = {
    'src/pool/a.ts': `import { b } from './b.ts';`,
    'src/pool/b.ts': `import type { C } from './c.ts';`,
    'src/pool/c.ts': `export { a } from './a.ts';`,
  };
  expect(inFiles(files)).toEqual([
    'src/pool/a.ts → src/pool/b.ts → src/pool/c.ts → src/pool/a.ts: imports go in a circle',
  ]);
});

test('a file over 300 lines is a breach', () => {
  expect(inFiles({ 'src/pool/a.ts': '//\n'.repeat(300) })).toEqual([]);
  expect(inFiles({ 'src/pool/a.ts': '//\n'.repeat(301) })).toEqual([expect.stringContaining('has 301 lines')]);
});

test.each(['src/shared/utils.ts', 'src/helpers/x.ts', 'src/pool/data.ts'])(
  'a name like that of %s is a breach',
  (path) => {
    expect(inFiles({ [path]: '' })).toEqual([expect.stringContaining('says nothing about what it holds')]);
  },
);

test('what the rules allow is no breach', () => {
  expect(
    inFiles({
      'src/action/index.ts': `import { main } from './main.ts';`,
      'src/action/main.ts': `import * as core from '@actions/core'; await import('../provision/index.ts'); core.info(process.env.HOME ?? '');`,
      'src/provision/index.ts': `import { x } from '../services/sqs/queue.ts'; import { y } from '../pool/keys.ts'; const d = new Date(0);`,
      'src/services/sqs/queue.ts': `import { SQSClient } from '@aws-sdk/client-sqs';`,
      'src/pool/keys.ts': `import type { Log } from '../shared/log.ts'; import { z } from './instance.ts';`,
      'testing/local-cloud/index.ts': `import { x } from '../../src/services/sqs/queue.ts'; setTimeout(() => {}, 1);`,
    }),
  ).toEqual([]);
});
