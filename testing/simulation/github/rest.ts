import type { Faults } from '../faults.ts';
import type { Scheduler } from '../scheduler.ts';
import type { Job, Runner, SimulatedActions, WorkflowRun } from './actions.ts';
import type { SimulatedTokens } from './tokens.ts';

interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

type Handler = (parts: readonly string[], url: URL) => Answer;

const secondaryLimit = 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.';
const ssoRefusal: Answer = {
  status: 403,
  headers: { 'x-github-sso': 'required; url=https://github.com/orgs/octo-org/sso?authorization_request=AZSC' },
  body: { message: 'Resource protected by organization SAML enforcement.' },
};
const notFound: Answer = { status: 404, body: { message: 'Not Found' } };

/** GitHub's REST API for self-hosted runners, workflow runs and jobs of one repository (GitHub Docs, "REST API endpoints for Actions"). */
export class SimulatedRest {
  readonly #scheduler: Scheduler;
  readonly #faults: Faults;
  readonly #actions: SimulatedActions;
  readonly #tokens: SimulatedTokens;

  constructor(scheduler: Scheduler, faults: Faults, actions: SimulatedActions, tokens: SimulatedTokens) {
    this.#scheduler = scheduler;
    this.#faults = faults;
    this.#actions = actions;
    this.#tokens = tokens;
  }

