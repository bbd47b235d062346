import { expect, test } from '@jest/globals';
import type { ConfiguredClass } from '../../src/pool/resource-classes.ts';
import { provision } from '../../src/provision/index.ts';
import { release } from '../../src/release/index.ts';
import { beginCounting } from '../../src/services/counting.ts';
import { managePool } from '../../src/services/manage-pool.ts';
import { TokenOutlook } from '../../src/services/registration-renewal.ts';
import type { ManagedClass } from '../../src/services/manage-pool.ts';
import { exampleRequest } from '../provision/example-request.ts';
import { minuteMs, startedAt, startedPool } from '../provision/started-pool.ts';

const started = startedPool();

async function manage(policy: Partial<ConfiguredClass>): Promise<ManagedClass[]> {
  const { pool } = started;
  const resourceClasses = pool.configuration.resourceClasses.map((one) => ({ ...one, ...policy }));
  await beginCounting(pool.services, resourceClasses);
  return managePool(pool.services, new TokenOutlook(pool.services), await pool.configure({ resourceClasses }));
}

test('a pool is filled to minIdle with instances that nobody owns, and offered', async () => {
  const { pool } = started;
  expect(await manage({ minIdle: 2 })).toMatchObject([{ name: 'large', launchedCount: 2, bootingCount: 2 }]);
  expect(await pool.states()).toEqual(['i-new1: created', 'i-new2: created']);
  expect(await pool.services.instances.ofPool('large', 10)).toMatchObject([{ instanceId: 'i-new1' }, {}]);
  expect(await pool.visibleOffers()).toEqual(['i-new1@1', 'i-new2@1']);
});

test('it is not filled again while it boots, and idle once its agents are ready', async () => {
  const { pool } = started;
  await manage({ minIdle: 2 });
  expect(await manage({ minIdle: 2 })).toMatchObject([{ launchedCount: 0, bootingCount: 2 }]);
  await pool.agentsAct();
  expect(await manage({ minIdle: 2 })).toMatchObject([{ launchedCount: 0, bootingCount: 0, idleCount: 2 }]);
  expect(await pool.states()).toEqual(['i-new1: idle', 'i-new2: idle']);
});

test('what is kept may be idle for as long as it lives: no refresh need come in between', async () => {
  const { pool } = started;
  await manage({ minIdle: 1 });
  await pool.agentsAct();
  await manage({ minIdle: 1 });
  expect(await pool.rows()).toMatchObject([{ threshold: startedAt + 1_440 * minuteMs }]);
});

test('what was launched for the pool and is ready is found by a provision before any refresh', async () => {
  const { pool } = started;
  await manage({ minIdle: 1 });
  await pool.agentsAct();
  const { instances } = await provision(pool.services, exampleRequest());
  expect(instances).toMatchObject([{ instanceId: 'i-new1', origin: 'warm' }]);
});

test('while it boots it is left to be found later, its offer with it', async () => {
  const { pool } = started;
  await manage({ minIdle: 1 });
  pool.clock.meanwhile = () => pool.agentsAct();
  const { instances } = await provision(pool.services, exampleRequest());
  expect(instances).toMatchObject([{ instanceId: 'i-new2', origin: 'cold' }]);
  expect(await pool.visibleOffers()).toContain('i-new1@1');
});

test('a boot that never comes is ended after a quarter of an hour, and another one launched', async () => {
  const { pool } = started;
  await manage({ minIdle: 1 });
  await pool.clock.sleep(16 * minuteMs);
  await manage({ minIdle: 1 });
  expect(await pool.states()).toEqual(['i-new1: terminated', 'i-new2: created']);
});

test('a release gives minIdle instances all their life to be idle, and tops the pool up', async () => {
  const { pool } = started;
  await manage({ minIdle: 2 });
  await pool.agentsAct();
  await provision(pool.services, exampleRequest());
  await release(pool.services, { run: { runId: '7', runAttempt: 1 } });
  const idle = (await pool.rows()).filter((row) => row.state === 'idle');
  expect(idle.map(({ threshold }) => threshold)).toEqual(idle.map(({ lifetimeEndsAt }) => lifetimeEndsAt));
  expect(pool.fleet.requests.map(({ count }) => count)).toEqual([2]);
});

