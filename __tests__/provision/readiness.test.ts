import { expect, test } from '@jest/globals';
import { provision } from '../../src/provision/index.ts';
import type { ProvisionResult } from '../../src/provision/index.ts';
import type { ProvisionRequest } from '../../src/provision/request.ts';
import type { WorkerSignal } from '../../src/pool/instance.ts';
import { ProvisionError } from '../../src/shared/errors.ts';
import { exampleRequest } from './example-request.ts';
import { startedPool } from './started-pool.ts';

const started = startedPool();
const provisioned = (difference: Partial<ProvisionRequest> = {}, signal?: AbortSignal): Promise<ProvisionResult> =>
  provision(started.pool.services, exampleRequest(difference), signal);

/** The agent of this instance signals so, the others register. */
async function oneSignals(instanceId: string, signal: Partial<WorkerSignal>): Promise<void> {
  const row = await started.pool.row(instanceId);
  if (row === undefined || row.state === 'terminated') throw new Error(`${instanceId} does not live`);
  await started.pool.signal(row, signal);
  await started.pool.agentsAct([instanceId]);
}

test('a boot that fails is told with instance, phase, message and log; it ends, and the others are given back', async () => {
  const { pool } = started;
  const { label } = await pool.idle({ instanceId: 'i-1' });
  pool.clock.meanwhile = () =>
    oneSignals('i-new1', {
      phase: 'failed',
      failedPhase: 'pre-runner-script',
      message: 'exit code 3',
      logTail: 'mounting\nno such disk',
    });
  const failure = provisioned({ instanceCount: 3 });
  await expect(failure).rejects.toThrow(ProvisionError);
  await expect(failure).rejects.toThrow(
    [
      '1 of 3 instances did not become ready; the other 2 were given back.',
      '  - i-new1 (m6i.large, on-demand, us-east-1a): failed in phase pre-runner-script: exit code 3',
      '      | mounting',
      '      | no such disk',
    ].join('\n'),
  );
  await expect(failure).rejects.toHaveProperty('code', 'POOL-PRE-RUNNER-SCRIPT');
  expect(await pool.rows()).toMatchObject([
    { instanceId: 'i-1', state: 'idle', epoch: 5, label },
    { instanceId: 'i-new1', state: 'terminated', reason: 'did not become ready' },
    { instanceId: 'i-new2', state: 'terminated', reason: 'its provision failed' },
  ]);
  expect(await pool.row('i-1')).not.toHaveProperty('owner');
  expect(pool.fleet.ended.sort()).toEqual(['i-new1', 'i-new2']);
  expect(await pool.visibleOffers()).toEqual(['i-1@5']);
});

test('a claimed instance that dies while the others boot is not handed out, but replaced', async () => {
  const { pool } = started;
  await pool.idle({ instanceId: 'i-1' });
  pool.clock.meanwhile = () => (pool.clock.sleptMs.length < 65 ? Promise.resolve() : pool.agentsAct(['i-1']));
  const { instances } = await provisioned({ instanceCount: 2, timeoutMs: 300_000 });
  expect(instances.map(({ instanceId }) => instanceId).sort()).toEqual(['i-new1', 'i-new2']);
  expect(await pool.row('i-1')).toMatchObject({ state: 'terminated' });
  expect(pool.log.lines.join('\n')).toContain('i-1: was ready, but has fallen silent since');
});

test('what was claimed under the label of the run, and so was shown, goes back under a fresh one', async () => {
  const { pool } = started;
  await pool.idle({ instanceId: 'i-1' });
  pool.clock.meanwhile = () => oneSignals('i-new1', { phase: 'failed', message: 'no' });
  await expect(provisioned({ instanceCount: 2, labelMode: 'run' })).rejects.toThrow(ProvisionError);
  expect(await pool.row('i-1')).toMatchObject({
    state: 'idle',
    epoch: 5,
    labelEpoch: 5,
    label: expect.stringMatching(/^pool-/) as unknown,
  });
});

test('an instance that is late is told with its last phase and its console', async () => {
  const { pool } = started;
  pool.fleet.console = 'cloud-init: running modules\ncurl: (28) timed out';
  pool.clock.meanwhile = () => oneSignals('i-new1', { phase: 'runner-archive' });
  await expect(provisioned({ timeoutMs: 30_000 })).rejects.toThrow(
    [
      'i-new1 (m6i.large, on-demand, us-east-1a): not ready after 30 s, last seen in phase runner-archive',
      '      | cloud-init: running modules',
      '      | curl: (28) timed out',
    ].join('\n'),
  );
  expect(await pool.states()).toEqual(['i-new1: terminated']);
});

test('a machine that ends before its agent speaks is told long before time is up, with its console', async () => {
  const { pool } = started;
  pool.fleet.console = 'Kernel panic';
  pool.fleet.lists('i-new1', { state: 'terminated', stateReason: 'Client.InternalError' });
  await expect(provisioned({ timeoutMs: 600_000 })).rejects.toThrow(
    /i-new1 .*: the machine is terminated and its agent never spoke \(Client\.InternalError\)\n {6}\| Kernel panic/,
  );
  expect(pool.clock.sleptMs).toHaveLength(15);
});

test('of a lone instance that fails nobody says that others were given back', async () => {
  started.pool.clock.meanwhile = () =>
    oneSignals('i-new1', { phase: 'failed', failedPhase: 'registering', message: 'no' });
  const failure = provisioned();
  await expect(failure).rejects.toThrow(/^1 of 1 instances did not become ready\.\n/);
  await expect(failure).rejects.toHaveProperty('code', 'POOL-REGISTRATION');
});