  perform(method: string, url: string): Answer {
    const failure = this.#failure();
    if (failure !== undefined) return failure;
    const address = new URL(url);
    const path = address.pathname.replace(/^\/repos\/[^/]+\/[^/]+\/actions\//, '');
    for (const [pattern, handle] of this.#routes) {
      const parts = pattern.exec(`${method} ${path}`);
      if (parts) return handle(parts.slice(1), address);
    }
    throw new Error(`the simulated GitHub does not know ${method} ${address.pathname}`);
  }

  /** The ways in which GitHub denies what would be due. */
  #failure(): Answer | undefined {
    if (this.#faults.strikes('GitHub 502')) return { status: 502, body: { message: 'Server Error' } };
    if (this.#faults.strikes('GitHub 429'))
      return { status: 429, headers: { 'retry-after': '5' }, body: { message: secondaryLimit } };
    if (this.#faults.strikes('GitHub 403 for too many requests'))
      return { status: 403, headers: { 'retry-after': '60' }, body: { message: secondaryLimit } };
    if (this.#faults.strikes('GitHub 403 by single sign-on')) return ssoRefusal;
    if (this.#faults.strikes('GitHub 404 for what is there')) return notFound;
    return undefined;
  }

  readonly #routes: readonly [RegExp, Handler][] = [
    [/^POST runners\/registration-token$/, () => ({ status: 201, body: this.#tokens.grant('register') })],
    [/^POST runners\/remove-token$/, () => ({ status: 201, body: this.#tokens.grant('remove') })],
    [/^GET runners\/downloads$/, () => ({ status: 200, body: downloads })],
    [/^GET runners$/, (_, url) => this.#listRunners(url)],
    [
      /^GET runners\/(\d+)$/,
      ([id]) => this.#withRunner(id, (runner) => ({ status: 200, body: this.#runnerView(runner) })),
    ],
    [
      /^DELETE runners\/(\d+)$/,
      ([id]) =>
        this.#withRunner(id, (runner) =>
          this.#actions.removeRunner(runner)
            ? { status: 204 }
            : {
                status: 422,
                body: { message: `Runner "${runner.name}" is currently running a job and cannot be deleted.` },
              },
        ),
    ],
    [/^GET runs$/, (_, url) => this.#listRuns(url)],
    [/^GET runs\/(\d+)$/, ([id]) => this.#withRun(id, (run) => ({ status: 200, body: runView(run, run.attempt) }))],
    [
      /^GET runs\/(\d+)\/attempts\/(\d+)$/,
      ([id, attempt]) =>
        this.#withRun(id, (run) =>
          Number(attempt) > run.attempt ? notFound : { status: 200, body: runView(run, Number(attempt)) },
        ),
    ],
    [
      /^GET runs\/(\d+)\/jobs$/,
      ([id], url) =>
        this.#withRun(id, (run) =>
          this.#listJobs(run, url.searchParams.get('filter') === 'all' ? undefined : run.attempt, url),
        ),
    ],
    [
      /^GET runs\/(\d+)\/attempts\/(\d+)\/jobs$/,
      ([id, attempt], url) => this.#withRun(id, (run) => this.#listJobs(run, Number(attempt), url)),
    ],
  ];

  #listRunners(url: URL): Answer {
    const runners = [...this.#actions.runners.values()].filter((runner) => runner.listedAt <= this.#scheduler.now);
    const { items, headers } = page(runners, url);
    return {
      status: 200,
      headers,
      body: { total_count: runners.length, runners: items.map((runner) => this.#runnerView(runner)) },
    };
  }

  #listRuns(url: URL): Answer {
    const status = url.searchParams.get('status');
    const runs = [...this.#actions.runs.values()].filter((run) => status === null || status === run.status);
    const { items, headers } = page(runs, url);
    return {
      status: 200,
      headers,
      body: { total_count: runs.length, workflow_runs: items.map((run) => runView(run, run.attempt)) },
    };
  }

  #listJobs(run: WorkflowRun, attempt: number | undefined, url: URL): Answer {
    const jobs = this.#actions.jobs.filter(
      (job) => job.runId === run.runId && (attempt === undefined || job.runAttempt === attempt),
    );
    const { items, headers } = page(jobs, url);
    return { status: 200, headers, body: { total_count: jobs.length, jobs: items.map(jobView) } };
  }

  /** GitHub's word on `busy` is not to be relied upon (actions/runner issue 4422). */
  #runnerView(runner: Runner): object {
    const wrong = this.#faults.strikes('wrong busy');
    return {
      id: runner.id,
      name: runner.name,
      os: 'linux',
      status: runner.online ? 'online' : 'offline',
      busy: (runner.job !== undefined) !== wrong,
      labels: [{ id: 1, name: runner.label, type: 'custom' }],
    };
  }

  #withRunner(id: string | undefined, handle: (runner: Runner) => Answer): Answer {
    const runner = [...this.#actions.runners.values()].find((candidate) => candidate.id === Number(id));
    return runner === undefined ? notFound : handle(runner);
  }

  #withRun(id: string | undefined, handle: (run: WorkflowRun) => Answer): Answer {
    const run = this.#actions.runs.get(id ?? '');
    return run === undefined ? notFound : handle(run);
  }
}

/** The page that the request asks for, and where the next one is. */
function page<Item>(
  all: readonly Item[],
  url: URL,
): { readonly items: readonly Item[]; readonly headers: Readonly<Record<string, string>> } {
  const size = Number(url.searchParams.get('per_page') ?? 30);
  const number = Number(url.searchParams.get('page') ?? 1);
  const items = all.slice((number - 1) * size, number * size);
  if (number * size >= all.length) return { items, headers: {} };
  const next = new URL(url);
  next.searchParams.set('page', String(number + 1));
  return { items, headers: { link: `<${next.href}>; rel="next"` } };
}

const archive = 'actions-runner-linux-x64-2.337.0.tar.gz';
const downloads = [
  {
    os: 'linux',
    architecture: 'x64',
    filename: archive,
    download_url: `https://github.com/actions/runner/releases/download/v2.337.0/${archive}`,
    sha256_checksum: 'a'.repeat(64),
  },
];

/** An attempt that is not the present one is over. */
const runView = (run: WorkflowRun, attempt: number): object => {
  const status = attempt < run.attempt ? 'completed' : run.status;
  return { id: Number(run.runId), run_attempt: attempt, status, conclusion: status === 'completed' ? 'success' : null };
};

const jobView = (job: Job): object => ({
  id: job.id,
  run_id: Number(job.runId),
  run_attempt: job.runAttempt,
  name: `job ${job.id}`,
  status: job.status,
  conclusion: job.conclusion ?? null,
  labels: [job.label],
  runner_name: job.runnerName ?? null,
  created_at: new Date(job.createdAt).toISOString(),
});
