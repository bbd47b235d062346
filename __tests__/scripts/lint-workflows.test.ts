import { execFile } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';

jest.setTimeout(60_000);

const root = join(import.meta.dirname, '..', '..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lint-'));
  copyFileSync(join(root, 'action.yml'), join(folder, 'action.yml'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** The problems that the script finds in a folder, a line each. */
const problemsOf = (path: string): Promise<string> =>
  promisify(execFile)(process.execPath, [join(root, 'scripts', 'lint-workflows.ts'), path]).then(
    () => '',
    (error: unknown) => (error as { stderr: string }).stderr,
  );

test('the workflows of this project, and all YAML of its documentation, have no problem', async () => {
  expect(await problemsOf(root)).toBe('');
});

test.each([
  [
    'an output that is not handed on',
    '      labels: ${{ steps.pool.outputs.labels }}\n',
    '      other: x\n',
    /property "labels" is not defined/,
  ],
  ['an output that the action lacks', 'steps.pool.outputs.labels', 'steps.pool.outputs.names', /no output names/],
  [
    'an input that the action lacks',
    'label-mode: instance\n\n',
    'labels: instance\n\n',
    /Invalid action input 'labels'/,
  ],
  ['YAML that is none', '{ vcpus: 2, memoryMiB: 4096 }', '{ vcpus: 2', /README\.md:\d+/],
])('%s in the README is noticed', async (_, right, wrong, problem) => {
  expect(readme).toContain(right);
  writeFileSync(join(folder, 'README.md'), readme.replace(right, wrong));
  expect(await problemsOf(folder)).toMatch(problem);
});
