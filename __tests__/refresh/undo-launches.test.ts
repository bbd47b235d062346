import { describe, expect, test } from '@jest/globals';
import { launchTokenTag } from '../../src/pool/launch.ts';
import { undoLaunches } from '../../src/refresh/undo-launches.ts';
import { startedAt, startedPool } from '../provision/started-pool.ts';

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