test('instances beyond a lower minIdle may wait their idle time, and no longer', async () => {
  const { pool } = started;
  await manage({ minIdle: 2 });
  await pool.agentsAct();
  await manage({ minIdle: 2 });
  await manage({ minIdle: 1 });
  const thresholds = (await pool.rows()).map(({ threshold = 0 }) => threshold - startedAt).sort((a, b) => a - b);
  expect(thresholds).toEqual([15 * minuteMs, 1_440 * minuteMs]);
});

test('maxSize holds for the pool and its runs together, and comes back when machines end', async () => {
  const { pool } = started;
  expect(await manage({ minIdle: 3, maxSize: 2 })).toMatchObject([{ launchedCount: 2, size: 2 }]);
  await expect(provision(pool.services, exampleRequest({ atLimit: 'fail', instanceCount: 1 }))).rejects.toThrow(
    /maxSize of 2/,
  );
  await pool.clock.sleep(16 * minuteMs);
  expect(await manage({ minIdle: 3, maxSize: 2 })).toMatchObject([{ launchedCount: 2, size: 2 }]);
  expect(await pool.services.capacities.read('large')).toMatchObject({ machines: ['i-new3', 'i-new4'], launching: {} });
});

test('two launches at once never pass maxSize together', async () => {
  const { pool } = started;
  await manage({ maxSize: 2 });
  pool.clock.meanwhile = () => pool.agentsAct();
  const runs = ['7', '8', '9'].map((runId) =>
    provision(pool.services, exampleRequest({ run: { runId, runAttempt: 1 }, atLimit: 'fail' })),
  );
  const results = await Promise.allSettled(runs);
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
  expect(await pool.states()).toHaveLength(2);
});

test('a provision at the limit waits for a machine, and says who holds them', async () => {
  const { pool } = started;
  await manage({ maxSize: 1 });
  pool.clock.meanwhile = () => pool.agentsAct();
  await provision(pool.services, exampleRequest());
  pool.clock.meanwhile = async () => {
    await release(pool.services, { run: { runId: '7', runAttempt: 1 } });
    await pool.agentsAct();
  };
  const { instances } = await provision(pool.services, exampleRequest({ run: { runId: '8', runAttempt: 1 } }));
  expect(instances).toMatchObject([{ instanceId: 'i-new1', origin: 'warm' }]);
  expect(pool.log.lines.join('\n')).toMatch(/maxSize of 1 allows: waiting.*i-new1: run 7\/1, until/s);
});

test('a class that fails to launch says why, and does not fail the others', async () => {
  const { pool } = started;
  pool.fleet.answers.push(() => Promise.reject(new Error('no such image')));
  const [managed] = await manage({ minIdle: 1 });
  expect(managed).toMatchObject({
    launchedCount: 0,
    reasons: [expect.any(String), expect.stringContaining('no such image')],
  });
});

test('several who top the pool up at the same time launch what lacks once', async () => {
  const { pool } = started;
  const resourceClasses = pool.configuration.resourceClasses.map((one) => ({ ...one, minIdle: 2 }));
  const configuration = await pool.configure({ resourceClasses });
  const managed = await Promise.all(
    [1, 2, 3].map(() => managePool(pool.services, new TokenOutlook(pool.services), configuration)),
  );
  expect(managed.flat().map(({ launchedCount }) => launchedCount)).toEqual(expect.arrayContaining([2, 0, 0]));
  expect(await pool.states()).toEqual(['i-new1: created', 'i-new2: created']);
  expect(managed.flat().flatMap(({ reasons }) => reasons)).toContain(
    'launched nothing: another step has, a moment ago',
  );
});

