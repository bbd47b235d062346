import { describe, expect, test } from '@jest/globals';
import { removeDeadRegistrations } from '../../src/refresh/remove-dead-registrations.ts';
import type { RegistrationOperations } from '../../src/services/github/registration-operations.ts';
import { startedPool } from '../provision/started-pool.ts';

const started = startedPool();

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

  test('go when they are of an earlier assignment of a live instance, and stay when they are of the present one', async () => {
    const { pool } = started;
    await pool.put({ instanceId: 'i-00000001', labelEpoch: 12 });
    await pool.put({ instanceId: 'i-00000002', state: 'running', owner: '7/1', labelEpoch: 3 });
    const names = ['i-00000001-9', 'i-00000001-12', 'i-00000002-2', 'i-00000002-3'];
    const removed: string[] = [];
    const registration = {
      offlineRunners: () => Promise.resolve(names.map((name, id) => ({ id, name }))),
      removeRunner: (id: number) => {
        removed.push(names[id] ?? '');
        return Promise.resolve(true);
      },
    } as unknown as RegistrationOperations;
    expect(
      await removeDeadRegistrations(
        { ...pool.services, registration: () => Promise.resolve(registration) },
        pool.configuration.instanceArnPrefix,
      ),
    ).toBe(2);
    expect(removed.sort()).toEqual(['i-00000001-9', 'i-00000002-2']);
    expect(pool.log.lines).toContain(
      'i-00000001: removed its registration i-00000001-9, it is of an earlier assignment',
    );
  });
});
