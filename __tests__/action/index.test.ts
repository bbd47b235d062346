import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { problemOfNode } from '../../src/action/node-version.ts';

const entry = join(import.meta.dirname, '..', '..', 'src', 'action', 'index.ts');

/** Starts the action, which believes that its Node is of the version. */
async function started(version: string): Promise<{ code: unknown; stdout: string; stderr: string }> {
  const pretend = `Object.defineProperty(process.versions, 'node', { value: '${version}' })`;
  return promisify(execFile)(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(pretend)}`, entry],
    {
      env: {},
    },
  ).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error: unknown) => error as { code: unknown; stdout: string; stderr: string },
  );
}

test('a Node that is too old is told in one line, and nothing else is loaded', async () => {
  const { code, stdout, stderr } = await started('20.11.0');
  expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
  expect(stdout).toBe(`::error::${problemOfNode('20.11.0') ?? ''}\n`);
  expect(stdout).toContain('needs Node 24 or newer, and was started by Node 20.11.0');
});

test('Node 24 and newer goes on to the inputs', async () => {
  expect(problemOfNode('24.0.0')).toBeUndefined();
  expect(problemOfNode('100.1.0')).toBeUndefined();
  const { stdout } = await started(process.versions.node);
  expect(stdout).toContain('mode');
});
