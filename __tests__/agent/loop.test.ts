import { describe, expect, test } from '@jest/globals';
import { limits } from '../../src/agent/decide.ts';
import { FakeInstance } from './fake-instance.ts';

const minute = 60_000;
const retirement = ['deregister secret-rem', 'stop', 'clean'];

/** An instance that is idle and ready under label L1 of epoch 1, and stays allowed to be. */
async function readyInstance(): Promise<FakeInstance> {
  const instance = new FakeInstance().start();
  instance.setRow({ threshold: 1e12, lifetimeEndsAt: 1e12, state: 'idle' });
  await instance.untilReadyFor(1);
  return instance;
}

describe('registration', () => {
  test("a booting instance registers under its row's label and signals each phase", async () => {
    const instance = new FakeInstance().start();
    await instance.untilReadyFor(1);
    expect(instance.told).toEqual(['register i-1-1 L1', 'listen']);
    expect(instance.signals.map(({ phase }) => phase)).toEqual(['starting', 'registering', 'ready']);
    expect(instance.signal).toEqual({ phase: 'ready', label: 'L1', labelEpoch: 1, signalledAt: instance.clock.now() });
  });

  test('an instance that is given up while it registers takes no job, and leaves no registration', async () => {
    const instance = new FakeInstance().start();
    await instance.clock.until(() => instance.told.length > 0);
    instance.setRow({ state: 'terminated', reason: 'its provision failed' });
    await instance.untilEnded();
    expect(instance.told).toEqual(['register i-1-1 L1', 'deregister secret-rem']);
  });

  test('an instance that changes hands while it registers does not listen under the label of before', async () => {
    const instance = new FakeInstance().start();
    await instance.clock.until(() => instance.told.length > 0);
    instance.setRow({ label: 'L2', labelEpoch: 2 });
    await instance.untilReadyFor(2);
    expect(instance.told).toEqual(['register i-1-1 L1', ...retirement, 'register i-1-2 L2', 'listen']);
  });

  test('a boot that is ahead of its row waits for it', async () => {
    const instance = new FakeInstance();
    instance.row = undefined;
    instance.start();
    await instance.clock.until(() => instance.signal?.phase === 'waiting-for-row');
    instance.setRow({});
    await instance.untilReadyFor(1);
  });

  test.each([
    ['absent', undefined],
    ['stale', { registrationToken: 'a', removeToken: 'b', validUntil: 30_000, refreshedAt: 0 }],
  ])('a token that is %s is waited for', async (_what, token) => {
    const instance = new FakeInstance();
    const good = instance.token;
    instance.token = token;
    instance.start();
    await instance.clock.until(() => instance.signal?.phase === 'waiting-for-token');
    expect(instance.signal?.message).toContain('run refresh');
    expect(instance.told).toEqual([]);
    instance.token = good;
    await instance.untilReadyFor(1);
  });

  test("a token that never comes is asked for every few seconds, until the row's time is over", async () => {
    const instance = new FakeInstance();
    instance.token = undefined;
    instance.setRow({ threshold: 6 * minute });
    instance.start();
    await instance.untilEnded();
    expect(instance.signals.map(({ phase }) => phase)).toEqual(['starting', 'waiting-for-token', 'ending']);
    expect(instance.told).toEqual([]);
    expect(instance.clock.now()).toBeGreaterThanOrEqual(6 * minute);
    expect(instance.clock.now()).toBeLessThanOrEqual(8 * minute);
  });

  test('a released instance that finds no good token keeps its runner until there is one', async () => {
    const instance = await readyInstance();
    const good = instance.token;
    instance.token = undefined;
    instance.setRow({ label: 'L2', labelEpoch: 2 });
    await instance.clock.until(() => instance.clock.now() > 10 * minute);
    expect(instance.told).toEqual(['register i-1-1 L1', 'listen']);
    instance.token = good;
    await instance.untilReadyFor(2);
  });

  test('a registration that fails is tried again', async () => {
    const instance = new FakeInstance();
    instance.registerError = 'config.sh failed: 502';
    instance.start();
    await instance.clock.until(() => instance.told.length === 2);
    instance.registerError = undefined;
    await instance.untilReadyFor(1);
  });

  test('a registration that GitHub refuses for its rate limit is waited out, and is no failed boot', async () => {
    const instance = new FakeInstance();
    instance.registerError = 'config.sh failed: Http response code: 429 Too Many Requests';
    instance.setRow({ threshold: 1e12, lifetimeEndsAt: 1e12 });
    instance.start();
    await instance.clock.until(() => instance.told.length === 8);
    expect(instance.clock.now()).toBeGreaterThan(7 * minute);
    expect(instance.signal).toMatchObject({ phase: 'registering' });
    instance.registerError = undefined;
    await instance.untilReadyFor(1);
  });

  test('a registration that keeps failing is reported and ends the machine', async () => {
    const instance = new FakeInstance();
    instance.registerError = 'config.sh failed: NotFound';
    instance.start();
    await instance.untilEnded();
    expect(instance.signal).toMatchObject({
      phase: 'failed',
      failedPhase: 'registering',
      message: 'config.sh failed: NotFound',
      logTail: 'the tail',
    });
  });

  test('a runner version that GitHub refuses is reported with what to do', async () => {
    const instance = new FakeInstance();
    instance.listens = false;
    instance.start();
    await instance.clock.until(() => instance.told.includes('listen'));
    instance.setListener({ state: 'stopped', exit: 'exit code 7', versionDeprecated: true });
    await instance.untilEnded();
    expect(instance.signal).toMatchObject({ phase: 'failed', failedPhase: 'registering' });
    expect(instance.signal?.message).toContain('set actions-runner-version');
  });
});

