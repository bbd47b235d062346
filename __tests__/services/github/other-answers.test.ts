import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { GitHubConnection } from '../../../src/services/github/github-connection.ts';
import { RegistrationOperations } from '../../../src/services/github/registration-operations.ts';
import { WorkflowRunOperations } from '../../../src/services/github/workflow-run-operations.ts';
import { Secret } from '../../../src/shared/secret.ts';
import { hastyClock } from '../../shared/hasty-clock.ts';

/** What each request of ours comes to when everything is answered so. */
async function failures(status: number, type: string, body: string): Promise<{ code: string; message: string }[]> {
  const server = createServer((_, response) => response.writeHead(status, { 'content-type': type }).end(body));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const github = new GitHubConnection({
    token: new Secret('ghp_x'),
    apiUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    repository: { owner: 'octo-org', repo: 'octo-repo' },
    clock: hastyClock,
  });
  const registration = new RegistrationOperations(github);
  const outcomes = await Promise.allSettled([
    registration.createTokens(),
    registration.runnerArchive('x64'),
    registration.offlineRunners(),
    new WorkflowRunOperations(github).underWay(),
  ]);
  server.close();
  return outcomes.map((outcome) => (outcome as PromiseRejectedResult).reason as { code: string; message: string });
}

test('a page of HTML in the place of an answer is told as such', async () => {
  for (const failure of await failures(200, 'text/html', '<html>Please log in</html>')) {
    expect(failure).toMatchObject({
      code: 'POOL-GITHUB-ANSWER',
      message: expect.stringMatching(/is not an answer of GitHub.*HTTPS_PROXY.*<html>Please log in/) as unknown,
    });
  }
});

test('any other refusal keeps its status and its words', async () => {
  const refusal = JSON.stringify({ message: 'Self-hosted runners are disabled' });
  for (const failure of await failures(422, 'application/json', refusal)) {
    expect(failure).toMatchObject({
      code: 'POOL-GITHUB-REFUSED',
      message: expect.stringMatching(
        /^GitHub would not .* for octo-org\/octo-repo \(422\)\. .*runners are disabled/,
      ) as unknown,
    });
  }
});
