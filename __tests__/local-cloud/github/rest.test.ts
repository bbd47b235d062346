import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { controlToken, readToken, startServer } from './server.ts';
import type { TestServer } from './server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const pool = { owner: 'octo', repo: 'pool' };

/** The status and message of the error that a request ends in. */
async function refusal(request: Promise<unknown>): Promise<{ status: number; message: string }> {
  const error = (await request.then(
    () => {
      throw new Error('not refused');
    },
    (reason: unknown) => reason,
  )) as { status: number; response: { data: { message: string } } };
  return { status: error.status, message: error.response.data.message };
}

const register = (repo: string, name: string, labels: string[] = ['pool']) =>
  server
    .octokit()
    .rest.actions.generateRunnerJitconfigForRepo({ owner: 'octo', repo, name, labels, runner_group_id: 1 });

const control = (path: string, body: object, method = 'POST') =>
  fetch(`${server.url}${path}`, {
    method,
    body: JSON.stringify(body),
    headers: { authorization: `Bearer ${controlToken}`, 'content-type': 'application/json' },
  });

test('registration and remove tokens are good for an hour', async () => {
  for (const { status, data } of [
    await server.octokit().rest.actions.createRegistrationTokenForRepo(pool),
    await server.octokit().rest.actions.createRemoveTokenForRepo(pool),
    await server.octokit().rest.actions.createRegistrationTokenForOrg({ org: 'octo' }),
    await server.octokit().rest.actions.createRemoveTokenForOrg({ org: 'octo' }),
  ]) {
    expect(status).toBe(201);
    expect(data.token).toMatch(/^A[0-9A-F]{28}$/);
    expect(Math.round((Date.parse(data.expires_at) - Date.now()) / 60_000)).toBe(60);
  }
});

test('an unknown token is refused, and one without admin rights where they are needed', async () => {
  const request = (token: string) => server.octokit(token).rest.actions.createRegistrationTokenForRepo(pool);
  expect(await refusal(request('ghp_unknown'))).toEqual({ status: 401, message: 'Bad credentials' });
  expect(await refusal(request(readToken))).toEqual({
    status: 403,
    message: 'Resource not accessible by personal access token',
  });
  expect((await server.octokit(readToken).rest.repos.get(pool)).data.full_name).toBe('octo/pool');
});

test('a token that the stand-in is told about is known from then on', async () => {
  await control('/_local/tokens', { token: 'ghs_installation', admin: true });
  expect((await server.octokit('ghs_installation').rest.actions.createRegistrationTokenForRepo(pool)).status).toBe(201);
});

test('a request without a token is refused', async () => {
  const response = await fetch(`${server.url}/repos/octo/pool`);
  expect(response.status).toBe(401);
  expect(await response.json()).toMatchObject({ message: 'Requires authentication', status: '401' });
});

test('a registration token is good only for its repository and its purpose', async () => {
  const {
    data: { token },
  } = await server.octokit().rest.actions.createRegistrationTokenForRepo(pool);
  const exchange = async (url: string, event: string, authorization = `RemoteAuth ${token}`) => {
    const response = await fetch(`${server.url}/api/v3/actions/runner-registration`, {
      method: 'POST',
      headers: { authorization },
      body: JSON.stringify({ url, runner_event: event }),
    });
    return response.status;
  };
  expect(await exchange(`${server.url}/octo/pool`, 'register')).toBe(200);
  expect(await exchange(`${server.url}/Octo/Pool/`, 'register')).toBe(200);
  expect(await exchange(`${server.url}/octo/pool`, 'remove')).toBe(404);
  expect(await exchange(`${server.url}/octo/other`, 'register')).toBe(404);
  expect(await exchange(`${server.url}/octo/pool`, 'register', 'RemoteAuth AAAA')).toBe(404);
});

test('runners are listed page by page, by name, and with their labels', async () => {
  const repo = { owner: 'octo', repo: 'many' };
  for (let number = 0; number < 105; number++) await register('many', `runner-${number}`);
  const { data, headers } = await server
    .octokit()
    .rest.actions.listSelfHostedRunnersForRepo({ ...repo, per_page: 50, page: 2 });
  expect(data).toMatchObject({ total_count: 105 });
  expect(data.runners).toHaveLength(50);
  expect(headers.link).toBe(
    [
      [1, 'prev'],
      [3, 'next'],
      [3, 'last'],
      [1, 'first'],
    ]
      .map(
        ([page, rel]) =>
          `<${server.url}/api/v3/repos/octo/many/actions/runners?per_page=50&page=${page ?? ''}>; rel="${rel ?? ''}"`,
      )
      .join(', '),
  );
  const all = await server
    .octokit()
    .paginate(server.octokit().rest.actions.listSelfHostedRunnersForRepo, { ...repo, per_page: 100 });
  expect(all).toHaveLength(105);
  const named = await server.octokit().rest.actions.listSelfHostedRunnersForRepo({ ...repo, name: 'runner-7' });
  expect(named.data.runners).toMatchObject([
    { name: 'runner-7', os: 'linux', status: 'offline', busy: false, labels: [{ name: 'pool', type: 'custom' }] },
  ]);
});

