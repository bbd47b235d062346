/**
 * The whole life of a pool on the local cloud: `npm run demo`. Every step is the bundled action, started as GitHub
 * starts it; every instance boots the real user data; every job runs on a runner that an instance registered.
 */
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../src/shared/clock.ts';
import { runStep } from './action-step.ts';
import type { StepResult } from './action-step.ts';
import { repository, startLocalCloud } from './cloud.ts';
import type { LocalCloud } from './cloud.ts';
import { imageIds, securityGroupId, subnetIds } from './ec2/builtin.ts';
import type { JobState } from './github/index.ts';
import { findLeaks } from './leaks.ts';

const projectDirectory = join(import.meta.dirname, '..', '..');
const idleTimeSec = 20;
const jobTimeoutMs = 60_000;
const startedAt = systemClock.now();

const refreshInputs = {
  mode: 'refresh',
  ami: imageIds.x86_64,
  'iam-instance-profile': 'ec2-runner-pool',
  'security-group-ids': securityGroupId,
  'subnet-ids': subnetIds.join(' '),
  'idle-time-sec': String(idleTimeSec),
  'pre-runner-script': 'echo "preparing $(uname -s) for jobs"',
  'post-job-script': 'echo "nothing of the last job is left"',
  tags: 'team=demo',
};

function say(actor: string, text: string): void {
  const elapsed = ((systemClock.now() - startedAt) / 1_000).toFixed(1).padStart(5);
  for (const line of text.split('\n')) console.log(`${elapsed} s  ${actor.padEnd(9)} ${line}`);
}

function chapter(title: string): void {
  console.log(`\n── ${title}`);
}

/** One workflow run on the local GitHub, and the action's steps in it. */
class WorkflowRun {
  readonly #cloud: LocalCloud;
  readonly runId: number;

  constructor(cloud: LocalCloud, name: string) {
    this.#cloud = cloud;
    const [owner = '', repo = ''] = repository.split('/');
    this.runId = cloud.github.createRun({
      owner,
      repo,
      name,
      jobs: [{ name: 'provision', runsOn: 'ubuntu-latest', steps: [], needs: [] }],
    }).id;
  }

  async step(
    inputs: Readonly<Record<string, string>>,
    expected: 'succeeds' | 'fails' = 'succeeds',
  ): Promise<StepResult> {
    const { environment } = this.#cloud;
    const token: Record<string, string> =
      inputs['mode'] === 'refresh' ? { 'github-token': environment['GITHUB_TOKEN'] ?? '' } : {};
    const result = await runStep({
      actionDirectory: projectDirectory,
      inputs: { ...inputs, ...token },
      environment: { ...environment, GITHUB_RUN_ID: String(this.runId), GITHUB_RUN_ATTEMPT: '1' },
      onLine: (line) => {
        // ::add-mask:: and its like are for the runner; an error is for people.
        if (!line.startsWith('::') || line.startsWith('::error'))
          say(inputs['mode'] ?? '', line.replace(/^::error::/, 'Error: ').replaceAll('%0A', '\n'));
      },
    });
    if ((result.exitCode === 0) !== (expected === 'succeeds'))
      throw new Error(
        `mode ${inputs['mode'] ?? ''} was expected to ${expected === 'succeeds' ? 'succeed' : 'fail'}, its exit code is ${result.exitCode}:\n${result.log}`,
      );
    return result;
  }

  /** Queues jobs on labels and waits until all have run. */
  async jobs(labels: readonly string[]): Promise<number> {
    const { github } = this.#cloud;
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
      say('job', `${job.name} of run ${this.runId}: ${job.conclusion ?? ''} on ${job.runnerName ?? 'no runner'}`);
    const failed = finished.filter((job) => job.conclusion !== 'success');
    if (failed.length > 0)
      throw new Error(`${failed.length} jobs failed:\n${failed.map((job) => github.jobLog(job.id)).join('\n')}`);
    return finished.length;
  }
}

