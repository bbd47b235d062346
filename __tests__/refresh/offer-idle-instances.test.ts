import { describe, expect, test } from '@jest/globals';
import type { ConfiguredClass } from '../../src/pool/resource-classes.ts';
import { offerIdleInstances } from '../../src/refresh/offer-idle-instances.ts';
import { takeCensus } from '../../src/refresh/take-census.ts';
import { minuteMs, startedAt, startedPool } from '../provision/started-pool.ts';

const started = startedPool();

describe('idle instances', () => {
  const offered = async (resourceClasses = started.pool.configuration.resourceClasses): Promise<number> => {
    const { rows } = await takeCensus(started.pool.services);
    const random = { id: () => '', label: () => '', below: () => 0 };
    return offerIdleInstances({ ...started.pool.services, random }, { resourceClasses }, rows.idle);
  };

  test('are offered again when there are fewer offers than they are', async () => {
    const { pool } = started;
    await pool.idle({ instanceId: 'i-1', offer: false });
    await pool.idle({ instanceId: 'i-2', offer: false, epoch: 9 });
    expect(await offered()).toBe(2);
    expect(await pool.visibleOffers()).toEqual(['i-1@3', 'i-2@9']);
  });

  test('are offered again however long they may stay idle, as those kept for minIdle may', async () => {
    const { pool } = started;
    await pool.idle({ instanceId: 'i-1', offer: false, threshold: startedAt + 1_440 * minuteMs });
    expect(await offered()).toBe(1);
  });

  test('have as many offers after six refreshes as after one', async () => {
    const { pool } = started;
    for (const instanceId of ['i-1', 'i-2', 'i-3', 'i-4']) await pool.idle({ instanceId });
    const sent = [];
    for (let refresh = 0; refresh < 6; refresh += 1) sent.push(await offered());
    expect(sent).toEqual([0, 0, 0, 0, 0, 0]);
    expect(await pool.visibleOffers()).toEqual(['i-1@3', 'i-2@3', 'i-3@3', 'i-4@3']);
  });

  test('of which one has lost its offer are offered once more, and no more than that', async () => {
    const { pool } = started;
    for (const instanceId of ['i-1', 'i-2', 'i-3']) await pool.idle({ instanceId });
    await pool.idle({ instanceId: 'i-4', offer: false });
    expect([await offered(), await offered()]).toEqual([1, 0]);
    expect(await pool.visibleOffers()).toHaveLength(4);
  });

  test('are not offered beside the offers of instances that have ended: those who look find them in the table', async () => {
    const { pool } = started;
    await pool.idle({ instanceId: 'i-1', offer: { epoch: 1 } });
    expect(await offered()).toBe(0);
  });

  test('of each class are held against its own queue', async () => {
    const { pool } = started;
    const [large] = pool.configuration.resourceClasses;
    const queueUrl = await pool.services.queues.create('ci-gpu', {});
    await pool.idle({ instanceId: 'i-1' });
    await pool.idle({ instanceId: 'i-2', offer: false, resourceClass: 'gpu' });
    expect(await offered([large, { ...large, name: 'gpu', queueUrl }] as ConfiguredClass[])).toBe(1);
    expect((await pool.services.queues.receive(queueUrl, 10)).map(({ offer }) => offer?.instanceId)).toEqual(['i-2']);
  });

  test('of a class that drains are not offered', async () => {
    await started.pool.idle({ instanceId: 'i-1', offer: false });
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
    await started.pool.idle({ instanceId: 'i-1', offer: false, ...difference });
    expect(await offered()).toBe(0);
  });
});
