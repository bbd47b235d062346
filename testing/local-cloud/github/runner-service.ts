import type { JobRequest, JobResult, Registration, RunnerMessage, RunnerSpec } from '../runner/protocol.ts';
import type { Actions } from './actions.ts';
import { readArray, readObject, readString } from './fields.ts';
import { HttpError, notFound } from './http.ts';
import type { Call, Reply, Route } from './http.ts';
import { endLost } from './queue.ts';
import { runnerServiceUrl } from './rest-runners.ts';
import { scopeOf } from './runners.ts';
import type { Runner } from './runners.ts';
import type { Job } from './runs.ts';
import { bearer } from './tokens.ts';
import { headBranch, headSha } from './views.ts';

/** How long a poll is held open when there is nothing to say; the real service holds about as long. */
const pollHoldMs = 50_000;

/** What runners speak to: GitHub's registration, and the protocol of `runner/protocol.ts`. */
export function runnerServiceRoutes(actions: Actions): Route[] {
  const { runners, runs, tokens } = actions;

  const runnerOf = (call: Call): Runner => {
    const runner = runners.findBySecret(bearer(call.authorization));
    if (!runner) throw new HttpError(401, 'The runner registration has been deleted.');
    return runner;
  };

  const registration = (call: Call): Reply => {
    const event = readString(call.body, 'runner_event');
    if (event !== 'register' && event !== 'remove')
      throw new HttpError(422, 'runner_event must be register or remove.');
    const address = URL.parse(readString(call.body, 'url'));
    if (!address) throw notFound();
    const scope = scopeOf(...address.pathname.split('/').filter((part) => part !== ''));
    const token = tokens.exchange(call.authorization, scope, event, actions.now());
    return {
      status: 200,
      body: { url: runnerServiceUrl(call.baseUrl), token, token_schema: 'OAuthAccessToken', use_v2_flow: false },
    };
  };

  const register = (call: Call): Reply => {
    const { scope } = tokens.granted(call.authorization, 'register', actions.now());
    readString(call.body, 'name');
    readArray(call.body, 'labels');
    const spec = call.body as RunnerSpec;
    const runner = runners.add(scope, spec);
    if (!runner) throw new HttpError(409, `A runner exists with the same name ${spec.name}.`);
    actions.log.info(
      `GitHub: runner ${runner.name} registered with ${runner.labels.map(({ name }) => name).join(', ')}`,
    );
    return { status: 201, body: { id: runner.id, secret: runner.secret } satisfies Registration };
  };

  const deregister = (call: Call): Reply => {
    const { scope } = tokens.granted(call.authorization, 'remove', actions.now());
    const runner = runners.find(scope, Number(call.params['id']));
    if (!runner) throw notFound();
    if (runner.jobId !== undefined)
      throw new HttpError(409, `The job currently running on runner ${runner.name} has not completed.`);
    runners.delete(runner);
    actions.log.info(`GitHub: runner ${runner.name} removed`);
    actions.settle();
    return { status: 204 };
  };

  const openSession = (call: Call): Reply => {
    const runner = runnerOf(call);
    const sessionId = runners.openSession(runner, readString(call.body, 'version'), actions.now());
    if (!sessionId) throw new HttpError(409, 'A session for this runner already exists.');
    // A listener that is new knows nothing of the job of the one before it.
    const job = runner.jobId === undefined ? undefined : runs.getJob(runner.jobId);
    if (job?.status === 'in_progress') endLost(job, runs, actions.now());
    actions.settle();
    return { status: 200, body: { sessionId } };
  };

  const closeSession = (call: Call): Reply => {
    const runner = runnerOf(call);
    if (runner.sessionId !== call.params['id']) throw new HttpError(404, 'The session has expired.');
    runners.closeSession(runner);
    // A job that it was given but has not started goes back to the queue at once.
    const job = runner.jobId === undefined ? undefined : runs.getJob(runner.jobId);
    if (job?.assignment) delete job.assignment;
    actions.settle();
    return { status: 204 };
  };

  const nextMessage = async (call: Call): Promise<Reply> => {
    const runner = runnerOf(call);
    const sessionId = call.query.get('sessionId') ?? '';
    if (runner.sessionId !== sessionId) throw new HttpError(404, 'The session has expired.');
    if (isOlder(runner.version, actions.minimumRunnerVersion)) {
      throw new HttpError(403, `Runner version v${runner.version} is deprecated and cannot receive messages.`);
    }
    runner.openPolls += 1;
    actions.settle();
    const message = await actions.waitFor(() => messageFor(runner, sessionId, call.baseUrl), pollHoldMs, call.gone);
    runner.openPolls -= 1;
    runner.polledAt = actions.now();
    if (message === 'deleted') throw new HttpError(401, 'The runner registration has been deleted.');
    return message ? { status: 200, body: message } : { status: 202 };
  };

  /** What the runner is to be told now, if anything. An unstarted job is told again at each poll until it is started. */
  const messageFor = (runner: Runner, sessionId: string, baseUrl: string): RunnerMessage | 'deleted' | undefined => {
    if (runners.get(runner.id) !== runner || runner.sessionId !== sessionId) return 'deleted';
    const job = runner.jobId === undefined ? undefined : runs.getJob(runner.jobId);
    if (job?.assignment?.runnerId === runner.id) return { type: 'RunnerJobRequest', job: jobRequest(job, baseUrl) };
    if (job?.cancellation !== 'requested') return undefined;
    job.cancellation = 'delivered';
    return { type: 'JobCancellation', jobId: job.id };
  };

  const jobRequest = (job: Job, baseUrl: string): JobRequest => {
    const run = runs.get(job.runId);
    if (!run) throw notFound();
    return {
      id: job.id,
      name: job.name,
      runId: run.id,
      runNumber: run.number,
      runAttempt: job.runAttempt,
      repository: run.repository,
      workflow: run.name,
      headBranch,
      headSha,
      serverUrl: baseUrl,
      steps: job.steps,
    };
  };

  /** The job in the path, if it is this runner's. */
  const jobOf = (call: Call): { job: Job; runner: Runner } => {
    const runner = runnerOf(call);
    const job = runs.getJob(Number(call.params['id']));
    if (!job || runner.jobId !== job.id) throw new HttpError(404, "The job is not this runner's.");
    return { job, runner };
  };

  const startJob = (call: Call): Reply => {
    const { job, runner } = jobOf(call);
    if (!job.assignment) throw new HttpError(409, 'The job has been acquired already.');
    runs.start(job, runner, actions.now());
    actions.log.info(`GitHub: job ${job.name} of run ${job.runId} started on ${runner.name}`);
    actions.settle();
    return { status: 204 };
  };

  const appendLog = (call: Call): Reply => {
    jobOf(call).job.log += readString(call.body, 'text');
    return { status: 204 };
  };

  const finishJob = (call: Call): Reply => {
    const { job, runner } = jobOf(call);
    const { conclusion, steps } = readObject(call.body, 'body') as unknown as JobResult;
    job.stepResults = steps;
    runs.complete(job, conclusion, actions.now());
    actions.log.info(`GitHub: job ${job.name} of run ${job.runId} ended on ${runner.name}: ${conclusion}`);
    actions.settle();
    return { status: 204 };
  };

  const service = '/_services/runner';
  return [
    { method: 'POST', path: '/actions/runner-registration', access: 'registration', handle: registration },
    { method: 'POST', path: `${service}/runners`, access: 'runner', handle: register },
    { method: 'DELETE', path: `${service}/runners/:id`, access: 'runner', handle: deregister },
    { method: 'POST', path: `${service}/sessions`, access: 'runner', handle: openSession },
    { method: 'DELETE', path: `${service}/sessions/:id`, access: 'runner', handle: closeSession },
    { method: 'GET', path: `${service}/messages`, access: 'runner', handle: nextMessage },
    { method: 'POST', path: `${service}/jobs/:id/start`, access: 'runner', handle: startJob },
    { method: 'POST', path: `${service}/jobs/:id/log`, access: 'runner', handle: appendLog },
    { method: 'POST', path: `${service}/jobs/:id/finish`, access: 'runner', handle: finishJob },
  ];
}

/** Compares versions such as 2.329.0 number by number. */
export function isOlder(version: string, minimum: string): boolean {
  const [left, right] = [version, minimum].map((text) => text.split('.').map(Number));
  for (const [index, part] of (right ?? []).entries()) {
    const other = left?.[index] ?? 0;
    if (other !== part) return other < part;
  }
  return false;
}
