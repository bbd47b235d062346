import type { Conclusion } from '../runner/protocol.ts';
import type { Actions } from './actions.ts';
import { readArray, readObject, readOptionalString, readString, readStrings } from './fields.ts';
import { HttpError } from './http.ts';
import type { Call, Reply, Route } from './http.ts';
import type { JobSpec, RunSpec } from './runs.ts';
import type { GitHubControl } from './control.ts';

/** What only the stand-in has: starting runs, playing GitHub's own machines, looking at everything. For who has the token of the control. */
export function controlRoutes(control: GitHubControl, actions: Actions): Route[] {
  const id = (call: Call): number => Number(call.params['id']);

  const createRun = (call: Call): Reply => ({ status: 201, body: control.createRun(readRun(call.body)) });

  const addJobs = (call: Call): Reply => ({ status: 201, body: control.addJobs(id(call), readJobs(call.body)) });

  const completeJob = (call: Call): Reply => {
    control.completeJob(id(call), readConclusion(call.body));
    return { status: 204 };
  };

  const cancelJob = (call: Call): Reply => {
    control.cancelJob(id(call));
    return { status: 204 };
  };

  const addToken = (call: Call): Reply => {
    actions.tokens.add(
      readString(call.body, 'token'),
      readObject(call.body, 'body')['admin'] === true ? 'admin' : 'read',
    );
    return { status: 204 };
  };

  const setMinimumVersion = (call: Call): Reply => {
    actions.minimumRunnerVersion = readString(call.body, 'version');
    return { status: 204 };
  };

  const routes: Omit<Route, 'access'>[] = [
    { method: 'GET', path: '/_local/state', handle: () => ({ status: 200, body: control.state() }) },
    { method: 'POST', path: '/_local/workflow-runs', handle: createRun },
    { method: 'POST', path: '/_local/workflow-runs/:id/jobs', handle: addJobs },
    { method: 'POST', path: '/_local/jobs/:id/complete', handle: completeJob },
    { method: 'POST', path: '/_local/jobs/:id/cancel', handle: cancelJob },
    {
      method: 'GET',
      path: '/_local/jobs/:id/log',
      handle: (call) => ({ status: 200, body: control.jobLog(id(call)) }),
    },
    { method: 'POST', path: '/_local/tokens', handle: addToken },
    { method: 'PUT', path: '/_local/minimum-runner-version', handle: setMinimumVersion },
  ];
  return routes.map((route) => ({ ...route, access: 'control' }));
}

function readRun(body: unknown): RunSpec {
  const name = readOptionalString(body, 'name');
  return {
    owner: readString(body, 'owner'),
    repo: readString(body, 'repo'),
    ...(name !== undefined && { name }),
    jobs: readJobs(body),
  };
}

const readJobs = (body: unknown): JobSpec[] => readArray(body, 'jobs').map(readJob);

function readJob(value: unknown): JobSpec {
  const { runsOn, steps, needs } = readObject(value, 'job');
  return {
    name: readString(value, 'name'),
    runsOn: Array.isArray(runsOn) ? readStrings(value, 'runsOn') : readString(value, 'runsOn'),
    steps: steps === undefined ? [] : readArray(value, 'steps').map(readStep),
    needs: needs === undefined ? [] : readStrings(value, 'needs'),
  };
}

function readStep(value: unknown): { name?: string; run: string } {
  const name = readOptionalString(value, 'name');
  return { run: readString(value, 'run'), ...(name !== undefined && { name }) };
}

function readConclusion(body: unknown): Conclusion {
  const conclusion = readString(body, 'conclusion');
  const known = (['success', 'failure', 'cancelled', 'skipped'] as const).find((candidate) => candidate === conclusion);
  if (!known) throw new HttpError(422, 'conclusion must be success, failure, cancelled or skipped.');
  return known;
}
