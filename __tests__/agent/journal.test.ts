import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { openJournal } from '../../src/agent/journal.ts';
import type { Journal } from '../../src/agent/ports.ts';

let folder: string;
let lines: string[];
let journal: Journal;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'journal-'));
  lines = [];
  journal = openJournal(
    (line) => {
      lines.push(line);
    },
    join(folder, 'log'),
    'i-1',
  );
});

afterEach(() => rm(folder, { recursive: true }));

test('what a program has said is on one line, and no command of a terminal', () => {
  journal.warning('config.sh said: no\r\ni-1 phase: ready\n::add-mask::a\u001b[2J');
  expect(lines).toEqual(['i-1 warning: config.sh said: no i-1 phase: ready ::add-mask::a [2J']);
});

test('each line names the instance and hides what is secret', () => {
  journal.hide('s3cret');
  journal.info('the token is s3cret');
  journal.warning('careful');
  expect(lines).toEqual(['i-1 the token is ***', 'i-1 warning: careful']);
});

test('the tail is at most 2 KB of whole lines', async () => {
  await writeFile(join(folder, 'log'), Array.from({ length: 1_000 }, (_, index) => `line ${index} é\n`).join(''));
  const tail = await journal.tail();
  expect(Buffer.byteLength(tail)).toBeLessThanOrEqual(2_048);
  expect(tail).toMatch(/^line \d+ é\n/);
  expect(tail).toMatch(/line 999 é\n$/);
});

test('the tail hides a secret that its cut would halve', async () => {
  journal.hide('s3cret');
  await writeFile(join(folder, 'log'), `${'x'.repeat(5_000)}s3cret${'y'.repeat(2_045)}`);
  expect(await journal.tail()).not.toContain('cret');
});

test('a log that is not there has an empty tail', async () => {
  expect(await journal.tail()).toBe('');
});
