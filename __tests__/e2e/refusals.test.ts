import { expect, jest, test } from '@jest/globals';
import { startPool } from './pool.ts';

jest.setTimeout(600_000);

test('bad input is refused before any request, with all problems at once', async () => {
  const pool = await startPool({ refreshed: false });
  const result = await pool.provision('1', {
    'instance-count': '10001',
    'usage-class': 'cheap',
    'max-runtime-min': '-1',
    'allowed-instance-types': 'm5!',
  });
  expect(result.exitCode).toBe(1);
  for (const problem of [
    "instance-count: '10001'",
    "usage-class: 'cheap'",
    "max-runtime-min: '-1'",
    "allowed-instance-types: 'm5!'",
  ])
    expect(result.log).toContain(problem);
  expect(pool.cloud.meter.read().clients.requests).toEqual({});
});

test('a pool that was never set up says which mode sets it up', async () => {
  const pool = await startPool({ refreshed: false });
  const result = await pool.provision('1');
  expect(result.exitCode).toBe(1);
  expect(result.log).toMatch(/no table runners-octo-org.*Run mode refresh/);
});

test('an unknown class and a pattern that matches nothing are refused before anything is changed', async () => {
  const pool = await startPool();
  const before = await pool.cloud.tables();
  const unknown = await pool.provision('1', { 'resource-class': 'huge' });
  expect(unknown.log).toMatch(/'huge' is not configured\. Allowed: large, xlarge/);
  const unmatched = await pool.provision('1', { 'allowed-instance-types': 'c* z9.*' });
  expect(unmatched.log).toMatch(/'z9\.\*' matches no instance type of class large/);
  expect(await pool.cloud.tables()).toEqual(before);
});

test('a token without administration is refused with the permission that it lacks, and nothing is set up', async () => {
  const pool = await startPool({ refreshed: false });
  const result = await pool.refresh({ 'github-token': pool.cloud.githubReadToken });
  expect(result.exitCode).toBe(1);
  expect(result.log).toMatch(/Administration: read and write/);
  expect(await pool.cloud.tables()).toEqual({});
});

test('once the registration tokens have ended a step launches nothing, unless it can renew them', async () => {
  const pool = await startPool();
  await pool.storeToken({ registrationToken: 'old', removeToken: 'old', validUntil: 1, refreshedAt: 0 });
  const refused = await pool.provision('1');
  expect(refused.exitCode).toBe(1);
  expect(refused.log).toMatch(
    /The registration tokens ended at 1970-.*none was launched\. Give the steps .* a github-token/,
  );
  expect(pool.liveMachines()).toEqual([]);
  const renewed = await pool.provision('2', { 'github-token': pool.cloud.environment['GITHUB_TOKEN'] ?? '' });
  expect(renewed).toMatchObject({ exitCode: 0, outputs: { 'created-count': '1' } });
});

test('a boot that fails is reported with its last lines, and the machine ends', async () => {
  const pool = await startPool({ refreshed: false });
  await pool.refresh({ 'pre-runner-script': 'echo "the disk is missing" >&2\nexit 3' });
  const result = await pool.provision('1');
  expect(result.exitCode).toBe(1);
  expect(result.log).toMatch(/failed in phase pre-runner-script/);
  expect(result.log).toContain('the disk is missing');
  expect(pool.liveMachines()).toEqual([]);
});

test("what EC2 cannot give is said, and what it gave goes to the pool, for jobs may wait for the run's label already", async () => {
  const pool = await startPool({ conditions: { capacity: 1 } });
  const result = await pool.provision('1', { 'instance-count': '2', 'provision-timeout-sec': '10' });
  expect(result.exitCode).toBe(1);
  expect(result.log).toMatch(/1 of 2 instances of class large.*could be had/);
  expect(result.log).toContain('InsufficientInstanceCapacity');
  expect(await pool.rows()).toEqual([
    expect.objectContaining({ state: 'idle', label: expect.stringMatching(/^pool-/) as unknown }),
  ]);
});

test('what EC2 gave to a run whose instances have labels of their own is ended', async () => {
  const pool = await startPool({ conditions: { capacity: 1 } });
  const result = await pool.provision('1', {
    'instance-count': '2',
    'label-mode': 'instance',
    'provision-timeout-sec': '10',
  });
  expect(result.exitCode).toBe(1);
  expect(pool.liveMachines()).toEqual([]);
});

test('spot with fallback takes on-demand for what spot lacks', async () => {
  const pool = await startPool({ conditions: { spotCapacity: 1 } });
  const result = await pool.provision('1', { 'instance-count': '2', 'usage-class': 'spot-with-fallback' });
  expect(result.exitCode).toBe(0);
  expect((await pool.rows()).map((row) => row.usageClass).sort()).toEqual(['on-demand', 'spot']);
});

test('a throttled launch is tried again', async () => {
  const pool = await startPool();
  pool.cloud.conditions.throttledEc2Requests = 2;
  expect(await pool.provision('1')).toMatchObject({ exitCode: 0 });
});

test('a cancelled provision gives back what it had claimed, and ends what it had launched', async () => {
  const pool = await startPool();
  await pool.provision('1');
  await pool.release('1');
  pool.cloud.conditions.deadInstances = 1;
  const cancel = new AbortController();
  const result = await pool.provision(
    '2',
    { 'instance-count': '2', 'label-mode': 'instance' },
    {
      cancel: cancel.signal,
      onLine: (line) => {
        if (line.includes('launched → created')) cancel.abort();
      },
    },
  );
  expect(result.exitCode).toBe(1);
  expect(result.log).toContain('Cancelled by SIGINT');
  expect((await pool.rows()).map((row) => row.state).sort()).toEqual(['idle', 'terminated']);
  expect(pool.liveMachines()).toHaveLength(1);
  const after = await pool.provision('3');
  expect(after.outputs['reused-count']).toBe('1');
});
