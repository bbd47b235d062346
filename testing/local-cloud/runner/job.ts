import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { WorkerOrder } from './dispatch.ts';
import { rootDirectory, version } from './installation.ts';
import { killOrphans } from './orphans.ts';
import type { Conclusion, JobResult, StepResult } from './protocol.ts';
import { callService } from './service.ts';
import { runShell } from './shell.ts';
import { createCommandFiles, readCommandFiles } from './command-files.ts';

interface Step {
  name: string;
  /** The script file, run by `bash -e`. */
  script: () => string;
  /** Runs also when the job has failed or was cancelled. */
  always: boolean;
}

/** Runs the hooks and steps of a job and reports its log and result. Resolves to the conclusion. */
export async function runJob(
  order: WorkerOrder,
  cancel: AbortSignal,
  diagnose: (line: string) => void,
): Promise<Conclusion> {
  const { job, authorization } = order;
  const jobUrl = `${order.settings.serverUrl}/jobs/${job.id}`;
  const log = openJobLog(
    (text) => callService({ method: 'POST', url: `${jobUrl}/log`, authorization, body: { text } }),
    diagnose,
  );
  const folders = createFolders(order);
  const environment = jobEnvironment(order, folders);
  log.write(
    `Current runner version: '${version()}'\nRunner name: '${order.settings.agentName}'\nMachine name: '${hostname()}'\n`,
  );

  const result: JobResult = { conclusion: 'success', steps: [] };
  for (const step of plan(order, folders.temp)) {
    const outcome = await runStep(step, result.conclusion);
    result.steps.push(outcome);
    if (outcome.conclusion !== 'skipped' && result.conclusion === 'success') result.conclusion = outcome.conclusion;
  }
  killOrphans(environment['RUNNER_TRACKING_ID'] ?? '', log.write);
  await log.flush();
  await callService({ method: 'POST', url: `${jobUrl}/finish`, authorization, body: result });
  return result.conclusion;

  async function runStep(step: Step, soFar: Conclusion): Promise<StepResult> {
    const startedAt = Date.now();
    const conclusion = soFar === 'success' || step.always ? await perform(step) : 'skipped';
    diagnose(`Step ${step.name}: ${conclusion}`);
    return { name: step.name, conclusion, startedAt, completedAt: Date.now() };
  }

  async function perform(step: Step): Promise<Conclusion> {
    log.write(`##[group]${step.name}\n##[endgroup]\n`);
    const files = createCommandFiles(folders.temp);
    const options = { cwd: folders.workspace, environment: { ...environment, ...files }, output: log.write };
    const code = await runShell(step.script(), options, step.always ? undefined : cancel);
    readCommandFiles(files, environment);
    if (cancel.aborted && !step.always) {
      log.write('##[error]The operation was canceled.\n');
      return 'cancelled';
    }
    if (code === 0) return 'success';
    log.write(`##[error]Process completed with exit code ${code}.\n`);
    return 'failure';
  }
}

/** The job's steps between the hooks, which carry the names that they have in a real log. */
function plan({ job }: WorkerOrder, temp: string): Step[] {
  const hook = (name: string, variable: string, always: boolean): Step[] => {
    const script = process.env[variable];
    return script ? [{ name, script: () => script, always }] : [];
  };
  const steps = job.steps.map(
    (step): Step => ({ name: step.name, always: false, script: () => saveScript(temp, step.run) }),
  );
  return [
    ...hook('Set up runner', 'ACTIONS_RUNNER_HOOK_JOB_STARTED', false),
    ...steps,
    ...hook('Complete runner', 'ACTIONS_RUNNER_HOOK_JOB_COMPLETED', true),
  ];
}

function saveScript(temp: string, text: string): string {
  const file = join(temp, `${randomUUID()}.sh`);
  writeFileSync(file, `${text}\n`);
  return file;
}

interface Folders {
  work: string;
  workspace: string;
  temp: string;
}

function createFolders({ job, settings }: WorkerOrder): Folders {
  const repository = job.repository.split('/')[1] ?? job.repository;
  const work = join(rootDirectory, settings.workFolder);
  const folders = { work, workspace: join(work, repository, repository), temp: join(work, '_temp') };
  for (const folder of [folders.workspace, join(folders.temp, '_runner_file_commands'), join(work, '_tool')])
    mkdirSync(folder, { recursive: true });
  return folders;
}

function jobEnvironment({ job, settings }: WorkerOrder, { work, workspace, temp }: Folders): NodeJS.ProcessEnv {
  const [owner] = job.repository.split('/');
  return {
    ...process.env,
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_ACTOR: 'octocat',
    GITHUB_API_URL: `${job.serverUrl}/api/v3`,
    GITHUB_EVENT_NAME: 'workflow_dispatch',
    GITHUB_JOB: job.name,
    GITHUB_REF: `refs/heads/${job.headBranch}`,
    GITHUB_REF_NAME: job.headBranch,
    GITHUB_REPOSITORY: job.repository,
    GITHUB_REPOSITORY_OWNER: owner,
    GITHUB_RUN_ATTEMPT: String(job.runAttempt),
    GITHUB_RUN_ID: String(job.runId),
    GITHUB_RUN_NUMBER: String(job.runNumber),
    GITHUB_SERVER_URL: job.serverUrl,
    GITHUB_SHA: job.headSha,
    GITHUB_WORKFLOW: job.workflow,
    GITHUB_WORKSPACE: workspace,
    RUNNER_ARCH: process.arch === 'arm64' ? 'ARM64' : 'X64',
    RUNNER_ENVIRONMENT: 'self-hosted',
    RUNNER_NAME: settings.agentName,
    RUNNER_OS: 'Linux',
    RUNNER_TEMP: temp,
    RUNNER_TOOL_CACHE: join(work, '_tool'),
    RUNNER_TRACKING_ID: `github_${randomUUID()}`,
    RUNNER_WORKSPACE: join(workspace, '..'),
  };
}

interface JobLog {
  write: (text: string) => void;
  /** Resolves when everything written so far has been sent. */
  flush(): Promise<void>;
}

/** Sends what is written in order, as much at once as has come together meanwhile. A log that cannot be sent is lost, the job goes on. */
function openJobLog(send: (text: string) => Promise<unknown>, diagnose: (line: string) => void): JobLog {
  let pending = '';
  let sending = Promise.resolve();
  const sendPending = async (): Promise<void> => {
    if (pending === '') return;
    const text = pending;
    pending = '';
    await send(text).catch((error: unknown) => {
      diagnose(`Log not sent: ${String(error)}`);
    });
  };
  return {
    write(text) {
      pending += text;
      sending = sending.then(sendPending);
    },
    flush: () => sending,
  };
}
