import { isOnline } from './runners.ts';
import type { Runner } from './runners.ts';
import { jobsOf, runConclusion, runStatus } from './runs.ts';
import type { Job, Run } from './runs.ts';

/** Runners, runs and jobs in the form in which GitHub's REST API shows them (GitHub Docs, "REST API endpoints for Actions"). */

export const isoTime = (timeMs: number | undefined): string | null =>
  timeMs === undefined ? null : new Date(timeMs).toISOString().replace(/\.\d+Z$/, 'Z');

export const headSha = '1d0c0ffee1d0c0ffee1d0c0ffee1d0c0ffee1d0c';
export const headBranch = 'main';

const nodeId = (kind: string, id: number | string): string => Buffer.from(`${kind}${id}`).toString('base64');

export function runnerView(runner: Runner, now: number) {
  return {
    id: runner.id,
    runner_group_id: 1,
    name: runner.name,
    os: runner.os,
    status: isOnline(runner, now) ? 'online' : 'offline',
    busy: runner.jobId !== undefined,
    ephemeral: runner.ephemeral,
    labels: runner.labels.map(({ id, name, type }) => ({ id, name, type })),
  };
}

export function ownerView(login: string, baseUrl: string) {
  return {
    login,
    id: 1,
    node_id: nodeId('User', login),
    type: 'User',
    site_admin: false,
    url: `${baseUrl}/api/v3/users/${login}`,
    html_url: `${baseUrl}/${login}`,
  };
}

export function repositoryView(owner: string, name: string, baseUrl: string) {
  return {
    id: 1296269,
    node_id: nodeId('Repository', `${owner}/${name}`),
    name,
    full_name: `${owner}/${name}`,
    private: true,
    fork: false,
    owner: ownerView(owner, baseUrl),
    html_url: `${baseUrl}/${owner}/${name}`,
    url: `${baseUrl}/api/v3/repos/${owner}/${name}`,
    default_branch: headBranch,
    visibility: 'private',
    archived: false,
    disabled: false,
  };
}

export function runView(run: Run, baseUrl: string, attempt = run.attempt) {
  const [owner = '', name = ''] = run.repository.split('/');
  // An attempt that is not the present one is over.
  const shown: Run = { ...run, attempt };
  const url = `${baseUrl}/api/v3/repos/${run.repository}/actions/runs/${run.id}`;
  return {
    id: run.id,
    node_id: nodeId('WorkflowRun', run.id),
    name: run.name,
    display_title: run.name,
    head_branch: headBranch,
    head_sha: headSha,
    path: '.github/workflows/ci.yml',
    event: 'workflow_dispatch',
    run_number: run.number,
    run_attempt: attempt,
    workflow_id: 1,
    check_suite_id: run.id,
    pull_requests: [],
    status: runStatus(shown),
    conclusion: runConclusion(shown) ?? null,
    created_at: isoTime(run.createdAt),
    updated_at: isoTime(run.updatedAt),
    run_started_at: isoTime(run.startedAt),
    url,
    html_url: `${baseUrl}/${run.repository}/actions/runs/${run.id}`,
    jobs_url: `${url}/jobs`,
    logs_url: `${url}/logs`,
    cancel_url: `${url}/cancel`,
    rerun_url: `${url}/rerun`,
    previous_attempt_url: attempt > 1 ? `${url}/attempts/${attempt - 1}` : null,
    actor: ownerView('octocat', baseUrl),
    triggering_actor: ownerView('octocat', baseUrl),
    repository: repositoryView(owner, name, baseUrl),
  };
}

/** Jobs of a run as the API lists them: not those that still wait for others. */
export const visibleJobs = (run: Run, attempt?: number): Job[] =>
  jobsOf(run, attempt).filter(({ status }) => status !== 'blocked');

export function jobView(job: Job, run: Run, baseUrl: string) {
  const api = `${baseUrl}/api/v3/repos/${run.repository}`;
  const group = job.runner
    ? { runner_group_id: 1, runner_group_name: job.hosted ? 'GitHub Actions' : 'Default' }
    : { runner_group_id: null, runner_group_name: null };
  return {
    id: job.id,
    node_id: nodeId('CheckRun', job.id),
    run_id: run.id,
    run_attempt: job.runAttempt,
    name: job.name,
    workflow_name: run.name,
    head_branch: headBranch,
    head_sha: headSha,
    status: job.status,
    conclusion: job.conclusion ?? null,
    created_at: isoTime(job.createdAt),
    started_at: isoTime(job.startedAt ?? job.createdAt),
    completed_at: isoTime(job.completedAt),
    labels: job.labels,
    runner_id: job.runner?.id ?? null,
    runner_name: job.runner?.name ?? null,
    ...group,
    steps: job.stepResults.map((step, index) => ({
      name: step.name,
      number: index + 1,
      status: 'completed',
      conclusion: step.conclusion,
      started_at: isoTime(step.startedAt),
      completed_at: isoTime(step.completedAt),
    })),
    url: `${api}/actions/jobs/${job.id}`,
    run_url: `${api}/actions/runs/${run.id}`,
    html_url: `${baseUrl}/${run.repository}/actions/runs/${run.id}/job/${job.id}`,
    check_run_url: `${api}/check-runs/${job.id}`,
  };
}