test('a runner can be looked at and deleted, once', async () => {
  const {
    status,
    data: { runner },
  } = await register('pool', 'short-lived');
  expect(status).toBe(201);
  const id = { ...pool, runner_id: runner.id };
  expect((await server.octokit().rest.actions.getSelfHostedRunnerForRepo(id)).data.name).toBe('short-lived');
  expect((await server.octokit().rest.actions.deleteSelfHostedRunnerFromRepo(id)).status).toBe(204);
  expect(await refusal(server.octokit().rest.actions.deleteSelfHostedRunnerFromRepo(id))).toEqual({
    status: 404,
    message: 'Not Found',
  });
});

test('a runner name can be taken once', async () => {
  await register('pool', 'unique');
  expect(await refusal(register('pool', 'Unique'))).toEqual({
    status: 409,
    message: 'Already exists - A runner with the name Unique already exists.',
  });
});

test('a request that lacks a field is refused by name', async () => {
  expect(
    await refusal(server.octokit().request('POST /repos/octo/pool/actions/runners/generate-jitconfig', { name: 'x' })),
  ).toMatchObject({ status: 422, message: expect.stringContaining('"labels"') });
});

test('custom labels can be added, replaced and removed', async () => {
  const {
    data: { runner },
  } = await register('pool', 'labelled', ['one']);
  const id = { ...pool, runner_id: runner.id };
  const names = ({ data }: { data: { labels: { name: string }[] } }): string[] => data.labels.map(({ name }) => name);
  const { actions } = server.octokit().rest;
  expect(names(await actions.addCustomLabelsToSelfHostedRunnerForRepo({ ...id, labels: ['two', 'ONE'] }))).toEqual([
    'one',
    'two',
  ]);
  expect(names(await actions.removeCustomLabelFromSelfHostedRunnerForRepo({ ...id, name: 'one' }))).toEqual(['two']);
  expect(names(await actions.setCustomLabelsForSelfHostedRunnerForRepo({ ...id, labels: ['three'] }))).toEqual([
    'three',
  ]);
  expect(names(await actions.listLabelsForSelfHostedRunnerForRepo(id))).toEqual(['three']);
});

test('the runner archive can be downloaded and has the promised checksum', async () => {
  const { data } = await server.octokit().rest.actions.listRunnerApplicationsForRepo(pool);
  expect(data.map(({ os, architecture }) => `${os} ${architecture}`)).toEqual(['linux x64', 'linux arm64']);
  const [application] = data;
  const archive = await (await fetch(application?.download_url ?? '')).bytes();
  expect(createHash('sha256').update(archive).digest('hex')).toBe(application?.sha256_checksum);
});

test('archives of other versions can be downloaded too, other files cannot', async () => {
  const status = async (file: string) => (await fetch(`${server.url}/actions/runner/releases/download/${file}`)).status;
  expect(await status('v2.330.0/actions-runner-linux-arm64-2.330.0.tar.gz')).toBe(200);
  expect(await status('v2.330.0/actions-runner-linux-x64-2.329.0.tar.gz')).toBe(404);
  expect(await status('v2.400.1/actions-runner-linux-x64-2.400.1.tar.gz')).toBe(404);
  expect(await status('v2.330.0/actions-runner-win-x64-2.330.0.zip')).toBe(404);
});

test('the newest runner release is known', async () => {
  const { data } = await server.octokit().rest.repos.getLatestRelease({ owner: 'actions', repo: 'runner' });
  expect((await fetch(data.assets[0]?.browser_download_url ?? '')).status).toBe(200);
  expect(data.tag_name).toMatch(/^v2\.\d+\.\d+$/);
});