describe('reuse', () => {
  test('after a release the instance retires its registration and registers anew', async () => {
    const instance = await readyInstance();
    instance.setRow({ label: 'L2', labelEpoch: 2 });
    await instance.untilReadyFor(2);
    expect(instance.told.slice(2)).toEqual([...retirement, 'register i-1-2 L2', 'listen']);
    expect(instance.signals.map(({ phase }) => phase).slice(-3)).toEqual(['cleaning', 'registering', 'ready']);
  });

  test('a claim that keeps the label leaves the registration alone', async () => {
    const instance = await readyInstance();
    const told = [...instance.told];
    instance.setRow({ state: 'claimed', epoch: 2 });
    await instance.clock.pass(minute);
    expect(instance.told).toEqual(told);
    expect(instance.isReadyFor(1)).toBe(true);
  });

  test('a running job is let end before its registration is retired', async () => {
    const instance = await readyInstance();
    instance.busy = true;
    instance.onDeregister = () => !instance.busy;
    instance.setRow({ label: 'L2', labelEpoch: 2 });
    await instance.clock.pass(30 * minute);
    const [, , ...since] = instance.told;
    expect(new Set(since)).toEqual(new Set(['deregister secret-rem']));
    expect(since.length).toBeLessThanOrEqual(31);
    instance.busy = false;
    await instance.untilReadyFor(2);
  });

  test('a process that only looks like a job keeps no instance from its next label', async () => {
    const instance = await readyInstance();
    instance.busy = true;
    instance.setRow({ label: 'L2', labelEpoch: 2 });
    await instance.untilReadyFor(2);
  });

  test('a job that comes while the table is asked is seen before the instance ends itself', async () => {
    const instance = await readyInstance();
    instance.onRead = () => {
      instance.busy = true;
    };
    instance.setRow({ threshold: instance.clock.now() - limits.clockSkewMs });
    await instance.clock.pass(minute);
    expect(instance.reason).toBeUndefined();
  });

  test('a job that GitHub assigned at the last moment is let end', async () => {
    const instance = await readyInstance();
    instance.onDeregister = () => {
      instance.busy = true;
      return false;
    };
    instance.setRow({ label: 'L2', labelEpoch: 2 });
    await instance.clock.pass(10 * minute);
    expect(new Set(instance.told.slice(2))).toEqual(new Set(['deregister secret-rem']));
    expect(instance.isReadyFor(1)).toBe(true);
    instance.onDeregister = () => true;
    instance.busy = false;
    await instance.untilReadyFor(2);
  });

  test('a runner that cannot be removed from GitHub does not keep the instance from its next label', async () => {
    const instance = await readyInstance();
    instance.onDeregister = () => false;
    instance.setRow({ label: 'L2', labelEpoch: 2 });
    await instance.untilReadyFor(2);
  });

  test('what an earlier life of the agent left is retired first', async () => {
    const instance = new FakeInstance();
    instance.leftovers = true;
    instance.start();
    await instance.untilReadyFor(1);
    expect(instance.told).toEqual([...retirement, 'register i-1-1 L1', 'listen']);
  });

  test('a host that would not come clean is reported and ended', async () => {
    const instance = await readyInstance();
    instance.cleanError = 'the post-job script failed (exit code 3)';
    instance.setRow({ label: 'L2', labelEpoch: 2 });
    await instance.untilEnded();
    expect(instance.signal).toMatchObject({ phase: 'failed', failedPhase: 'cleaning', message: instance.cleanError });
    expect(instance.told).not.toContain('register i-1-2 L2');
  });
});

