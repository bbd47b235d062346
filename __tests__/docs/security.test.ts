import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const root = join(import.meta.dirname, '..', '..');
const text = readFileSync(join(root, 'docs/security.md'), 'utf8');
/** `folder/file`: "title", "title" */
const shown = [...text.matchAll(/`([\w-]+\/[\w-]+)`: ((?:"[^"]+"(?:, )?)+)/g)].flatMap(([, file = '', titles = '']) =>
  [...titles.matchAll(/"([^"]+)"/g)].map(([, title = '']) => [file, title] as const),
);

test('there are claims that a test shows', () => {
  expect(shown.length).toBeGreaterThan(15);
});

test.each(shown)('%s has a test: %s', (file, title) => {
  const path = [`${file}.test.ts`, `${file}.ts`]
    .map((name) => join(root, '__tests__', name))
    .find((name) => existsSync(name));
  const titles = readFileSync(path ?? '', 'utf8').replaceAll("\\'", "'");
  expect(titles.split(title)).not.toHaveLength(1);
});
