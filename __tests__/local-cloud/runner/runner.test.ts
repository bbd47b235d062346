import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { JobState } from '../../../testing/local-cloud/github/index.ts';
import { startServer } from '../github/server.ts';
import type { TestServer } from '../github/server.ts';
import { InstalledRunner } from './installed-runner.ts';
import { poll } from '../../../src/shared/poll.ts';
import { systemClock } from '../../../src/shared/clock.ts';

let server: TestServer;
const installed: InstalledRunner[] = [];
beforeAll(async () => {
  server = await startServer();
});
afterEach(async () => {
  for (const runner of installed.splice(0)) await runner.stop();
});
afterAll(() => server.close());

const limitMs = 20_000;

async function install(name: string, version?: string): Promise<InstalledRunner> {
  const runner = await InstalledRunner.install(server, name, version);
  installed.push(runner);
  return runner;
}

/** Starts a run of one job and returns the job's id. */
function startJob(runsOn: string | string[], ...scripts: string[]): number {
  const run = server.github.createRun({
    owner: 'octo',
    repo: 'pool',
    name: 'CI',
    jobs: [{ name: 'build', runsOn, steps: scripts.map((script) => ({ run: script })) }],
  });
  return run.jobs[0]?.id ?? 0;
}

const jobThat = (id: number, condition: (job: JobState) => boolean): Promise<JobState> =>
  server.github.until(
    ({ runs }) => runs.flatMap(({ jobs }) => jobs).find((job) => job.id === id && condition(job)),
    limitMs,
  );

const completed = (id: number): Promise<JobState> => jobThat(id, ({ status }) => status === 'completed');

/** An ended process that nobody has waited for still has a folder in /proc, but no command line. */
const isRunning = (pid: number): boolean =>
  existsSync(`/proc/${pid}`) && readFileSync(`/proc/${pid}/cmdline`, 'utf8') !== '';

const runnerNames = (): string[] => server.github.state().runners.map(({ name }) => name);

