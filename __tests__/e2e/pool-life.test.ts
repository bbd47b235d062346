import { expect, jest, test } from '@jest/globals';
import { findLeaks } from '../../testing/local-cloud/leaks.ts';
import { idsOf, labelsOf, startPool } from './pool.ts';

jest.setTimeout(600_000);

test('a cold start launches, a release gives back, and the next run gets the same machine warm', async () => {
  const pool = await startPool();

  const cold = await pool.provision('101');
  expect(cold).toMatchObject({ exitCode: 0, outputs: { 'created-count': '1', 'reused-count': '0' } });
  const [coldLabel = ''] = labelsOf(cold);
  expect(cold.outputs['label']).toBe(coldLabel);
  expect(cold.summary).toContain(idsOf(cold)[0]);
  expect(cold.summary).toMatch(/cold/);
  await expect(pool.job(coldLabel)).resolves.toBe(`${idsOf(cold)[0] ?? ''}-1`);

  const released = await pool.release('101');
  expect(released).toMatchObject({ exitCode: 0, outputs: { 'released-count': '1' } });

  const warm = await pool.provision('102');
  expect(warm).toMatchObject({ exitCode: 0, outputs: { 'created-count': '0', 'reused-count': '1' } });
  expect(idsOf(warm)).toEqual(idsOf(cold));
  const [warmLabel = ''] = labelsOf(warm);
  expect(warmLabel).not.toBe(coldLabel);
  await pool.job(warmLabel);
  expect(await findLeaks(pool.cloud)).toEqual([]);
});

test('a pool whose instances are known by their role and id lives as any other, and stays with that', async () => {
  const pool = await startPool({ refreshed: false });
  const byRole = { 'instance-role-id': 'AROAEXAMPLEEXAMPLE123' };
  expect(await pool.refresh(byRole)).toMatchObject({ exitCode: 0 });
  const cold = await pool.provision('151');
  const [id = ''] = idsOf(cold);
  await pool.job(labelsOf(cold)[0] ?? '');
  await pool.release('151');
  expect((await pool.provision('152')).outputs).toMatchObject({ 'reused-count': '1' });
  expect(await pool.rows()).toMatchObject([{ pk: `INSTANCE#AROAEXAMPLEEXAMPLE123:${id}`, state: 'running' }]);
  const changed = await pool.refresh();
  expect(changed.exitCode).toBe(1);
  expect(changed.log).toContain('instance-role-id: this pool keeps its rows under');
});

test('what a job leaves behind is gone when the next run gets the machine', async () => {
  const pool = await startPool();
  const first = await pool.provision('201');
  // RUNNER_TRACKING_ID is how the runner itself finds a job's processes; without it the process outlives the job.
  await pool.job(
    first.outputs['label'] ?? '',
    'echo mine > left-behind; echo mine > "$HOME/left-behind"; RUNNER_TRACKING_ID= setsid sleep 98765 > /dev/null 2>&1 &',
  );
  await pool.release('201');
  const second = await pool.provision('202');
  expect(second.outputs['reused-count']).toBe('1');
  await pool.job(
    second.outputs['label'] ?? '',
    'test ! -e left-behind && test ! -e "$HOME/left-behind" && ! grep -qsa "[s]leep.98765" /proc/[0-9]*/cmdline',
  );
});

test('in label mode run, one label reaches every instance, warm and new', async () => {
  const pool = await startPool();
  const first = await pool.provision('301');
  await pool.release('301');
  const both = await pool.provision('302', { 'instance-count': '2' });
  expect(both).toMatchObject({
    exitCode: 0,
    outputs: { label: '302', labels: '["302","302"]', 'reused-count': '1', 'created-count': '1' },
  });
  expect(idsOf(both)).toContain(idsOf(first)[0]);
  const runners = await Promise.all([pool.job('302', 'sleep 1'), pool.job('302', 'sleep 1')]);
  expect(new Set(runners.map((name) => name.replace(/-\d+$/, '')))).toEqual(new Set(idsOf(both)));
});

test('releasing twice, or nothing, is a success that says so', async () => {
  const pool = await startPool();
  const nothing = await pool.release('401');
  expect(nothing).toMatchObject({ exitCode: 0, outputs: { 'released-count': '0' } });
  expect(nothing.log).toContain('Nothing to release');
  expect(nothing.log).toMatch(/^::notice::Run 401\/1 holds no instance\..*`needs`/m);
});

test('another attempt of the run does not release what the first holds', async () => {
  const pool = await startPool();
  await pool.provision('501');
  const other = await pool.step({ mode: 'release' }, { GITHUB_RUN_ID: '501', GITHUB_RUN_ATTEMPT: '2' });
  expect(other.outputs['released-count']).toBe('0');
  expect((await pool.rows())[0]).toMatchObject({ state: 'running', owner: '501/1' });
});

test('an instance that passes its idle time is ended by refresh, and leaves no runner behind', async () => {
  const pool = await startPool({ refreshed: false });
  await pool.refresh({ 'idle-time-sec': '1' });
  const cold = await pool.provision('601');
  await pool.release('601');
  await pool.untilIdleListen();
  const [row] = await pool.rows();
  await new Promise<void>((resolve) => {
    setTimeout(resolve, Math.max(0, (row?.threshold ?? 0) - Date.now() + 10));
  });
  const refreshed = await pool.refresh({ 'idle-time-sec': '1' });
  expect(refreshed.outputs['terminated-count']).toBe('1');
  expect(refreshed.summary).toContain(idsOf(cold)[0]);
  expect(pool.liveMachines()).toEqual([]);
  await pool.runnersOnline(0);
});
