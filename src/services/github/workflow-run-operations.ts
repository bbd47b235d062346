import { ownerOf } from '../../pool/run.ts';
import type { Run, WaitingJobs } from '../../pool/run.ts';
import { mapAll } from '../../shared/map-all.ts';
import { readActions } from './github-connection.ts';
import type { GitHubConnection, Octokit } from './github-connection.ts';
import { statusOf } from './refusal.ts';

const atOnce = 5;
/** Of each status; what runs beyond that wait for is left to the next refresh. */
const runsLookedAt = 100;

/** What GitHub says of an attempt of a run; `unknown` when it denies that there is one, which it does of live ones, too, now and then. */
export interface RunStanding {
  readonly run: Run;
  readonly standing: 'live' | 'over' | 'unknown';
}

/** GitHub's own view of workflow runs: whether they are over, and what waits for a runner. */
export class WorkflowRunOperations {
  readonly #github: GitHubConnection;

  constructor(github: GitHubConnection) {
    this.#github = github;
  }

  /** How each of these stands. */
  async standingOf(runs: readonly Run[]): Promise<RunStanding[]> {
    return mapAll(runs, atOnce, async (run) => ({ run, standing: await this.#standingOf(run) }));
  }

  async #standingOf({ runId, runAttempt }: Run): Promise<RunStanding['standing']> {
    try {
      const { data } = await this.#call(`read run ${ownerOf({ runId, runAttempt })}`, (octokit, repository) =>
        octokit.rest.actions.getWorkflowRunAttempt({
          ...repository,
          run_id: Number(runId),
          attempt_number: runAttempt,
        }),
      );
      return data.status === 'completed' ? 'over' : 'live';
    } catch (error) {
      if (statusOf(error) === 404) return 'unknown';
      throw error;
    }
  }

  /** The attempts that are under way, of which each may have jobs that wait. */
  async underWay(): Promise<Run[]> {
    const pages = await Promise.all(
      (['queued', 'in_progress'] as const).map((status) =>
        this.#call('list workflow runs', (octokit, repository) =>
          octokit.rest.actions.listWorkflowRunsForRepo({ ...repository, status, per_page: runsLookedAt }),
        ),
      ),
    );
    const runs = pages
      .flatMap((page) => page.data.workflow_runs)
      .map((run): Run => ({ runId: String(run.id), runAttempt: run.run_attempt ?? 1 }));
    return [...new Map(runs.map((run) => [ownerOf(run), run])).values()];
  }

  /** Its jobs that are queued, by label. Jobs that ask for several labels are not for this pool. */
  async waitingIn(run: Run): Promise<WaitingJobs[]> {
    const jobs = await this.#call(`list the jobs of run ${ownerOf(run)}`, (octokit, repository) =>
      octokit.paginate(octokit.rest.actions.listJobsForWorkflowRunAttempt, {
        ...repository,
        run_id: Number(run.runId),
        attempt_number: run.runAttempt,
        per_page: 100,
      }),
    );
    const queued = jobs.filter((job) => job.status === 'queued' && job.labels.length === 1);
    return [...Map.groupBy(queued, (job) => job.labels.join())].map(([label, waiting]) => ({
      run,
      label,
      count: waiting.length,
      since: Math.min(...waiting.map((job) => Date.parse(job.created_at))),
    }));
  }

  #call<Output>(
    what: string,
    request: (octokit: Octokit, repository: { owner: string; repo: string }) => Promise<Output>,
  ): Promise<Output> {
    return this.#github.call(what, readActions, request);
  }
}
