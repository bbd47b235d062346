import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';

const root = join(import.meta.dirname, '../..');
const run = promisify(execFile);

/** The lines that `npm run simulate` prints; its last one is JSON. */
async function simulate(
  ...values: string[]
): Promise<{ readonly lines: string[]; readonly result: Record<string, unknown> }> {
  const { stdout } = await run(process.execPath, [join(root, 'testing/simulation/index.ts'), ...values], {
    cwd: root,
    maxBuffer: 2 ** 26,
  }).catch((error: unknown) => error as { stdout: string });
  const lines = stdout.trimEnd().split('\n');
  return { lines, result: JSON.parse(lines.at(-1) ?? '') as Record<string, unknown> };
}

test('five hundred histories break nothing, and meet every kind of fault', async () => {
  const { lines, result } = await simulate('--seeds', '500', '--from', '500000');
  expect(lines).toHaveLength(1);
  expect(result).toMatchObject({ seeds: 500, violations: 0 });
  expect(Object.entries(result['faults'] as object).filter(([, count]) => count === 0)).toEqual([]);
}, 300_000);

test('a crash or a delay at a third of all requests leaks nothing and breaks nothing', async () => {
  const { lines, result } = await simulate('--crash', '--every', '3');
  expect(lines).toHaveLength(1);
  expect(result).toMatchObject({ leaks: 0, violations: 0 });
  expect(result['crashPoints']).toBeGreaterThan(4_000);
}, 600_000);

test('each second planted bug is noticed', async () => {
  const { lines, result } = await simulate('--mutants', '--every', '2');
  expect(lines.filter((line) => line.startsWith('SURVIVES'))).toStrictEqual([]);
  expect(result['mutants']).toBeGreaterThanOrEqual(25);
  expect(result['killed']).toBe(result['mutants']);
}, 600_000);

test('one history is told instance by instance', async () => {
  const { lines, result } = await simulate('--seed', '3');
  expect(lines[0]).toBe('# Seed 3');
  expect(lines.filter((line) => /^# i-[0-9a-f]{17}$/.test(line)).length).toBeGreaterThan(1);
  expect(result).toMatchObject({ seed: 3, violations: 0 });
}, 60_000);
