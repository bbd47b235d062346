/**
 * The whole life of a pool on the local cloud: `npm run demo`. Every step is the bundled action, started as GitHub
 * starts it; every instance boots the real user data; every job runs on a runner that an instance registered.
 */
import { appendFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { systemClock } from '../../src/shared/clock.ts';
import type { StepResult } from './action-step.ts';
import { startLocalCloud } from './cloud.ts';
import type { LocalCloud } from './cloud.ts';
import { readableLines, tableLines, timelineLines } from './demo-screen.ts';
import { imageIds, securityGroupId, subnetIds } from './ec2/builtin.ts';
import { findLeaks } from './leaks.ts';
import { machineKind } from './options.ts';
import { onSignals } from './signals.ts';
import { WorkflowRun } from './workflow-run.ts';

/** Long enough for the warm start on any machine; then short, so that the demo is. */
const idleTimeSec = 600;
const shortIdleTimeSec = 5;
const failedBoots = 1;
const agentTimeoutMs = 60_000;
const startedAt = systemClock.now();
const kill = new AbortController();

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
  for (const line of timelineLines(systemClock.now() - startedAt, actor, text)) console.log(line);
}

function chapter(title: string): void {
  console.log(`\n── ${title}`);
}

const labelsOf = (result: StepResult): string[] => JSON.parse(result.outputs['labels'] ?? '[]') as string[];
const countOf = (result: StepResult, output: string): number => Number(result.outputs[output] ?? 0);

interface Story {
  readonly cold: StepResult;
  readonly warm: StepResult;
  readonly release: StepResult;
  readonly refreshed: StepResult;
  readonly jobsRun: number;
  readonly launched: number;
  readonly leaks: readonly string[];
}

async function live(cloud: LocalCloud): Promise<Story> {
  const newRun = (name: string): WorkflowRun =>
    new WorkflowRun({
      cloud,
      name,
      kill: kill.signal,
      onLine: (actor, line) => {
        const lines = readableLines(line);
        if (lines.length > 0) say(actor, lines.join('\n'));
      },
    });
  const scheduled = newRun('refresh');
  chapter('refresh sets the pool up: table, token, launch template, queues');
  await scheduled.step(refreshInputs);

  chapter('a cold start: the pool is empty, two instances are launched');
  const first = newRun('build');
  const cold = await first.step({ mode: 'provision', 'instance-count': '2', 'label-mode': 'instance' });
  const [one = '', two = ''] = labelsOf(cold);
  let jobsRun = await first.jobs([one, two]);

  chapter('release: both go back, under labels that nobody has seen');
  const release = await first.step({ mode: 'release' });
  await readyAgain(cloud);

  chapter('a warm start: one conditional write instead of a boot');
  const second = newRun('test');
  const warm = await second.step({ mode: 'provision', 'instance-count': '2', 'label-mode': 'instance' });
  jobsRun += await second.jobs(labelsOf(warm));

  chapter(`refresh shortens the time that an instance may be idle to ${shortIdleTimeSec} s`);
  const emptying = { ...refreshInputs, 'idle-time-sec': String(shortIdleTimeSec) };
  await scheduled.step(emptying);
  await second.step({ mode: 'release' });
  const idleUntil = systemClock.now() + (shortIdleTimeSec + 1) * 1_000;

  chapter('an instance that fails its boot is reported, and ended');
  cloud.conditions.failingBoots = failedBoots;
  await newRun('nightly').step({ mode: 'provision', 'resource-class': 'xlarge' }, 'fails');

  chapter(`refresh ends what was idle for more than ${shortIdleTimeSec} s`);
  await systemClock.sleep(Math.max(0, idleUntil - systemClock.now()));
  const refreshed = await scheduled.step(emptying);
  return {
    cold,
    warm,
    release,
    refreshed,
    jobsRun,
    launched: cloud.ec2.instances().length,
    leaks: await findLeaks(cloud),
  };
}