test('a runner registers, listens, runs a job with its hooks and is removed', async () => {
  const runner = await install('whole-life');
  const configured = await runner.configure('--name', 'whole-life', '--labels', 'whole', '--no-default-labels');
  expect(configured).toMatchObject({ code: 0, output: expect.stringContaining('√ Runner successfully added') });
  expect(server.github.state().runners).toMatchObject([
    { name: 'whole-life', status: 'offline', labels: [{ name: 'whole', type: 'custom' }] },
  ]);
  expect(JSON.parse(readFileSync(join(runner.directory, '.runner'), 'utf8'))).toMatchObject({
    agentName: 'whole-life',
    ephemeral: false,
    workFolder: '_work',
  });

  const hook = (name: string): string => join(runner.directory, `${name}.sh`);
  writeFileSync(
    hook('started'),
    'echo "hook started under $(tr "\\0" " " < /proc/$PPID/cmdline)"; echo "FROM_HOOK=yes" >> "$GITHUB_ENV"\n',
  );
  writeFileSync(hook('completed'), 'echo "hook completed for $GITHUB_RUN_ID"\n');
  writeFileSync(
    join(runner.directory, '.env'),
    `ACTIONS_RUNNER_HOOK_JOB_STARTED=${hook('started')}\nACTIONS_RUNNER_HOOK_JOB_COMPLETED=${hook('completed')}\nFROM_FILE=kept\n`,
  );

  const listener = runner.listen();
  await listener.printed('Listening for Jobs');
  await server.github.until(({ runners }) => runners.find(({ status }) => status === 'online'), limitMs);
  const id = startJob(
    'WHOLE',
    'echo "in $PWD, $FROM_FILE $FROM_HOOK $RUNNER_NAME"; echo "NEXT=step two" >> "$GITHUB_ENV"',
    'echo "then $NEXT"',
  );
  expect(await completed(id)).toMatchObject({ conclusion: 'success', runnerName: 'whole-life' });
  await listener.printed('Job build completed with result: Succeeded');
  expect(listener.output()).toMatch(
    /√ Connected to GitHub\s+Current runner version: '2\.\d+\.\d+'\n\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ: Listening for Jobs\n.*Z: Running job: build\n/,
  );

  const log = server.github.jobLog(id);
  const lines = [
    'hook started under Runner.Worker',
    `in ${runner.directory}/_work/pool/pool, kept yes whole-life`,
    'then step two',
    'hook completed for 9000000001',
  ];
  expect(lines.map((line) => log.indexOf(line))).toEqual(
    lines.map((line) => log.indexOf(line)).toSorted((a, b) => a - b),
  );
  expect(lines.filter((line) => !log.includes(line))).toEqual([]);
  const { data } = await server
    .octokit()
    .rest.actions.getJobForWorkflowRun({ owner: 'octo', repo: 'pool', job_id: id });
  expect(data.steps).toMatchObject([
    { name: 'Set up runner', conclusion: 'success' },
    { name: expect.stringMatching(/^Run echo "in/), conclusion: 'success' },
    { name: 'Run echo "then $NEXT"', number: 3, status: 'completed', conclusion: 'success' },
    { name: 'Complete runner', conclusion: 'success' },
  ]);

  await runner.stop();
  expect(await listener.ended).toMatchObject({ code: 0, output: expect.stringContaining('Exiting runner...') });
  expect(await runner.remove()).toMatchObject({
    code: 0,
    output: expect.stringContaining('√ Runner removed successfully'),
  });
  expect(runnerNames()).toEqual([]);
  expect(existsSync(join(runner.directory, '.runner'))).toBe(false);
});

test('a job goes to the runner with its label and to no other', async () => {
  const [one, two] = [await install('one'), await install('two')];
  for (const [name, runner] of [
    ['one', one],
    ['two', two],
  ] as const) {
    expect(await runner.configure('--name', name, '--labels', `label-${name}`)).toMatchObject({ code: 0 });
    await runner.listen().printed('Listening for Jobs');
  }
  const jobs = ['two', 'one', 'three'].map((name) => startJob(['self-hosted', `label-${name}`], 'true'));
  const ended = await Promise.all(jobs.slice(0, 2).map(completed));
  expect(ended.map(({ runnerName }) => runnerName)).toEqual(['two', 'one']);
  expect((await jobThat(jobs[2] ?? 0, () => true)).status).toBe('queued');
});

test('a step that fails ends the job, which fails', async () => {
  const runner = await install('failing');
  await runner.configure('--name', 'failing', '--labels', 'failing');
  const listener = runner.listen();
  const id = startJob('failing', 'echo before; false; echo not reached', 'echo never');
  expect(await completed(id)).toMatchObject({ conclusion: 'failure' });
  expect(server.github.jobLog(id)).toContain('before\n##[error]Process completed with exit code 1.\n');
  expect(server.github.jobLog(id)).not.toMatch(/^(not reached|never)$/m);
  await listener.printed('Job build completed with result: Failed');
});

test('a started hook that fails fails the job before its first step', async () => {
  const runner = await install('bad-hook');
  await runner.configure('--name', 'bad-hook', '--labels', 'bad-hook');
  writeFileSync(join(runner.directory, 'hook.sh'), 'exit 3\n');
  runner.listen({ ACTIONS_RUNNER_HOOK_JOB_STARTED: join(runner.directory, 'hook.sh') });
  const id = startJob('bad-hook', `touch ${runner.directory}/ran`);
  expect(await completed(id)).toMatchObject({ conclusion: 'failure' });
  expect(existsSync(join(runner.directory, 'ran'))).toBe(false);
});

test('SIGINT cancels the running job, ends what it started, and closes the session', async () => {
  const runner = await install('interrupted');
  await runner.configure('--name', 'interrupted', '--labels', 'interrupted');
  const listener = runner.listen();
  const id = startJob('interrupted', 'echo $$ > pid; sleep 1000');
  const pidFile = join(runner.directory, '_work/pool/pool/pid');
  await jobThat(id, ({ status }) => status === 'in_progress');
  await listener.printed('Running job: build');
  await server.github.until(
    () => (existsSync(pidFile) && readFileSync(pidFile, 'utf8') !== '' ? true : undefined),
    limitMs,
  );
  process.kill(-(listener.process.pid ?? 0), 'SIGINT');
  expect(await listener.ended).toMatchObject({
    code: 0,
    output: expect.stringContaining('Job build completed with result: Canceled'),
  });
  expect(await completed(id)).toMatchObject({ conclusion: 'cancelled' });
  expect(isRunning(Number(readFileSync(pidFile, 'utf8')))).toBe(false);
  expect(server.github.state().runners.find(({ name }) => name === 'interrupted')?.status).toBe('offline');
});

test('run.sh passes a signal that it gets alone on to the listener, when told to', async () => {
  const runner = await install('trapped');
  await runner.configure('--name', 'trapped', '--labels', 'trapped');
  const listener = runner.listen({ RUNNER_MANUALLY_TRAP_SIG: '1' });
  await listener.printed('Listening for Jobs');
  listener.process.kill('SIGTERM');
  expect(await listener.ended).toMatchObject({
    code: 0,
    output: expect.stringContaining('Exiting...\nRunner listener exit with 0 return code'),
  });
});

test('a cancelled run stops its job, and the runner takes the next one', async () => {
  const runner = await install('cancelled');
  await runner.configure('--name', 'cancelled', '--labels', 'cancelled');
  const listener = runner.listen();
  const id = startJob('cancelled', 'sleep 1000');
  const { runId } = await jobThat(id, ({ status }) => status === 'in_progress');
  await server.octokit().rest.actions.cancelWorkflowRun({ owner: 'octo', repo: 'pool', run_id: runId });
  expect(await completed(id)).toMatchObject({ conclusion: 'cancelled' });
  await listener.printed('completed with result: Canceled');
  expect(await completed(startJob('cancelled', 'true'))).toMatchObject({ conclusion: 'success' });
});

test('a busy runner cannot be deleted', async () => {
  const runner = await install('busy');
  await runner.configure('--name', 'busy', '--labels', 'busy');
  runner.listen();
  const id = startJob('busy', 'sleep 1000');
  await jobThat(id, ({ status }) => status === 'in_progress');
  const { data } = await server
    .octokit()
    .rest.actions.listSelfHostedRunnersForRepo({ owner: 'octo', repo: 'pool', name: 'busy' });
  expect(data.runners).toMatchObject([{ status: 'online', busy: true }]);
  const deletion = server
    .octokit()
    .rest.actions.deleteSelfHostedRunnerFromRepo({ owner: 'octo', repo: 'pool', runner_id: data.runners[0]?.id ?? 0 });
  await expect(deletion).rejects.toMatchObject({ status: 422 });
});

test('an ephemeral runner runs one job and is gone', async () => {
  const runner = await install('ephemeral');
  await runner.configure('--name', 'ephemeral', '--labels', 'once', '--ephemeral');
  const listener = runner.listen();
  expect(await completed(startJob('once', 'true'))).toMatchObject({ conclusion: 'success' });
  expect(await listener.ended).toMatchObject({
    code: 0,
    output: expect.stringContaining('completed with result: Succeeded'),
  });
  expect(runnerNames()).not.toContain('ephemeral');
  expect(existsSync(join(runner.directory, '.credentials'))).toBe(false);
});

test('a JIT configuration needs no config.sh', async () => {
  const runner = await install('jit');
  const { data } = await server.octokit().rest.actions.generateRunnerJitconfigForRepo({
    owner: 'octo',
    repo: 'pool',
    name: 'jit',
    runner_group_id: 1,
    labels: ['jit'],
  });
  const listener = runner.listen({ ACTIONS_RUNNER_INPUT_JITCONFIG: data.encoded_jit_config });
  const id = startJob('jit', 'env | grep -c ACTIONS_RUNNER_INPUT_ || echo "no inputs"');
  expect(await completed(id)).toMatchObject({ conclusion: 'success', runnerName: 'jit' });
  expect(server.github.jobLog(id)).toContain('0\nno inputs\n');
  expect(await listener.ended).toMatchObject({ code: 0 });
});

test('a taken name is refused, unless it is to be replaced', async () => {
  const [first, second] = [await install('first'), await install('second')];
  await first.configure('--name', 'taken', '--labels', 'taken');
  expect(await second.configure('--name', 'taken', '--labels', 'taken')).toMatchObject({
    code: 1,
    output: expect.stringContaining('A runner exists with the same name taken.'),
  });
  expect(await second.configure('--name', 'taken', '--labels', 'taken', '--replace')).toMatchObject({ code: 0 });
  expect(await first.listen().ended).toMatchObject({
    code: 0,
    output: expect.stringContaining('The runner registration has been deleted from the server'),
  });
});

test('a token that is not good is refused', async () => {
  const runner = await install('no-token');
  expect(await runner.configure('--name', 'no-token', '--token', 'AAAA')).toMatchObject({
    code: 1,
    output: expect.stringMatching(
      /Http response code: NotFound from 'POST .*\/api\/v3\/actions\/runner-registration'[^]*404 \(Not Found\)/,
    ),
  });
});

test('a refused version registers, connects, and is told so when it asks for jobs', async () => {
  const runner = await install('deprecated', '2.325.0');
  await runner.configure('--name', 'deprecated', '--labels', 'deprecated');
  const message =
    /Listening for Jobs\nAn error occurred: Runner version v2\.325\.0 is deprecated and cannot receive messages\.\n/;
  expect(await runner.listen().ended).toMatchObject({ code: 0, output: expect.stringMatching(message) });
  expect(await runner.listen({ ACTIONS_RUNNER_RETURN_VERSION_DEPRECATED_EXIT_CODE: '1' }).ended).toMatchObject({
    code: 7,
    output: expect.stringMatching(message),
  });
});

test('root is refused, unless it plays another user', async () => {
  const runner = await install('root');
  // An `id` of its own lets the test play root, whoever runs it.
  const commands = join(runner.directory, 'commands');
  mkdirSync(commands);
  writeFileSync(join(commands, 'id'), '#!/bin/sh\necho 0\n', { mode: 0o755 });
  const asRoot = { RUNNER_ALLOW_RUNASROOT: '', PATH: `${commands}:${process.env['PATH'] ?? ''}` };
  expect(await runner.execute('config.sh', ['--version'], asRoot)).toEqual({
    code: 1,
    output: 'Must not run with sudo\n',
  });
  expect(await runner.execute('run.sh', [], asRoot)).toMatchObject({
    output: expect.stringContaining('Must not run interactively with sudo'),
  });
  expect(await runner.execute('config.sh', ['--version'], { ...asRoot, LOCAL_USER: 'runner' })).toEqual({
    code: 0,
    output: '2.337.0\n',
  });
});

test('what a job left running is ended with it', async () => {
  const runner = await install('orphans');
  await runner.configure('--name', 'orphans', '--labels', 'orphans');
  runner.listen();
  const id = startJob('orphans', 'setsid sleep 1000 > /dev/null 2>&1 & echo "left $!"');
  expect(await completed(id)).toMatchObject({ conclusion: 'success' });
  const [, pid] = /left (\d+)\n[^]*Terminate orphan process: pid \(\1\)/.exec(server.github.jobLog(id)) ?? [];
  expect(pid).toBeDefined();
  // The kernel takes a killed process away in its own time.
  const { done } = await poll({
    look: () => Promise.resolve(isRunning(Number(pid))),
    done: (running) => !running,
    intervalMs: 20,
    deadline: systemClock.now() + 10_000,
    clock: systemClock,
  });
  expect(done).toBe(true);
});

test('equal releases are equal archives', async () => {
  const [here, there] = [server, await startServer()];
  const checksum = async ({ octokit }: TestServer): Promise<string | undefined> =>
    (await octokit().rest.actions.listRunnerApplicationsForRepo({ owner: 'octo', repo: 'pool' })).data[0]
      ?.sha256_checksum;
  try {
    expect(await checksum(there)).toBe(await checksum(here));
  } finally {
    await there.close();
  }
});
