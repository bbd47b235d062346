import { describe, expect, test } from '@jest/globals';
import type { ConfiguredClass } from '../../src/pool/resource-classes.ts';
import { drainClasses } from '../../src/refresh/drain-classes.ts';
import { startedPool } from '../provision/started-pool.ts';

const started = startedPool();

describe('a class that drains', () => {
  const drained = async (): Promise<{ remaining: string[]; ended: string[] }> => {
    const { pool } = started;
    const [large] = pool.configuration.resourceClasses;
    const queueUrl = await pool.services.queues.create('ci-old', {});
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
