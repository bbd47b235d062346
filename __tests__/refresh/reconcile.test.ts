import { describe, expect, test } from '@jest/globals';
import { launchTokenTag } from '../../src/pool/launch.ts';
import type { ConfiguredClass } from '../../src/pool/resource-classes.ts';
import {
  drainClasses,
  offerIdleInstances,
  removeDeadRegistrations,
  undoLaunches,
} from '../../src/refresh/reconcile.ts';
import type { RegistrationOperations } from '../../src/services/github/registration-operations.ts';
import { minuteMs, startedAt, startedPool } from '../provision/started-pool.ts';

const started = startedPool();

describe('a launch whose time is over', () => {
  const undone = (): Promise<number> =>
    undoLaunches(started.pool.services, started.pool.configuration.instanceArnPrefix);
  const open = (launchToken: string, threshold: number): Promise<void> =>
    started.pool.services.launches.open({
      launchToken,
      resourceClass: 'large',
      usageClass: 'on-demand',
      count: 2,
      createdAt: 0,
      threshold,
    });

  test('has its machines ended that nobody wrote down, and is forgotten', async () => {
    const { pool } = started;
    await open('7-1-a', startedAt);
    for (const instanceId of ['i-1', 'i-2']) pool.fleet.lists(instanceId, { tags: { [launchTokenTag]: '7-1-a' } });
    pool.fleet.lists('i-3', { tags: { [launchTokenTag]: '7-1-b' } });
    pool.fleet.lists('i-4', { tags: { [launchTokenTag]: '7-1-a' }, state: 'terminated' });
    await pool.put({ instanceId: 'i-1', state: 'created' });
    expect(await undone()).toBe(1);
    expect(pool.fleet.ended).toEqual(['i-2']);
    expect(await pool.states()).toEqual(['i-1: created']);
    expect(await pool.launchRows()).toEqual([]);
  });

  test('stays written down while EC2 will not end a machine of it', async () => {
    const { pool } = started;
    await open('7-1-a', startedAt);
    pool.fleet.lists('i-1', { tags: { [launchTokenTag]: '7-1-a' } });
    pool.fleet.stubborn.add('i-1');
    expect(await undone()).toBe(0);
    expect(await pool.launchRows()).toHaveLength(1);
    pool.fleet.stubborn.clear();
    expect(await undone()).toBe(1);
    expect(await pool.launchRows()).toEqual([]);
  });

  test('is told from one that is still under way, which is left alone', async () => {
    const { pool } = started;
    await open('7-1-a', startedAt + 1);
    pool.fleet.lists('i-1', { tags: { [launchTokenTag]: '7-1-a' } });
    expect(await undone()).toBe(0);
    expect(await pool.launchRows()).toHaveLength(1);
  });
});

describe('registrations that are offline', () => {
  test('go when their instance is a terminated one of this table, and its machine does not live', async () => {
    const { pool } = started;
    const ids = {
      ended: 'i-00000001',
      gone: 'i-00000002',
      dying: 'i-00000003',
      idle: 'i-00000004',
      unknown: 'i-00000005',
    };
    for (const instanceId of [ids.ended, ids.gone, ids.dying]) await pool.put({ instanceId, state: 'terminated' });
    await pool.put({ instanceId: ids.idle });
    pool.fleet.lists(ids.ended, { state: 'terminated' });
    pool.fleet.lists(ids.dying, { state: 'running' });
    const names = [
      ...Object.values(ids).map((instanceId) => `${instanceId}-3`),
      `${ids.ended}-2`,
      'somebodys-runner',
      `${ids.ended}-x`,
    ];
    const removed: number[] = [];
    const registration = {
      offlineRunners: () => Promise.resolve(names.map((name, id) => ({ id, name }))),
      removeRunner: (id: number) => {
        removed.push(id);
        // The agent was faster with this one.
        return Promise.resolve(names[id] !== `${ids.gone}-3`);
      },
    } as unknown as RegistrationOperations;
    expect(
      await removeDeadRegistrations(
        { ...pool.services, registration: () => Promise.resolve(registration) },
        pool.configuration.instanceArnPrefix,
      ),
    ).toBe(2);
    expect(removed.map((id) => names[id]).sort()).toEqual([`${ids.ended}-2`, `${ids.ended}-3`, `${ids.gone}-3`]);
  });
});

