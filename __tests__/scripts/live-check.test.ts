import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { expect, jest, test } from '@jest/globals';
import { imageIds, securityGroupId, subnetIds } from '../../testing/local-cloud/ec2/builtin.ts';
import { startedCloud } from '../local-cloud/started-cloud.ts';

jest.setTimeout(240_000);

const local = startedCloud();
const script = join(import.meta.dirname, '..', '..', 'scripts', 'live-check.ts');

/** Runs the check on the local cloud; `onLine` may interrupt it. */
function check(
  args: readonly string[],
  onLine: (line: string, interrupt: () => void) => void = () => undefined,
): Promise<{ readonly exitCode: number | null; readonly output: string }> {
  const child = spawn(process.execPath, [script, ...args], {
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...local.cloud.environment },
  });
  let output = '';
  const take = (chunk: Buffer): void => {
    output += chunk.toString();
    onLine(chunk.toString(), () => child.kill('SIGINT'));
  };
  child.stdout.on('data', take);
  child.stderr.on('data', take);
  return new Promise((resolve) => {
    child.on('close', (exitCode) => {
      resolve({ exitCode, output });
    });
  });
}

const launchFlags = [
  ...['--subnet', subnetIds[0], '--security-group', securityGroupId],
  ...['--instance-profile', 'any', '--image', imageIds.x86_64],
];

async function leftOver(): Promise<unknown> {
  const { runners } = local.cloud.github.state();
  return {
    tables: Object.keys(await local.cloud.tables()),
    machines: local.cloud.ec2.instances().filter(({ state }) => state === 'running' || state === 'pending').length,
    runners: runners.length,
  };
}
const nothing = { tables: [], machines: 0, runners: 0 };

test('what the local cloud plays holds, what it does not is told, and nothing is left', async () => {
  const { exitCode, output } = await check(launchFlags);
  expect(output).toMatch(/holds {3}ami-\w+: boots, and registers under its label, in \d+ ms/);
  expect(output).toMatch(/holds {3}ami-\w+: an instance reads its own partition/);
  expect(output).toMatch(/holds {3}ami-\w+: its next label is there \d+ ms after the release/);
  expect(output).toContain('holds   CreateFleet again with its token gives the same instance');
  expect(output).toContain('holds   and refuses another request under it');
  // The local DynamoDB knows no policies.
  expect(output).toMatch(/FAILED {2}ami-\w+: LeadingKeys keep it from another's/);
  expect(exitCode).toBe(1);
  expect(await leftOver()).toEqual(nothing);
});

test('an interrupted check takes away what it made', async () => {
  const { exitCode, output } = await check(launchFlags, (line, interrupt) => {
    if (line.includes('refresh sets the pool up')) interrupt();
  });
  expect(output).toContain('SIGINT: taking everything away');
  expect(output).toContain('Taken away:');
  expect(exitCode).toBe(130);
  expect(await leftOver()).toEqual(nothing);
});

test('a check without what it needs says what, and asks nothing', async () => {
  local.cloud.meter.reset();
  const { exitCode, output } = await check(['--subnet', subnetIds[0]]);
  expect(output).toContain('Not given: --security-group, --instance-profile.');
  expect(exitCode).toBe(2);
  expect(local.cloud.meter.read().clients.requests).toEqual({});
});
