import { hastyClock } from '../../shared/hasty-clock.ts';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { GitHubConnection } from '../../../src/services/github/github-connection.ts';
import { RegistrationOperations } from '../../../src/services/github/registration-operations.ts';
import { AccessDeniedError, SetupError } from '../../../src/shared/errors.ts';
import { Secret } from '../../../src/shared/secret.ts';
import { adminToken, readToken, startServer } from '../../local-cloud/github/server.ts';
import type { TestServer } from '../../local-cloud/github/server.ts';

const repository = { owner: 'octo-org', repo: 'octo-repo' };

let github: TestServer;
beforeAll(async () => {
  github = await startServer();
});
afterAll(() => github.close());
const operations = (token = adminToken): RegistrationOperations =>
  new RegistrationOperations(
    new GitHubConnection({ token: new Secret(token), apiUrl: `${github.url}/api/v3`, repository, clock: hastyClock }),
  );

describe('tokens', () => {
  test('to register and to remove differ, and do not show', async () => {
    const tokens = await operations().createTokens();
    expect(tokens.registrationToken.reveal()).not.toBe(tokens.removeToken.reveal());
    expect(JSON.stringify(tokens)).toMatch(
      /^\{"registrationToken":"\*\*\*","removeToken":"\*\*\*","validUntil":\d{13}\}$/,
    );
  });

  test('that GitHub does not know are to be replaced', async () => {
    const failure = operations('ghp_expired').createTokens();
    await expect(failure).rejects.toThrow(AccessDeniedError);
    await expect(failure).rejects.toThrow(
      /github-token \(401\).*octo-org\/octo-repo.*expired or was revoked.*Bad credentials/,
    );
  });

  test('that may not administer the repository name the scope they need', async () => {
    const failure = operations(readToken).createTokens();
    await expect(failure).rejects.toThrow(AccessDeniedError);
    await expect(failure).rejects.toThrow(
      /octo-org\/octo-repo \(403\).*scope 'repo'.*'Administration: read and write'.*Resource not accessible/,
    );
  });

  test('are made in spite of a passing failure of GitHub', async () => {
    github.conditions.failingGitHubRequests = 2;
    await expect(operations().createTokens()).resolves.toMatchObject({ validUntil: expect.any(Number) });
  });

  test('are not blamed for a lasting failure of GitHub', async () => {
    github.conditions.failingGitHubRequests = 1_000;
    await expect(operations().createTokens()).rejects.toMatchObject({
      name: 'UnreachableError',
      message: expect.stringMatching(
        /^GitHub did not answer, or only with 502, when asked to make a .* token for octo-org\/octo-repo/,
      ) as unknown,
      cause: { status: 502 },
    });
    github.conditions.failingGitHubRequests = 0;
  });
});

describe('offline runners', () => {
  /** A runner that is registered, and has never come online. */
  const register = async (name: string): Promise<number> =>
    (
      await github
        .octokit()
        .rest.actions.generateRunnerJitconfigForRepo({ ...repository, name, runner_group_id: 1, labels: ['pool'] })
    ).data.runner.id;

  test('are all found, page by page, and gone once removed', async () => {
    const names = Array.from({ length: 101 }, (_, index) => `i-${index}-1`);
    for (const name of names) await register(name);
    const found = await operations().offlineRunners();
    expect(found.map((runner) => runner.name).sort()).toEqual(names.sort());
    for (const { id } of found) expect(await operations().removeRunner(id)).toBe(true);
    expect(await operations().offlineRunners()).toEqual([]);
  });

  test('that are gone already are not removed', async () => {
    const id = await register('i-1-1');
    expect([await operations().removeRunner(id), await operations().removeRunner(id)]).toEqual([true, false]);
  });

  test('may be listed by those only who administer the repository', async () => {
    await expect(operations(readToken).offlineRunners()).rejects.toThrow(
      /list runners for octo-org\/octo-repo \(403\)/,
    );
  });
});

describe('the runner archive', () => {
  const release = 'https://github.com/actions/runner/releases/download';
  const downloads = [
    {
      os: 'osx',
      architecture: 'x64',
      filename: 'actions-runner-osx-x64-2.337.0.tar.gz',
      download_url: `${release}/v2.337.0/actions-runner-osx-x64-2.337.0.tar.gz`,
    },
    {
      os: 'linux',
      architecture: 'x64',
      filename: 'actions-runner-linux-x64-2.337.0.tar.gz',
      download_url: `${release}/v2.337.0/actions-runner-linux-x64-2.337.0.tar.gz`,
      sha256_checksum: 'abc',
    },
  ];
  const server = createServer((request, response) => {
    const found = request.url === '/repos/octo-org/octo-repo/actions/runners/downloads';
    response
      .writeHead(found ? 200 : 404, { 'content-type': 'application/json' })
      .end(JSON.stringify(found ? downloads : { message: 'Not Found' }));
  });
  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  const archiveOperations = (repo = repository.repo): RegistrationOperations =>
    new RegistrationOperations(
      new GitHubConnection({
        token: new Secret('token'),
        apiUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        repository: { ...repository, repo },
        clock: hastyClock,
      }),
    );

  test('is the newest that GitHub offers, with its checksum', async () => {
    expect(await archiveOperations().runnerArchive('x64')).toEqual({
      url: `${release}/v2.337.0/actions-runner-linux-x64-2.337.0.tar.gz`,
      version: '2.337.0',
      sha256: 'abc',
    });
    expect(await archiveOperations().runnerArchive('x64', '2.337.0')).toHaveProperty('sha256', 'abc');
  });

  test('of another version lies beside it, without the checksum of the newest', async () => {
    expect(await archiveOperations().runnerArchive('x64', '2.336.0')).toEqual({
      url: `${release}/v2.336.0/actions-runner-linux-x64-2.336.0.tar.gz`,
      version: '2.336.0',
    });
  });

  test('that GitHub does not have for the architecture is a setup problem', async () => {
    await expect(archiveOperations().runnerArchive('arm64')).rejects.toThrow(SetupError);
    await expect(archiveOperations().runnerArchive('arm64')).rejects.toThrow(/no runner for linux arm64/);
  });

  test('of a repository that the token does not see names the scope', async () => {
    await expect(archiveOperations('absent').runnerArchive('x64')).rejects.toThrow(
      /list runner downloads for octo-org\/absent \(404\).*scope 'repo'/,
    );
  });
});
