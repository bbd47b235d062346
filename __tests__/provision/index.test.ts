import { describe, expect, test } from '@jest/globals';
import { anyType } from '../../src/pool/instance-types.ts';
import { provision } from '../../src/provision/index.ts';
import type { ProvisionResult } from '../../src/provision/index.ts';
import type { ProvisionRequest } from '../../src/provision/request.ts';
import { ProvisionError } from '../../src/shared/errors.ts';
import { exampleRequest } from './example-request.ts';
import { minuteMs, startedAt, startedPool } from './started-pool.ts';

const started = startedPool();
const provisioned = (difference: Partial<ProvisionRequest> = {}): Promise<ProvisionResult> =>
  provision(started.pool.services, exampleRequest(difference));

test("instances are the run's for max runtime, from the moment they are handed over", async () => {
  const { pool } = started;
  await pool.idle({ instanceId: 'i-1' });
  pool.clock.meanwhile = () => pool.agentsAct();
  await provisioned({ instanceCount: 2 });
  expect((await pool.rows()).map(({ state, owner, threshold }) => ({ state, owner, threshold }))).toEqual(
    Array.from({ length: 2 }, () => ({ state: 'running', owner: '7/1', threshold: startedAt + 1_000 + 60 * minuteMs })),
  );
});

test('a request may bring its own max runtime, a lone instance included', async () => {
  const { pool } = started;
  await pool.idle({ instanceId: 'i-1' });
  await provisioned({ maxRuntimeMin: 5 });
  expect(await pool.row('i-1')).toMatchObject({ threshold: startedAt + 5 * minuteMs });
});

test('an instance that is taken away before the hand-over fails the provision, and the others go back', async () => {
  const { pool } = started;
  await pool.idle({ instanceId: 'i-1' });
  const other = await pool.idle({ instanceId: 'i-2' });
  pool.table.intercept = async (row, write) => {
    if (row.state === 'running' && row.instanceId === 'i-2')
      await pool.put({ ...other, state: 'terminated', reason: 'its machine is gone', epoch: 4, writeId: 'theirs' });
    return write();
  };
  const failure = provisioned({ instanceCount: 2 });
  await expect(failure).rejects.toThrow(ProvisionError);
  await expect(failure).rejects.toThrow(
    'i-2: taken away while it was being handed over, it is terminated by now (its machine is gone). Run the job again.',
  );
  expect(await pool.row('i-1')).toMatchObject({
    state: 'idle',
    epoch: expect.any(Number) as unknown,
    label: expect.stringMatching(/^pool-/) as unknown,
  });
  expect(await pool.row('i-1')).not.toHaveProperty('owner');
  expect(await pool.states()).toEqual(['i-1: idle', 'i-2: terminated']);
});

describe('when a provision fails whose label jobs wait for already, as in a re-run', () => {
  /** The agent of the first instance works; the second one's has failed. */
  const failedProvision = async (): Promise<void> => {
    const { pool } = started;
    pool.clock.meanwhile = async () => {
      const [first, second] = await pool.rows();
      if (first === undefined || second === undefined) return;
      await pool.signal(first);
      await pool.beat(first);
      await pool.signal(second, { phase: 'failed', failedPhase: 'registering', message: 'no registration' });
    };
    await expect(provisioned({ instanceCount: 2, run: { runId: '7', runAttempt: 2 }, label: '7' })).rejects.toThrow(
      'no registration',
    );
  };

  test('no machine is ended, for a job may be on it by now', async () => {
    const { pool } = started;
    await failedProvision();
    expect(pool.fleet.ended).toEqual([]);
  });

  test('a launched instance goes to the pool, offered, under another label', async () => {
    const { pool } = started;
    await failedProvision();
    expect(await pool.row('i-new1')).toMatchObject({
      state: 'idle',
      epoch: 2,
      labelEpoch: 2,
      label: expect.stringMatching(/^pool-/) as unknown,
      threshold: expect.any(Number) as unknown,
    });
    expect(await pool.row('i-new1')).not.toHaveProperty('owner');
    expect(await pool.visibleOffers()).toEqual(['i-new1@2']);
  });

  test('an instance that failed may be claimed by nobody', async () => {
    const { pool } = started;
    await failedProvision();
    expect(await pool.row('i-new2')).toMatchObject({
      state: 'idle',
      label: expect.stringMatching(/^pool-/) as unknown,
    });
    expect((await pool.row('i-new2'))?.threshold).toBeLessThanOrEqual(pool.clock.now());
  });
});

test.each([1, 2])(
  'when it cannot be written down what a run of %d was given, everything goes back',
  async (instanceCount) => {
    const { pool } = started;
    await pool.idle({ instanceId: 'i-1' });
    await pool.idle({ instanceId: 'i-2' });
    const servedRequests = Object.assign(
      Object.create(pool.services.servedRequests) as typeof pool.services.servedRequests,
      { record: () => Promise.reject(new Error('the table is on fire')) },
    );
    await expect(provision({ ...pool.services, servedRequests }, exampleRequest({ instanceCount }))).rejects.toThrow(
      'the table is on fire',
    );
    expect(await pool.states()).toEqual(['i-1: idle', 'i-2: idle']);
    expect((await pool.rows()).filter((row) => row.owner !== undefined)).toEqual([]);
  },
);

test('what a run was given is kept for its re-runs', async () => {
  const { pool } = started;
  const { label } = await pool.idle({ instanceId: 'i-1' });
  await provisioned({ maxRuntimeMin: 5 });
  expect(await pool.services.servedRequests.ofRun('7')).toEqual([
    {
      runId: '7',
      labels: [label],
      kind: { resourceClass: 'large', usageClass: 'on-demand', instanceTypes: anyType, maxRuntimeMin: 5 },
    },
  ]);
});

test('a provision for a re-run uses the label that its jobs wait for, and is not kept as a request of its own', async () => {
  const { pool } = started;
  await pool.idle({ instanceId: 'i-1' });
  pool.clock.meanwhile = () => pool.agentsAct();
  const { instances } = await provisioned({ run: { runId: '7', runAttempt: 2 }, label: 'pool-old' });
  expect(instances).toMatchObject([{ label: 'pool-old' }]);
  expect(await pool.row('i-1')).toMatchObject({ owner: '7/2', label: 'pool-old', labelEpoch: 4 });
  expect(await pool.services.servedRequests.ofRun('7')).toEqual([]);
});

test('the result tells each instance, and how long everything took', async () => {
  const { pool } = started;
  await pool.idle({ instanceId: 'i-1' });
  pool.clock.meanwhile = () => (pool.clock.sleptMs.length < 3 ? Promise.resolve() : pool.agentsAct());
  const result = await provisioned({ instanceCount: 2, labelMode: 'run' });
  expect(result).toEqual({
    readyMs: 3_000,
    fallbackReasons: [],
    instances: [
      {
        instanceId: 'i-1',
        instanceType: 'm6i.large',
        usageClass: 'on-demand',
        availabilityZone: 'us-east-1a',
        label: '7',
        origin: 'warm',
        readyMs: 3_000,
      },
      {
        instanceId: 'i-new1',
        instanceType: 'm6i.large',
        usageClass: 'on-demand',
        availabilityZone: 'us-east-1a',
        label: '7',
        origin: 'cold',
        readyMs: 3_000,
      },
    ],
  });
});
