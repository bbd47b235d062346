import type { Actions } from './actions.ts';
import { HttpError, notFound, page } from './http.ts';
import type { Call, Reply, Route } from './http.ts';
import { jobsOf, runConclusion, runStatus } from './runs.ts';
import type { Job, Run } from './runs.ts';
import { jobView, repositoryView, runView, visibleJobs } from './views.ts';

/** GitHub Docs, "REST API endpoints for workflow runs" and "… for workflow jobs". */
export function runRoutes(actions: Actions): Route[] {
  const { runs } = actions;

  const isIn = (run: Run, { params }: Call): boolean =>
    run.repository.toLowerCase() === `${params['owner'] ?? ''}/${params['repo'] ?? ''}`.toLowerCase();

  const findRun = (call: Call): Run => {
    const run = runs.get(Number(call.params['id']));
    if (!run || !isIn(run, call)) throw notFound();
    return run;
  };

  const findAttempt = (call: Call): { run: Run; attempt: number } => {
    const run = findRun(call);
    const attempt = Number(call.params['attempt']);
    if (!Number.isInteger(attempt) || attempt < 1 || attempt > run.attempt) throw notFound();
    return { run, attempt };
  };

  const findJob = (call: Call): { job: Job; run: Run } => {
    const job = runs.getJob(Number(call.params['id']));
    const run = job && runs.get(job.runId);
    if (!run || job.status === 'blocked' || !isIn(run, call)) throw notFound();
    return { job, run };
  };

  const listRuns = (call: Call): Reply => {
    const status = call.query.get('status');
    const matches = (run: Run): boolean => !status || status === runStatus(run) || status === runConclusion(run);
    const all = runs
      .all()
      .filter((run) => isIn(run, call) && matches(run))
      .reverse();
    const { items, headers } = page(call, all);
    return {
      status: 200,
      headers,
      body: { total_count: all.length, workflow_runs: items.map((run) => runView(run, call.baseUrl)) },
    };
  };

  const listJobs = (call: Call, run: Run, all: Job[]): Reply => {
    const { items, headers } = page(call, all);
    return {
      status: 200,
      headers,
      body: { total_count: all.length, jobs: items.map((job) => jobView(job, run, call.baseUrl)) },
    };
  };

  const listRunJobs = (call: Call): Reply => {
    const run = findRun(call);
    const all =
      call.query.get('filter') === 'all' ? run.jobs.filter(({ status }) => status !== 'blocked') : visibleJobs(run);
    return listJobs(call, run, all);
  };

  const listAttemptJobs = (call: Call): Reply => {
    const { run, attempt } = findAttempt(call);
    return listJobs(call, run, visibleJobs(run, attempt));
  };

  const cancel = (call: Call): Reply => {
    const run = findRun(call);
    if (runStatus(run) === 'completed') throw new HttpError(409, 'Cannot cancel a workflow run that is completed.');
    runs.cancel(jobsOf(run), actions.now());
    actions.settle();
    return { status: 202, body: {} };
  };

  const rerun =
    (which: 'all' | 'failed') =>
    (call: Call): Reply => {
      const run = findRun(call);
      if (runStatus(run) !== 'completed') throw new HttpError(403, 'This workflow is already running');
      if (which === 'failed' && runConclusion(run) === 'success')
        throw new HttpError(403, 'This workflow run cannot be retried, because it has no failed jobs');
      runs.rerun(run, which, actions.now());
      actions.settle();
      return { status: 201, body: {} };
    };

  const showAttempt = (call: Call): Reply => {
    const { run, attempt } = findAttempt(call);
    return { status: 200, body: runView(run, call.baseUrl, attempt) };
  };

  const showJob = (call: Call): Reply => {
    const { job, run } = findJob(call);
    return { status: 200, body: jobView(job, run, call.baseUrl) };
  };

  const showLog = (call: Call): Reply => ({
    status: 302,
    headers: { location: `${call.baseUrl}/_local/jobs/${findJob(call).job.id}/log` },
  });

  const repository = '/repos/:owner/:repo';
  const routes: Omit<Route, 'access'>[] = [
    {
      method: 'GET',
      path: repository,
      handle: ({ params, baseUrl }) => ({
        status: 200,
        body: repositoryView(params['owner'] ?? '', params['repo'] ?? '', baseUrl),
      }),
    },
    { method: 'GET', path: `${repository}/actions/runs`, handle: listRuns },
    {
      method: 'GET',
      path: `${repository}/actions/runs/:id`,
      handle: (call) => ({ status: 200, body: runView(findRun(call), call.baseUrl) }),
    },
    { method: 'GET', path: `${repository}/actions/runs/:id/attempts/:attempt`, handle: showAttempt },
    { method: 'GET', path: `${repository}/actions/runs/:id/jobs`, handle: listRunJobs },
    { method: 'GET', path: `${repository}/actions/runs/:id/attempts/:attempt/jobs`, handle: listAttemptJobs },
    { method: 'GET', path: `${repository}/actions/jobs/:id`, handle: showJob },
    { method: 'GET', path: `${repository}/actions/jobs/:id/logs`, handle: showLog },
    { method: 'POST', path: `${repository}/actions/runs/:id/cancel`, handle: cancel },
    { method: 'POST', path: `${repository}/actions/runs/:id/rerun`, handle: rerun('all') },
    { method: 'POST', path: `${repository}/actions/runs/:id/rerun-failed-jobs`, handle: rerun('failed') },
  ];
  return routes.map((route) => ({ ...route, access: 'read' }));
}
