import { join } from 'node:path';
import { runStep } from './action-step.ts';
import type { StepResult } from './action-step.ts';
import { repository } from './cloud.ts';
import type { LocalCloud } from './cloud.ts';
import type { JobState } from './github/index.ts';

const projectDirectory = join(import.meta.dirname, '..', '..');
const jobTimeoutMs = 60_000;

export interface WorkflowRunOptions {
  readonly cloud: LocalCloud;
  readonly name: string;
  /** Gets each line of the steps' logs as it comes, and how each job ended. */
  readonly onLine: (actor: string, line: string) => void;
  /** Kills the step that runs once aborted. */
  readonly kill: AbortSignal;
}

/** One workflow run on the local GitHub, and the bundled action's steps in it. */
export class WorkflowRun {
  readonly #options: WorkflowRunOptions;
  readonly runId: number;

  constructor(options: WorkflowRunOptions) {
    this.#options = options;
    const [owner = '', repo = ''] = repository.split('/');
    this.runId = options.cloud.github.createRun({
      owner,
      repo,
      name: options.name,
      jobs: [{ name: 'provision', runsOn: 'ubuntu-latest', steps: [], needs: [] }],
    }).id;
  }

  /** @throws with the step's log when it does not end as expected */
  async step(
    inputs: Readonly<Record<string, string>>,
    expected: 'succeeds' | 'fails' = 'succeeds',
  ): Promise<StepResult> {
    const { cloud, onLine, kill } = this.#options;
    const { environment } = cloud;
    const mode = inputs['mode'] ?? '';
    const token: Record<string, string> =
      mode === 'refresh' ? { 'github-token': environment['GITHUB_TOKEN'] ?? '' } : {};
    const result = await runStep({
      actionDirectory: projectDirectory,
      inputs: { ...inputs, ...token },
      environment: { ...environment, GITHUB_RUN_ID: String(this.runId), GITHUB_RUN_ATTEMPT: '1' },
      onLine: (line) => {
        onLine(mode, line);
      },
      kill,
      temporaryDirectory: cloud.directory,
    });
    if ((result.exitCode === 0) !== (expected === 'succeeds'))
      throw new Error(
        `mode ${mode} was expected to ${expected === 'succeeds' ? 'succeed' : 'fail'}, its exit code is ${result.exitCode}:\n${result.log}`,
      );
    return result;
  }

  /** Queues jobs on labels and waits until all have run. @throws with their logs when one fails */
  async jobs(labels: readonly string[]): Promise<number> {
    const { cloud, onLine } = this.#options;
    const { github } = cloud;
    const queued = github.addJobs(
      this.runId,
      labels.map((label, index) => ({
        name: `job-${index + 1}`,
        runsOn: label,
        needs: [],
        // A host may keep what earlier jobs of the same run left there, and nothing of any other run.
        steps: [
          {
            run: '! ls | grep -v "^of-run-$GITHUB_RUN_ID$" && echo "hello from $RUNNER_NAME" && touch "of-run-$GITHUB_RUN_ID"',
          },
        ],
      })),
    );
    const ids = new Set(queued.map((job) => job.id));
    const finished = await github.until((state): JobState[] | undefined => {
      const mine = state.runs.flatMap((run) => run.jobs).filter((job) => ids.has(job.id));
      return mine.every((job) => job.status === 'completed') ? mine : undefined;
    }, jobTimeoutMs);
    for (const job of finished)
      onLine('job', `${job.name} of run ${this.runId}: ${job.conclusion ?? ''} on ${job.runnerName ?? 'no runner'}`);
    const failed = finished.filter((job) => job.conclusion !== 'success');
    if (failed.length > 0)
      throw new Error(`${failed.length} jobs failed:\n${failed.map((job) => github.jobLog(job.id)).join('\n')}`);
    return finished.length;
  }
}