describe('the listener', () => {
  test('one that ends is started again, and not called ready meanwhile', async () => {
    const instance = await readyInstance();
    instance.setListener({ state: 'stopped', exit: 'exit code 0' });
    await instance.clock.until(() => instance.signal?.phase === 'registering');
    await instance.untilReadyFor(1);
    expect(instance.told).toEqual(['register i-1-1 L1', 'listen', 'listen']);
  });

  test('one that never stays is registered anew once, then reported', async () => {
    const instance = new FakeInstance();
    instance.listens = false;
    instance.start();
    const starts = (): number => instance.told.filter((line) => line === 'listen').length;
    for (let count = 1; count <= 2 * (limits.listenerRestarts + 1); count += 1) {
      await instance.clock.until(() => starts() === count);
      await instance.clock.pass(1_000);
      instance.setListener({ state: 'stopped', exit: 'exit code 0' });
    }
    await instance.untilEnded();
    expect(instance.told.filter((line) => line.startsWith('register'))).toHaveLength(2);
    expect(instance.signal).toMatchObject({ phase: 'failed', failedPhase: 'registering' });
  });
});

describe('a listener that says it listens', () => {
  test('is not ready while GitHub may still send it away', async () => {
    const instance = new FakeInstance();
    instance.listens = false;
    instance.start();
    await instance.clock.until(() => instance.listener.state === 'starting');
    instance.setListener({ state: 'listening' });
    await instance.clock.pass(500);
    instance.setListener({ state: 'stopped', exit: 'exit code 0', versionDeprecated: true });
    await instance.untilEnded();
    expect(instance.signals.some(({ phase }) => phase === 'ready')).toBe(false);
    expect(instance.signal?.message).toContain('set actions-runner-version');
  });

  test('is not ready while it has lost GitHub', async () => {
    const instance = await readyInstance();
    instance.setListener({ state: 'starting' });
    await instance.clock.until(() => instance.signal?.phase === 'registering');
    expect(instance.signal?.label).toBeUndefined();
    instance.setListener({ state: 'listening' });
    await instance.untilReadyFor(1);
    expect(instance.told).toEqual(['register i-1-1 L1', 'listen']);
  });
});