test('a machine of which EC2 knows nothing yet is waited for', async () => {
  const { pool } = started;
  pool.clock.meanwhile = () => (pool.clock.sleptMs.length < 40 ? Promise.resolve() : pool.agentsAct());
  expect((await provisioned()).instances).toMatchObject([{ readyMs: 40_000 }]);
});

test('a reused instance that is late because a job of another run is still on it is left to the job, and may be claimed by nobody', async () => {
  const { pool } = started;
  const row = await pool.idle({ instanceId: 'i-1', signal: { labelEpoch: 2 } });
  pool.clock.meanwhile = async () => {
    await pool.agentsAct(['i-1']);
    await pool.beat(row, { busy: true });
  };
  await expect(provisioned({ instanceCount: 2, timeoutMs: 30_000 })).rejects.toThrow(
    'i-1 (m6i.large, on-demand, us-east-1a): not ready after 30 s',
  );
  expect(pool.fleet.ended).not.toContain('i-1');
  expect(await pool.row('i-1')).toMatchObject({ state: 'idle', label: row.label, threshold: pool.clock.now() });
});

test('a reused instance that fails is ended and replaced by a new one; the ready ones stay', async () => {
  const { pool } = started;
  await pool.idle({ instanceId: 'i-1', signal: { phase: 'cleaning' } });
  await pool.idle({ instanceId: 'i-2' });
  pool.clock.meanwhile = async () => {
    if (pool.fleet.requests.length === 0)
      await oneSignals('i-1', { phase: 'failed', failedPhase: 'cleaning', message: 'disk full' });
    else await pool.agentsAct();
  };
  const { instances } = await provisioned({ instanceCount: 2 });
  expect(instances.map(({ instanceId, origin }) => `${instanceId} ${origin}`)).toEqual(['i-2 warm', 'i-new1 cold']);
  expect(await pool.states()).toEqual(['i-1: terminated', 'i-2: running', 'i-new1: running']);
  expect(await pool.row('i-1')).toMatchObject({ reason: 'did not become ready' });
  expect(pool.fleet.ended).toEqual(['i-1']);
  expect(pool.log.lines).toContain('warning: i-1: failed in phase cleaning: disk full. Replacing it.');
});

test('a reused instance whose machine died while it registered is replaced at once, however long the provision could wait', async () => {
  const { pool } = started;
  await pool.idle({ instanceId: 'i-1', signal: { phase: 'cleaning' } });
  // Its last beat was at the claim; nothing comes any more.
  pool.clock.meanwhile = () => (pool.fleet.requests.length === 0 ? Promise.resolve() : pool.agentsAct());
  const { instances, readyMs } = await provisioned({ timeoutMs: 300_000 });
  expect(instances).toMatchObject([{ instanceId: 'i-new1', origin: 'cold' }]);
  expect(readyMs).toBeLessThan(100_000);
  expect(pool.log.lines).toContain(
    'warning: i-1: was in phase cleaning, but has fallen silent since: its machine may have died. Replacing it.',
  );
  expect(await pool.row('i-1')).toMatchObject({ state: 'terminated' });
});

test('so is each one that dies, one after another', async () => {
  const { pool } = started;
  await pool.idle({ instanceId: 'i-1', signal: { phase: 'cleaning' } });
  pool.clock.meanwhile = async () => {
    if (pool.clock.sleptMs.length === 30) await pool.idle({ instanceId: 'i-2', signal: { phase: 'cleaning' } });
    if (pool.fleet.requests.length > 0) await pool.agentsAct();
  };
  const { instances } = await provisioned({ timeoutMs: 600_000 });
  expect(instances).toMatchObject([{ instanceId: 'i-new1' }]);
  expect((await pool.states()).slice(0, 2)).toEqual(['i-1: terminated', 'i-2: terminated']);
});

test('a launched instance that was heard, and is heard no more, fails before time is up', async () => {
  const { pool } = started;
  pool.clock.meanwhile = async () => {
    const row = await pool.row('i-new1');
    if (row === undefined || pool.clock.sleptMs.length > 20) return;
    await pool.signal(row, { phase: 'registering' });
    await pool.beat(row);
  };
  const failure = provisioned({ timeoutMs: 600_000 });
  await expect(failure).rejects.toThrow(/i-new1 .*: was in phase registering, but has fallen silent since/);
  await expect(failure).rejects.toHaveProperty('code', 'POOL-INSTANCE-DIED');
  expect(pool.clock.sleptMs.length).toBeLessThan(100);
});

test('progress is told every ten seconds, by phase', async () => {
  const { pool } = started;
  pool.clock.meanwhile = async () => {
    if (pool.clock.sleptMs.length < 25) await oneSignals('i-new1', { phase: 'registering' });
    else await pool.agentsAct();
  };
  await provisioned({ instanceCount: 2 });
  expect(pool.log.lines.filter((line) => line.includes(' ready; '))).toEqual([
    '10 s: 1 of 2 ready; 1 registering',
    '20 s: 1 of 2 ready; 1 registering',
  ]);
});

test('a cancelled provision gives back what it had claimed, and ends what it had launched', async () => {
  const { pool } = started;
  await pool.idle({ instanceId: 'i-1' });
  const cancel = new AbortController();
  pool.clock.meanwhile = () => {
    cancel.abort(new Error('cancelled by SIGTERM'));
    return Promise.resolve();
  };
  await expect(provisioned({ instanceCount: 2 }, cancel.signal)).rejects.toThrow('cancelled by SIGTERM');
  expect(await pool.states()).toEqual(['i-1: idle', 'i-new1: terminated']);
  expect(pool.fleet.ended).toEqual(['i-new1']);
});
