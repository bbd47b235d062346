import { describe, expect, test } from '@jest/globals';
import { provision } from '../../src/provision/index.ts';
import type { ProvisionResult } from '../../src/provision/index.ts';
import type { ProvisionRequest } from '../../src/provision/request.ts';
import { SetupError } from '../../src/shared/errors.ts';
import { exampleRequest } from './example-request.ts';
import { minuteMs, startedAt, startedPool } from './started-pool.ts';

const started = startedPool();
const provisioned = (difference: Partial<ProvisionRequest> = {}): Promise<ProvisionResult> =>
  provision(started.pool.services, exampleRequest(difference));
const withToken = (token?: string, difference: Partial<ProvisionRequest> = {}): Promise<ProvisionResult> =>
  provision(started.pool.servicesWithGitHubToken(token), exampleRequest(difference));
const validUntil = async (): Promise<number> => (await started.pool.services.registrationTokens.age())?.validUntil ?? 0;
const requestsToDynamoDb = (): unknown => started.pool.cloud.meter.read().clients.requests['dynamodb'];
const requestsToGitHub = (): number =>
  Object.values(started.pool.cloud.github.state().requests.api).reduce((sum, count) => sum + count, 0);

describe('without a GitHub token, when the registration tokens have ended', () => {
  test('nothing is launched or waited for, and the error says what to do', async () => {
    const { pool } = started;
    await pool.storeTokens(startedAt - minuteMs);
    const failure = provisioned();
    await expect(failure).rejects.toThrow(SetupError);
    await expect(failure).rejects.toThrow(
      /^The registration tokens ended at 1970-01-01T02:45:40\.000Z\. Instances would have to register for this, and cannot: none was launched\. Give the steps of provision and release a github-token, .* or run mode refresh now/,
    );
    expect(pool.fleet.requests).toEqual([]);
    expect(pool.clock.sleptMs).toEqual([]);
    expect(await pool.launchRows()).toEqual([]);
  });

  test('the same holds when they end before a boot could use them, or when there never were any', async () => {
    const { pool } = started;
    await pool.storeTokens(startedAt + 5 * minuteMs - 1);
    await expect(provisioned()).rejects.toThrow(/^The registration tokens end at/);
    await pool.table.delete({ pk: 'REGISTRATION_TOKEN', sk: 'TOKEN' });
    await expect(provisioned()).rejects.toThrow(/^There are no registration tokens yet\./);
    expect(pool.fleet.requests).toEqual([]);
  });

  test('an instance that is warm is had all the same, without a look at them', async () => {
    const { pool } = started;
    await pool.storeTokens(startedAt - minuteMs);
    await pool.idle({ instanceId: 'i-1' });
    pool.cloud.meter.reset();
    expect((await provisioned()).instances).toMatchObject([{ instanceId: 'i-1', origin: 'warm' }]);
    expect(requestsToDynamoDb()).toEqual({ Query: 1, BatchGetItem: 1, PutItem: 2 });
  });

  test('what was claimed warm goes back when the rest cannot be had', async () => {
    const { pool } = started;
    await pool.storeTokens(startedAt - minuteMs);
    await pool.idle({ instanceId: 'i-1' });
    await expect(provisioned({ instanceCount: 2, labelMode: 'instance' })).rejects.toThrow(SetupError);
    expect(await pool.states()).toEqual(['i-1: idle']);
    expect(await pool.visibleOffers()).toHaveLength(1);
  });

  test('an instance that has yet to register is left to whoever comes when it has', async () => {
    const { pool } = started;
    await pool.storeTokens(startedAt - minuteMs);
    await pool.idle({ instanceId: 'i-1', signal: { phase: 'cleaning' } });
    await expect(provisioned()).rejects.toThrow(SetupError);
    expect(await pool.row('i-1')).toMatchObject({ state: 'idle', epoch: 3 });
    expect(await pool.visibleOffers()).toEqual(['i-1@3']);
  });

  test.each([{ labelMode: 'run' } as const, { label: 'pool-old' }])(
    'no instance is taken that would have to register anew, for %j',
    async (difference) => {
      const { pool } = started;
      await pool.storeTokens(startedAt - minuteMs);
      await pool.idle({ instanceId: 'i-1' });
      await expect(provisioned(difference)).rejects.toThrow(SetupError);
      expect(await pool.row('i-1')).toMatchObject({ state: 'idle', epoch: 3 });
    },
  );

  test('a renewal by somebody else between two tries of a launch is seen', async () => {
    const { pool } = started;
    await pool.storeTokens(startedAt + 5 * minuteMs);
    pool.fleet.answers.push(async (request) => {
      await pool.storeTokens(startedAt + 60 * minuteMs);
      return pool.fleet.gives(0)(request);
    });
    pool.clock.meanwhile = () => pool.agentsAct();
    expect((await provisioned()).instances).toMatchObject([{ origin: 'cold' }]);
  });
});

describe('with a GitHub token', () => {
  test('tokens with less than fifty minutes left are renewed, though nothing has to register', async () => {
    const { pool } = started;
    await pool.storeTokens(startedAt + 50 * minuteMs - 1);
    await pool.idle({ instanceId: 'i-1' });
    await withToken();
    expect(await validUntil()).toBeGreaterThan(startedAt + 50 * minuteMs);
  });

  test('tokens with more time left are left alone, and GitHub is asked nothing', async () => {
    const { pool } = started;
    await pool.storeTokens(startedAt + 50 * minuteMs);
    await pool.idle({ instanceId: 'i-1' });
    const before = requestsToGitHub();
    await withToken();
    expect(requestsToGitHub()).toBe(before);
    expect(await validUntil()).toBe(startedAt + 50 * minuteMs);
  });

  test('instances are launched once tokens that had ended are renewed', async () => {
    const { pool } = started;
    await pool.storeTokens(startedAt - minuteMs);
    let goodAtLaunch = false;
    pool.fleet.answers.push(async (request) => {
      goodAtLaunch = (await validUntil()) > startedAt;
      return pool.fleet.gives(1)(request);
    });
    pool.clock.meanwhile = () => pool.agentsAct();
    expect((await withToken()).instances).toMatchObject([{ origin: 'cold' }]);
    expect(goodAtLaunch).toBe(true);
  });

  test('that does not do, a warm instance is had all the same, with a warning', async () => {
    const { pool } = started;
    await pool.storeTokens(startedAt - minuteMs);
    await pool.idle({ instanceId: 'i-1' });
    expect((await withToken('ghp_expired')).instances).toMatchObject([{ origin: 'warm' }]);
    expect(pool.log.lines).toContainEqual(
      expect.stringMatching(/^warning: The registration tokens were not renewed: GitHub did not accept github-token/),
    );
  });

  test('that does not do, nothing is launched, and the error says why', async () => {
    const { pool } = started;
    await pool.storeTokens(startedAt - minuteMs);
    await expect(withToken('ghp_expired')).rejects.toThrow(
      /^The registration tokens ended at .*, and could not be renewed: GitHub did not accept github-token \(401\)/,
    );
    expect(pool.fleet.requests).toEqual([]);
  });

  test('that does not do, tokens that are good for a while yet still serve a launch', async () => {
    const { pool } = started;
    await pool.storeTokens(startedAt + 20 * minuteMs);
    pool.clock.meanwhile = () => pool.agentsAct();
    expect((await withToken('ghp_expired')).instances).toMatchObject([{ origin: 'cold' }]);
  });
});
