import { describe, expect, test } from '@jest/globals';
import type { ConfiguredClass } from '../../src/pool/resource-classes.ts';
import { offerIdleInstances } from '../../src/refresh/offer-idle-instances.ts';
import { takeCensus } from '../../src/refresh/take-census.ts';
import { minuteMs, startedAt, startedPool } from '../provision/started-pool.ts';

const started = startedPool();

describe('idle instances', () => {
  const offered = async (resourceClasses = started.pool.configuration.resourceClasses): Promise<number> => {
    const { services, configuration } = started.pool;
    const { rows } = await takeCensus(services);
    const random = { id: () => '', label: () => '', below: () => 0 };
    return offerIdleInstances({ ...services, random }, { ...configuration, resourceClasses }, rows.idle);
  };
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
    const queueUrl = await pool.services.queues.create('ci-gpu', {});
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