describe('idle instances', () => {
  const offered = (resourceClasses = started.pool.configuration.resourceClasses): Promise<number> =>
    offerIdleInstances(
      { ...started.pool.services, random: { id: () => '', label: () => '', below: () => 0 } },
      { ...started.pool.configuration, resourceClasses },
    );
  /** Two minutes of 15 have passed without a claim. */
  const unclaimed = { threshold: startedAt + 13 * minuteMs, offer: false } as const;

  test('that nobody has claimed for two minutes are offered again when there are fewer offers than they are', async () => {
    const { pool } = started;
    await pool.idle({ instanceId: 'i-1', ...unclaimed });
    await pool.idle({ instanceId: 'i-2', ...unclaimed, epoch: 9 });
    await pool.idle({ instanceId: 'i-3', ...unclaimed, threshold: startedAt + 13 * minuteMs + 1 });
    expect(await offered()).toBe(2);
    expect(await pool.visibleOffers()).toEqual(['i-1@3', 'i-2@9']);
  });

  test('are offered again, 50 at the most, when the offers there are may be of others', async () => {
    const { pool } = started;
    await Promise.all(
      Array.from({ length: 60 }, (_, index) => pool.idle({ instanceId: `i-${index}`, ...unclaimed, offer: {} })),
    );
    expect(await offered()).toBe(50);
  });

  test('are all offered again, however many, when offers are missing', async () => {
    await Promise.all(
      Array.from({ length: 60 }, (_, index) => started.pool.idle({ instanceId: `i-${index}`, ...unclaimed })),
    );
    expect(await offered()).toBe(60);
    expect(await started.pool.visibleOffers()).toHaveLength(60);
  });

  test('are measured by the idle time of their class', async () => {
    const { pool } = started;
    const [large] = pool.configuration.resourceClasses;
    const queueUrl = await pool.services.queues.ensure('ci-gpu', {});
    await pool.idle({ instanceId: 'i-1', ...unclaimed, resourceClass: 'gpu', threshold: startedAt + 4 * minuteMs });
    await pool.idle({ instanceId: 'i-2', ...unclaimed, resourceClass: 'gpu', threshold: startedAt + 3 * minuteMs });
    expect(await offered([large, { ...large, name: 'gpu', queueUrl, idleTimeSec: 300 }] as ConfiguredClass[])).toBe(1);
    expect((await pool.services.queues.receive(queueUrl, 10)).map(({ offer }) => offer?.instanceId)).toEqual(['i-2']);
  });

  test('of a class that drains are not offered', async () => {
    await started.pool.idle({ instanceId: 'i-1', ...unclaimed });
    expect(
      await offered(started.pool.configuration.resourceClasses.map((large) => ({ ...large, drainingSince: 1 }))),
    ).toBe(0);
    expect(await started.pool.visibleOffers()).toEqual([]);
  });

  test.each([
    ['running', { state: 'running' as const }],
    ['expired', { threshold: startedAt }],
    ['of another class', { resourceClass: 'gpu' }],
  ])('are not offered when they are %s', async (_, difference) => {
    await started.pool.idle({ instanceId: 'i-1', ...unclaimed, ...difference });
    expect(await offered()).toBe(0);
  });
});

describe('a class that drains', () => {
  const drained = async (): Promise<{ remaining: string[]; ended: string[] }> => {
    const { pool } = started;
    const [large] = pool.configuration.resourceClasses;
    const queueUrl = await pool.services.queues.ensure('ci-old', {});
    const configured = [large, { ...large, name: 'old', queueUrl, drainingSince: 1 }] as ConfiguredClass[];
    const { remaining, ended } = await drainClasses(pool.services, configured);
    return { remaining: remaining.map(({ name }) => name), ended: ended.map(({ instanceId }) => instanceId) };
  };
  const queueExists = (): Promise<boolean> =>
    started.pool.services.queues.remove(`${started.pool.cloud.awsUrl}/000000000000/ci-old`);

  test('loses its idle instances, and with the last one its queue', async () => {
    const { pool } = started;
    await pool.put({ instanceId: 'i-1', resourceClass: 'old' });
    await pool.put({ instanceId: 'i-2' });
    expect(await drained()).toEqual({ remaining: ['large'], ended: ['i-1'] });
    expect(await pool.row('i-1')).toMatchObject({ state: 'terminated', reason: 'its resource class was removed' });
    expect(await pool.states()).toEqual(['i-1: terminated', 'i-2: idle']);
    expect(pool.fleet.ended).toEqual(['i-1']);
    expect(await queueExists()).toBe(false);
  });

  test.each(['created', 'claimed', 'running'] as const)('stays while one of its instances is %s', async (state) => {
    await started.pool.put({ instanceId: 'i-1', resourceClass: 'old', state, owner: '7/1' });
    expect(await drained()).toEqual({ remaining: ['large', 'old'], ended: [] });
    expect(await queueExists()).toBe(true);
  });

  test('waits for a job that still runs on an idle instance', async () => {
    const { pool } = started;
    await pool.idle({ instanceId: 'i-1', resourceClass: 'old', heartbeat: { busy: true }, offer: false });
    expect(await drained()).toEqual({ remaining: ['large', 'old'], ended: [] });
    expect(pool.fleet.ended).toEqual([]);
  });

  test('costs nothing while there is none', async () => {
    const { pool } = started;
    pool.cloud.meter.reset();
    expect(await drainClasses(pool.services, pool.configuration.resourceClasses)).toEqual({
      remaining: pool.configuration.resourceClasses,
      ended: [],
    });
    expect(pool.cloud.meter.read().clients.requests).toEqual({});
  });
});