/** What the next run finds is clean and listening: the background work after a release, which no job waits for. */
async function readyAgain(cloud: LocalCloud): Promise<void> {
  for (let waitedMs = 0; waitedMs < agentTimeoutMs; waitedMs += 100) {
    const items = Object.values(await cloud.tables()).flat();
    const idle = items.filter(({ sk, state }) => sk === 'INSTANCE' && state === 'idle');
    const isReady = ({ label }: Record<string, unknown>): boolean =>
      items.some((signal) => signal['sk'] === 'SIGNAL' && signal['phase'] === 'ready' && signal['label'] === label);
    if (idle.every(isReady)) {
      say('agents', `${idle.length} instances are clean, and listen under their new labels`);
      return;
    }
    await systemClock.sleep(100);
  }
  throw new Error('The instances that were released did not become ready again.');
}

/** Tells what came of it in a sentence, a table and a line of JSON, all of the same numbers. Returns whether all went well. */
function conclude({ cold, warm, release, refreshed, jobsRun, launched, leaks }: Story): boolean {
  const reused = countOf(warm, 'reused-count');
  const terminated = countOf(refreshed, 'terminated-count');
  const ok = leaks.length === 0 && reused >= 1 && jobsRun >= 4;
  chapter('what came of it');
  for (const leak of leaks) say('leak', leak);
  console.log(
    `${ok ? 'It works' : 'SOMETHING WENT WRONG'}: ${jobsRun} jobs ran on ${launched - failedBoots} machines, ${reused} of them warm from the pool; ` +
      `${failedBoots} more failed its boot,\nas it was told to; ${leaks.length === 0 ? 'nothing' : 'something'} was left over.\n`,
  );
  const ms = (value: number): string => `${value} ms`;
  const rows = [
    ['', 'the whole step', 'until runners were ready', 'machines', ''],
    ['cold start', ms(cold.durationMs), ms(countOf(cold, 'ready-ms')), `${countOf(cold, 'created-count')} launched`],
    ['warm start', ms(warm.durationMs), ms(countOf(warm, 'ready-ms')), `${reused} reused`],
    ['release', ms(release.durationMs), '', `${countOf(release, 'released-count')} given back`],
    ['refresh, idle time over', ms(refreshed.durationMs), '', `${terminated} ended`],
    ['left over at the end', '', '', String(leaks.length)],
  ];
  for (const line of tableLines(rows)) console.log(`  ${line}`);
  console.log(
    `\n${JSON.stringify({
      ok,
      coldProvisionMs: cold.durationMs,
      coldReadyMs: countOf(cold, 'ready-ms'),
      warmProvisionMs: warm.durationMs,
      warmReadyMs: countOf(warm, 'ready-ms'),
      releaseMs: release.durationMs,
      refreshMs: refreshed.durationMs,
      jobsRun,
      launched,
      reused,
      terminated,
      leaked: leaks.length,
    })}`,
  );
  return ok;
}

let directory = '.';
const note = (line: string): void => {
  appendFileSync(join(directory, 'local-cloud.log'), `${line}\n`);
};
const { values: flags } = parseArgs({ options: { machines: { type: 'string', default: 'light' } } });
const cloud = await startLocalCloud({
  machines: machineKind(flags.machines),
  log: {
    info: note,
    warning: (line) => {
      note(`warning: ${line}`);
    },
    error: (line) => {
      note(`error: ${line}`);
    },
  },
  // A boot that fails tries again, so that the demo need not wait for long.
  instanceEnvironment: { POOL_RETRY_PAUSE_SEC: '0.2' },
});
({ directory } = cloud);
/** Ends everything, and takes the state away; after a failure it stays, to be looked into. */
async function end({ keepState }: { keepState: boolean }): Promise<void> {
  await cloud.close();
  if (!keepState) rmSync(directory, { recursive: true, force: true });
}
onSignals(async (exitCode) => {
  say('demo', 'interrupted: ending every instance');
  kill.abort();
  await end({ keepState: false });
  process.exit(exitCode);
});
try {
  say('demo', `local cloud on ${cloud.awsUrl} and ${cloud.githubServerUrl}`);
  say('demo', `its log and state are under ${relative('.', directory)} while it runs`);
  const story = await live(cloud);
  const ok = conclude(story);
  await end({ keepState: !ok });
  process.exitCode = ok ? 0 : 1;
} catch (error) {
  // What an interruption broke off is no failure.
  if (!kill.signal.aborted) {
    await end({ keepState: true });
    console.error(error instanceof Error ? error.message : error);
    console.error(`The log and the state are under ${relative('.', directory)}.`);
    console.log(`\n${JSON.stringify({ ok: false })}`);
    process.exitCode = 1;
  }
}
