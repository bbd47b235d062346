import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { calm } from '../../../testing/local-cloud/conditions.ts';
import { GitHubConnection } from '../../../src/services/github/github-connection.ts';
import { RegistrationOperations } from '../../../src/services/github/registration-operations.ts';
import { refusalIn } from '../../../src/services/github/refusal.ts';
import { systemClock } from '../../../src/shared/clock.ts';
import type { Clock } from '../../../src/shared/clock.ts';
import { Secret } from '../../../src/shared/secret.ts';
import { adminToken, readToken, startServer } from '../../local-cloud/github/server.ts';
import type { TestServer } from '../../local-cloud/github/server.ts';

let github: TestServer;
beforeAll(async () => {
  github = await startServer();
});
afterEach(() => {
  Object.assign(github.conditions, calm);
});
afterAll(() => github.close());

const slept: number[] = [];
const countingClock: Clock = {
  now: () => systemClock.now(),
  sleep: (durationMs) => {
    slept.push(durationMs);
    return Promise.resolve();
  },
};

/** Asks for the offline runners, one request. */
function ask(token = adminToken): Promise<unknown> {
  slept.length = 0;
  return new RegistrationOperations(
    new GitHubConnection({
      token: new Secret(token),
      apiUrl: `${github.url}/api/v3`,
      repository: { owner: 'octo-org', repo: 'octo-repo' },
      clock: countingClock,
    }),
  ).offlineRunners();
}

describe('a 403 of GitHub', () => {
  test('for want of a permission names the permission', async () => {
    await expect(ask(readToken)).rejects.toMatchObject({
      name: 'AccessDeniedError',
      message: expect.stringMatching(
        /list runners for octo-org\/octo-repo \(403\)\. github-token needs administration/,
      ),
    });
  });

  test('by the secondary rate limit says until when, and does not speak of permissions that lack', async () => {
    github.conditions.throttledGitHubRequests = 1;
    const before = Math.floor(systemClock.now() / 1_000) * 1_000;
    const failure = await ask().then(
      () => new Error('not refused'),
      (error: unknown) => error as Error,
    );
    expect(failure).toMatchObject({ name: 'RateLimitedError', cause: { status: 403 } });
    expect(failure.message).not.toContain('github-token needs');
    const until = Date.parse(/from (\S+Z) on/.exec(failure.message)?.[1] ?? '');
    expect(until - before).toBeGreaterThanOrEqual(60_000);
    expect(until - before).toBeLessThan(75_000);
  });

  test('by the rate limit of the token says when it begins anew', async () => {
    github.conditions.exhaustedGitHubRequests = 1;
    const failure = await ask().then(
      () => new Error('not refused'),
      (error: unknown) => error as Error,
    );
    expect(failure.name).toBe('RateLimitedError');
    const untilMs = Date.parse(/from (\S+Z) on/.exec(failure.message)?.[1] ?? '') - systemClock.now();
    expect(untilMs).toBeGreaterThan(1_700_000);
    expect(untilMs).toBeLessThanOrEqual(1_801_000);
  });

  test('by the single sign-on of the organization says how to authorize the token, without the link that GitHub made for its owner', async () => {
    github.conditions.ssoRefusedGitHubRequests = 1;
    await expect(ask()).rejects.toMatchObject({
      name: 'AccessDeniedError',
      message: expect.stringMatching(
        /\(403\): octo-org enforces SAML single sign-on.*"Configure SSO"(?!.*authorization_request)/,
      ),
    });
  });

  test.each(['throttled', 'exhausted', 'ssoRefused'] as const)(
    'that another try would not mend is not tried again (%s)',
    async (manner) => {
      github.conditions[`${manner}GitHubRequests`] = 3;
      await expect(ask()).rejects.toThrow('403');
      expect(github.conditions[`${manner}GitHubRequests`]).toBe(2);
      expect(slept).toEqual([]);
    },
  );
});

describe('what an answer means', () => {
  const now = 1_000_000;
  const refused = (status: number, headers: object = {}, message = 'no'): unknown =>
    refusalIn(Object.assign(new Error(message), { status, response: { headers } }), now);

  test.each([
    [403, { 'retry-after': '7' }, 'no', { kind: 'rate limit', retryAt: now + 7_000 }],
    [429, { 'retry-after': '7' }, 'no', { kind: 'rate limit', retryAt: now + 7_000 }],
    [
      403,
      { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '2000' },
      'no',
      { kind: 'rate limit', retryAt: 2_000_000 },
    ],
    [403, { 'x-ratelimit-remaining': '9', 'x-ratelimit-reset': '2000' }, 'no', { kind: 'permission' }],
    [403, {}, 'You have exceeded a secondary rate limit', { kind: 'rate limit', retryAt: now + 60_000 }],
    [429, {}, 'no', { kind: 'rate limit', retryAt: now + 60_000 }],
    [
      403,
      { 'x-github-sso': 'required; url=https://github.com/orgs/octo/sso?a=b' },
      'no',
      { kind: 'single sign-on', organization: 'octo' },
    ],
    [
      403,
      {},
      'Resource protected by organization SAML enforcement.',
      { kind: 'single sign-on', organization: 'the organization' },
    ],
    [403, { 'x-github-sso': 'partial-results; organizations=1,2' }, 'no', { kind: 'permission' }],
    [401, {}, 'Bad credentials', { kind: 'credentials' }],
    [404, {}, 'Not Found', { kind: 'permission' }],
    [503, {}, 'no', { kind: 'trouble' }],
    [422, {}, 'no', undefined],
  ])('%d %j %s', (status, headers, message, refusal) => {
    expect(refused(status, headers, message)).toEqual(refusal);
  });
});

test('a rate limit that ends in a moment is waited for, as long as GitHub says and no shorter', async () => {
  let asked = 0;
  slept.length = 0;
  const connection = new GitHubConnection({
    token: new Secret(adminToken),
    apiUrl: `${github.url}/api/v3`,
    repository: { owner: 'octo-org', repo: 'octo-repo' },
    clock: { ...countingClock, now: () => 5_000 },
    fetch: async (url, init) => {
      asked += 1;
      if (asked > 1) return fetch(url, init);
      return Response.json({ message: 'secondary rate limit' }, { status: 429, headers: { 'retry-after': '9' } });
    },
  });
  await expect(new RegistrationOperations(connection).offlineRunners()).resolves.toEqual([]);
  expect(slept).toEqual([9_000]);
});