describe('the end', () => {
  test('a terminated row ends the machine and leaves no runner behind', async () => {
    const instance = await readyInstance();
    instance.setRow({ state: 'terminated', reason: 'idle for too long' });
    await instance.untilEnded();
    expect(instance.reason).toContain('idle for too long');
    expect(instance.told.slice(-2)).toEqual(['stop', 'deregister secret-rem']);
    expect(instance.signal?.phase).toBe('ending');
  });

  test('no job can come while the instance says that it ends, however long the table takes', async () => {
    const instance = await readyInstance();
    instance.signalMs = minute;
    instance.setRow({ state: 'terminated' });
    await instance.clock.until(() => instance.log.some((line) => line.startsWith('ends:')));
    await instance.clock.pass(1_000);
    expect(instance.told.at(-1)).toBe('stop');
    expect(instance.signal?.phase).toBe('ready');
  });

  test('a passed threshold ends the machine', async () => {
    const instance = await readyInstance();
    const threshold = instance.clock.now() + 10 * minute;
    instance.setRow({ threshold });
    await instance.untilEnded();
    expect(instance.clock.now()).toBeGreaterThanOrEqual(threshold + limits.clockSkewMs);
  });

  test('max runtime ends the machine with its job', async () => {
    const instance = await readyInstance();
    instance.busy = true;
    instance.setRow({ state: 'running', threshold: instance.clock.now() + minute });
    await instance.untilEnded();
    expect(instance.reason).toContain('running');
  });

  test('a row that is missing after the grace ends the machine', async () => {
    const instance = new FakeInstance();
    instance.row = undefined;
    instance.start();
    await instance.clock.pass(limits.rowMissingMs - minute);
    expect(instance.reason).toBeUndefined();
    await instance.untilEnded();
    expect(instance.reason).toContain('no row');
  });

  test('a table that stays silent ends the machine', async () => {
    const instance = await readyInstance();
    instance.tableAnswers = false;
    await instance.clock.pass(limits.tableSilentMs - minute);
    expect(instance.reason).toBeUndefined();
    await instance.untilEnded();
    for (const trouble of ['could not read the row', 'could not write the heartbeat'])
      expect(instance.log.filter((line) => line.startsWith(trouble))).toHaveLength(1);
  });

  test('a table that is silent for a while changes nothing', async () => {
    const instance = await readyInstance();
    instance.tableAnswers = false;
    await instance.clock.pass(10 * minute);
    instance.tableAnswers = true;
    await instance.clock.pass(10 * minute);
    expect(instance.reason).toBeUndefined();
    expect(instance.isReadyFor(1)).toBe(true);
  });

  test('a spot notice ends an instance without a job', async () => {
    const instance = await readyInstance();
    instance.spotNotice = 'spot interruption: EC2 will terminate the instance at 12:00';
    await instance.untilEnded();
    expect(instance.signal).toMatchObject({ phase: 'ending', message: instance.spotNotice });
  });

  test('a spot notice during a job is signalled, and no further job is taken', async () => {
    const instance = await readyInstance();
    instance.busy = true;
    instance.spotNotice = 'spot interruption';
    await instance.clock.until(() => instance.signal?.phase === 'ending');
    expect(instance.told).not.toContain('stop');
    instance.busy = false;
    await instance.untilEnded();
    expect(instance.told).toContain('stop');
  });

  test('a boot that failed before the agent is reported, then ends the machine', async () => {
    const instance = new FakeInstance().start({
      phase: 'pre-runner-script',
      message: 'the pre-runner script failed (exit code 3)',
    });
    await instance.untilEnded();
    expect(instance.signal).toMatchObject({
      phase: 'failed',
      failedPhase: 'pre-runner-script',
      message: 'the pre-runner script failed (exit code 3)',
      logTail: 'the tail',
    });
    expect(instance.told).toEqual([]);
  });

  test('a farewell that hangs does not keep the machine', async () => {
    const instance = await readyInstance();
    instance.stops = false;
    instance.setRow({ state: 'terminated' });
    await instance.untilEnded();
  });
});

describe('the heartbeat', () => {
  test('tells at once that a job has started', async () => {
    const instance = await readyInstance();
    instance.busy = true;
    const since = instance.clock.now();
    await instance.clock.until(() => instance.beats.at(-1)?.busy === true);
    expect(instance.clock.now() - since).toBeLessThanOrEqual(1_000);
  });

  test('goes on while the instance cleans', async () => {
    const instance = await readyInstance();
    instance.cleaningMs = 5 * minute;
    instance.setRow({ label: 'L2', labelEpoch: 2 });
    await instance.clock.until(() => instance.told.includes('clean'));
    const before = instance.beats.length;
    await instance.clock.pass(4 * minute);
    expect(instance.beats.length - before).toBeGreaterThanOrEqual(11);
    expect(instance.signal?.phase).toBe('cleaning');
  });

  test('an idle hour costs no more than 650 requests', async () => {
    const instance = await readyInstance();
    await instance.clock.pass(minute);
    const before = instance.requests;
    await instance.clock.pass(60 * minute);
    expect(instance.requests - before).toBeLessThanOrEqual(650);
    expect(instance.beats.length).toBeGreaterThan(170);
  });
});
