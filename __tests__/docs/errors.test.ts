import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { nextSteps } from '../../src/action/next-steps.ts';
import { errorCodes } from '../../src/shared/error-codes.ts';

const root = join(import.meta.dirname, '..', '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const sections = read('docs/errors.md').split(/^### /m).slice(1);
const documented = new Map(
  sections.map((section) => [section.split('\n')[0] ?? '', section.split(/^## /m)[0] ?? ''] as const),
);

test('every error code has its paragraph, and every paragraph its code', () => {
  expect([...documented.keys()].sort()).toEqual([...errorCodes].sort());
});

test.each([...documented])('%s is documented with cause and cure', (_code, text) => {
  expect(text).toMatch(/\n\*\*Cause:\*\* \S/);
  expect(text).toMatch(/\n\*\*Cure:\*\* \S/);
});

test('every error code is one that the action can give', () => {
  const product = globSync('src/**/*.ts', { cwd: root }).filter(
    (path) => !/error-codes\.ts$|next-steps\.ts$/.test(path),
  );
  const text = product.map(read).join('\n');
  expect(errorCodes.filter((code) => !text.includes(`'${code}'`))).toEqual([]);
});

test('what to do about an error is said in a sentence', () => {
  for (const [code, next] of Object.entries(nextSteps))
    expect([code, next]).toEqual([code, expect.stringMatching(/\.$/)]);
});

test.each(['Waiting for a runner to pick up this job', 'lost communication'])(
  'what developers see at GitHub is explained: %s',
  (words) => {
    expect(read('docs/errors.md').split('## Inputs and set-up')[0]).toContain(words);
  },
);