test('a run and its jobs can be followed', async () => {
  const repo = { owner: 'octo', repo: 'runs' };
  const started = await control('/_local/workflow-runs', {
    ...repo,
    name: 'Build',
    jobs: [
      { name: 'provision', runsOn: 'ubuntu-latest' },
      { name: 'build', runsOn: ['self-hosted', 'gpu'], needs: ['provision'], steps: [{ run: 'make' }] },
    ],
  });
  expect(started.status).toBe(201);
  const { id, jobs } = (await started.json()) as { id: number; jobs: { id: number }[] };
  const { actions } = server.octokit(readToken).rest;
  const run = { ...repo, run_id: id };

  expect((await actions.getWorkflowRun(run)).data).toMatchObject({
    id,
    name: 'Build',
    status: 'in_progress',
    conclusion: null,
    run_attempt: 1,
  });
  expect((await actions.listJobsForWorkflowRun(run)).data.jobs.map(({ name }) => name)).toEqual(['provision']);
  expect((await control(`/_local/jobs/${jobs[0]?.id ?? 0}/complete`, { conclusion: 'success' })).status).toBe(204);
  expect((await actions.listJobsForWorkflowRunAttempt({ ...run, attempt_number: 1 })).data.jobs).toMatchObject([
    { name: 'provision', status: 'completed', conclusion: 'success' },
    { name: 'build', status: 'queued', labels: ['self-hosted', 'gpu'], runner_id: null, runner_name: null },
  ]);
  expect((await actions.listWorkflowRunsForRepo({ ...repo, status: 'in_progress' })).data.total_count).toBe(1);
  expect((await actions.listWorkflowRunsForRepo({ ...repo, status: 'completed' })).data.total_count).toBe(0);

  expect((await actions.cancelWorkflowRun(run)).status).toBe(202);
  expect((await actions.getWorkflowRun(run)).data).toMatchObject({ status: 'completed', conclusion: 'cancelled' });
  expect(await refusal(actions.cancelWorkflowRun(run))).toMatchObject({ status: 409 });

  expect((await actions.reRunWorkflowFailedJobs(run)).status).toBe(201);
  expect((await actions.getWorkflowRun(run)).data).toMatchObject({ run_attempt: 2, status: 'in_progress' });
  expect(
    (await actions.listJobsForWorkflowRun({ ...run, filter: 'all' })).data.jobs.map(
      ({ name, run_attempt }) => `${name} ${run_attempt ?? 0}`,
    ),
  ).toEqual(['provision 1', 'build 1', 'provision 2', 'build 2']);
  expect((await actions.getWorkflowRunAttempt({ ...run, attempt_number: 1 })).data).toMatchObject({
    run_attempt: 1,
    conclusion: 'cancelled',
  });
  expect(await refusal(actions.reRunWorkflow(run))).toMatchObject({ status: 403 });
});

test('a job whose label is known only later can be added to its run', async () => {
  const run = server.github.createRun({ ...pool, jobs: [{ name: 'provision', runsOn: 'ubuntu-latest' }] });
  const added = await control(`/_local/workflow-runs/${run.id}/jobs`, { jobs: [{ name: 'build', runsOn: 'fresh' }] });
  expect(await added.json()).toMatchObject([{ name: 'build', status: 'queued', labels: ['fresh'] }]);
});

test('the next so many API requests fail when conditions say so, and only those', async () => {
  server.conditions.failingGitHubRequests = 1;
  const state = await fetch(`${server.url}/_local/state`, { headers: { authorization: `Bearer ${controlToken}` } });
  expect(state.status).toBe(200);
  expect(await refusal(server.octokit().rest.repos.get(pool))).toEqual({ status: 502, message: 'Server Error' });
  expect((await server.octokit().rest.repos.get(pool)).status).toBe(200);
});

test('requests are counted, and what is left of them is told', async () => {
  const counted = (): number => server.github.state().requests.api['GET /repos/:owner/:repo/actions/runs'] ?? 0;
  const before = counted();
  const { headers } = await server.octokit().rest.actions.listWorkflowRunsForRepo(pool);
  expect(counted()).toBe(before + 1);
  const remaining = Number(headers['x-ratelimit-remaining']);
  const next = await server.octokit().rest.actions.listWorkflowRunsForRepo(pool);
  expect(Number(next.headers['x-ratelimit-remaining'])).toBe(remaining - 1);
  expect(headers['x-ratelimit-limit']).toBe('5000');
});

test('unknown paths and malformed bodies are told as GitHub tells them', async () => {
  expect(await (await fetch(`${server.url}/api/v3/nothing`)).json()).toEqual({
    message: 'Not Found',
    documentation_url: 'https://docs.github.com/rest',
    status: '404',
  });
  const malformed = await fetch(`${server.url}/_local/workflow-runs`, {
    method: 'POST',
    body: '{',
    headers: { authorization: `Bearer ${controlToken}`, 'content-type': 'application/json' },
  });
  expect(malformed.status).toBe(400);
  expect(await malformed.json()).toMatchObject({ message: 'Problems parsing JSON' });
});