const labelsOf = (result: StepResult): string[] => JSON.parse(result.outputs['labels'] ?? '[]') as string[];
const countOf = (result: StepResult, output: string): number => Number(result.outputs[output] ?? 0);

async function live(cloud: LocalCloud): Promise<Record<string, number | boolean>> {
  const scheduled = new WorkflowRun(cloud, 'refresh');
  chapter('refresh sets the pool up: table, token, launch template, queues');
  await scheduled.step(refreshInputs);

  chapter('a cold start: the pool is empty, two instances are launched');
  const first = new WorkflowRun(cloud, 'build');
  const cold = await first.step({ mode: 'provision', 'instance-count': '2', 'label-mode': 'instance' });
  const [one = '', two = ''] = labelsOf(cold);
  let jobsRun = await first.jobs([one, two]);

  chapter('release: both go back, under labels that nobody has seen');
  const released = await first.step({ mode: 'release' });
  await registered(cloud, 2);

  chapter('a warm start: one conditional write instead of a boot');
  const second = new WorkflowRun(cloud, 'test');
  const warm = await second.step({ mode: 'provision' });
  jobsRun += await second.jobs([labelsOf(warm)[0] ?? '', labelsOf(warm)[0] ?? '']);

  chapter('an instance that fails its boot is reported, and ended');
  cloud.conditions.failingBoots = 1;
  await new WorkflowRun(cloud, 'nightly').step({ mode: 'provision', 'resource-class': 'xlarge' }, 'fails');

  chapter(`refresh ends what was idle for more than ${idleTimeSec} s`);
  await second.step({ mode: 'release' });
  say('demo', `waiting until both instances have been idle for ${idleTimeSec} s`);
  const refreshed = await afterIdleTime(scheduled);

  const leaks = await findLeaks(cloud);
  for (const leak of leaks) say('leak', leak);
  const reused = countOf(warm, 'reused-count');
  return {
    ok: leaks.length === 0 && reused >= 1 && jobsRun >= 4,
    coldProvisionMs: cold.durationMs,
    warmProvisionMs: warm.durationMs,
    releaseMs: released.durationMs,
    jobsRun,
    launched: cloud.ec2.instances().length,
    reused,
    terminated: countOf(refreshed, 'terminated-count'),
    leaked: leaks.length,
  };
}

/** What a job finds is clean and listening: the background work after a release, which no job waits for. */
async function registered(cloud: LocalCloud, count: number): Promise<void> {
  const names = new Set(cloud.github.state().runners.map((runner) => runner.name));
  await cloud.github.until((state) => {
    const fresh = state.runners.filter((runner) => runner.status === 'online' && !names.has(runner.name));
    return fresh.length >= count ? true : undefined;
  }, jobTimeoutMs);
  say('agents', `${count} instances are clean, and listen under their new labels`);
}

async function afterIdleTime(scheduled: WorkflowRun): Promise<StepResult> {
  await systemClock.sleep((idleTimeSec + 1) * 1_000);
  return scheduled.step(refreshInputs);
}

const cloud = await startLocalCloud({
  log: {
    info: (line) => {
      appendFileSync(logFile(), `${line}\n`);
    },
    warning: (line) => {
      appendFileSync(logFile(), `warning: ${line}\n`);
    },
    error: (line) => {
      appendFileSync(logFile(), `error: ${line}\n`);
    },
  },
});
function logFile(): string {
  return join(cloud.directory, 'local-cloud.log');
}
try {
  say('demo', `local cloud on ${cloud.awsUrl} and ${cloud.githubServerUrl}; its state is under ${cloud.directory}`);
  const result = await live(cloud);
  await cloud.close();
  console.log(`\n${JSON.stringify(result)}`);
  process.exitCode = result['ok'] === true ? 0 : 1;
} catch (error) {
  await cloud.close();
  console.error(error instanceof Error ? error.message : error);
  console.log(`\n${JSON.stringify({ ok: false })}`);
  process.exitCode = 1;
}