test('one who saw the pool before a launch does not launch again, and one who sees it a minute later does', async () => {
  const { pool } = started;
  expect(await pool.services.capacities.takeTurn('large', startedAt - minuteMs)).toBe(true);
  expect(await pool.services.capacities.takeTurn('large', startedAt)).toBe(false);
  expect(await pool.services.capacities.takeTurn('xlarge', startedAt)).toBe(true);
  expect(await pool.services.capacities.takeTurn('large', startedAt + 1)).toBe(true);
});

test('a turn whose reply was lost is taken all the same', async () => {
  const { pool } = started;
  pool.table.intercept = async (_, write) => {
    await write();
    return write();
  };
  expect(await pool.services.capacities.takeTurn('large', startedAt)).toBe(true);
});

test('at the limit an idle instance that does not serve the run gives way to it', async () => {
  const { pool } = started;
  await manage({ maxSize: 1 });
  const spot = await pool.services.capacities.reserve('large', 'earlier', 1, 1);
  expect(spot).toBe(1);
  await pool.idle({ instanceId: 'i-1', usageClass: 'spot', isCounted: true });
  await pool.services.capacities.settle('large', 'earlier', ['i-1']);
  pool.clock.meanwhile = () => pool.agentsAct();
  const { instances } = await provision(pool.services, exampleRequest({ atLimit: 'fail' }));
  expect(instances).toMatchObject([{ instanceId: 'i-new1', origin: 'cold' }]);
  expect(await pool.row('i-1')).toMatchObject({
    state: 'terminated',
    reason: 'gives way at maxSize to run 7/1, which it does not serve',
  });
});

test('at a limit that was lowered meanwhile as many give way as stand above it, and one for the run', async () => {
  const { pool } = started;
  await manage({ maxSize: 3 });
  const ids = ['i-1', 'i-2', 'i-3'];
  for (const instanceId of ids) await pool.idle({ instanceId, usageClass: 'spot', isCounted: true });
  await pool.services.capacities.settle('large', 'earlier', ids);
  await manage({ maxSize: 2 });
  pool.clock.meanwhile = () => pool.agentsAct();
  const { instances } = await provision(pool.services, exampleRequest({ atLimit: 'fail' }));
  expect(instances).toMatchObject([{ origin: 'cold' }]);
  expect((await pool.rows()).filter((row) => row.state === 'idle')).toHaveLength(1);
});

test('one that a job still runs on does not', async () => {
  const { pool } = started;
  await manage({ maxSize: 1 });
  await pool.idle({ instanceId: 'i-1', usageClass: 'spot', heartbeat: { busy: true } });
  await pool.services.capacities.settle('large', 'earlier', ['i-1']);
  await expect(provision(pool.services, exampleRequest({ atLimit: 'fail' }))).rejects.toThrow(/maxSize of 1/);
  expect(await pool.states()).toEqual(['i-1: idle']);
});

test('a release does not top the pool up while what it launches could not register', async () => {
  const { pool } = started;
  const resourceClasses = pool.configuration.resourceClasses.map((one) => ({ ...one, minIdle: 2 }));
  await pool.configure({ resourceClasses });
  await pool.storeTokens(startedAt - 1);
  await pool.put({ instanceId: 'i-1', state: 'running', owner: '7/1' });
  await release(pool.services, { run: { runId: '7', runAttempt: 1 } });
  expect(pool.fleet.requests).toEqual([]);
  expect(pool.log.lines.join('\n')).toMatch(/launched nothing, for it could not register/);
});

test('no instance may be idle beyond its life', async () => {
  const { pool } = started;
  await manage({ minIdle: 0 });
  const life = { lifetimeEndsAt: startedAt + 5 * minuteMs, threshold: startedAt + 5 * minuteMs };
  await pool.put({ instanceId: 'i-1', state: 'running', owner: '7/1', ...life });
  await release(pool.services, { run: { runId: '7', runAttempt: 1 } });
  expect(await pool.row('i-1')).toMatchObject({ state: 'idle', threshold: startedAt + 5 * minuteMs });
});
