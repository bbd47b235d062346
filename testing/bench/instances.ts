import type { LocalCloud } from '../local-cloud/cloud.ts';
import { systemClock } from '../../src/shared/clock.ts';
import { poll } from '../../src/shared/poll.ts';
import { newRunId } from './bench-pool.ts';
import type { BenchPool } from './bench-pool.ts';
import { agentProcessOf, useOf } from './processes.ts';
import { median, rounded } from './statistics.ts';

/** From the agent's ready signal to the end of the provision that waits for it. */
export interface ColdLag {
  readonly coldLagMs: number;
  readonly boots: number;
}

/** What one idle instance asks and uses, as the mean of several. */
export interface IdleUse {
  readonly idleRequestsPerHour: number;
  readonly idleCpuPercent: number;
  /** Of the largest agent. */
  readonly agentMemoryMb: number;
  readonly readUnitsPerHour: number;
  readonly writeUnitsPerHour: number;
  readonly windowSec: number;
}

const hourSec = 3_600;
const bootTimeoutMs = 120_000;

/** One run per boot delay, all waiting at once. The instances stay, and belong to the runs. */
export async function measureColdLag(
  pool: BenchPool,
  bootDelaysMs: readonly number[],
): Promise<{ lag: ColdLag; runs: { runId: string; instanceId: string }[] }> {
  const { cloud } = pool;
  const provisions: Promise<{ lagMs: number; runId: string; instanceId: string }>[] = [];
  for (const bootDelayMs of bootDelaysMs) {
    const launchedBefore = cloud.ec2.instances().length;
    cloud.conditions.bootDelayMs = bootDelayMs;
    provisions.push(coldStart(pool));
    // The delay is read at the launch: the next one must wait for it.
    await until(`launch ${provisions.length}`, () => Promise.resolve(cloud.ec2.instances().length > launchedBefore));
  }
  cloud.conditions.bootDelayMs = 0;
  const started = await Promise.all(provisions);
  return {
    lag: { coldLagMs: rounded(median(started.map(({ lagMs }) => lagMs))), boots: started.length },
    runs: started,
  };
}

async function coldStart(pool: BenchPool): Promise<{ lagMs: number; runId: string; instanceId: string }> {
  const runId = newRunId();
  const { outputs } = await pool.step({ mode: 'provision' }, runId);
  const endedAt = systemClock.now();
  const [instanceId = ''] = JSON.parse(outputs['instance-ids'] ?? '[]') as string[];
  const { signalledAt } = await pool.signal(instanceId);
  return { lagMs: endedAt - signalledAt, runId, instanceId };
}

/** Hands the instances back and waits until each listens under its new label. */
export async function releaseAll(
  pool: BenchPool,
  runs: readonly { runId: string; instanceId: string }[],
): Promise<void> {
  for (const { runId } of runs) await pool.step({ mode: 'release' }, runId);
  for (const { instanceId } of runs) {
    await until(`${instanceId} to be ready again`, async () => {
      const [row, signal] = await Promise.all([pool.row(instanceId), pool.signal(instanceId)]);
      return row.state === 'idle' && signal.phase === 'ready' && signal.label === row.label;
    });
  }
}

/** Watches idle instances for a while. Nothing else may use the local cloud meanwhile. */
export async function measureIdle(
  cloud: LocalCloud,
  instanceIds: readonly string[],
  windowSec: number,
): Promise<IdleUse> {
  const agents = instanceIds.map(agentProcessOf);
  cloud.meter.reset();
  const before = agents.map(useOf);
  await systemClock.sleep(windowSec * 1_000);
  const after = agents.map(useOf);
  const { requests, readUnits, writeUnits } = cloud.meter.read().instances;
  const requestCount = Object.values(requests)
    .flatMap((operations) => Object.values(operations))
    .reduce((sum, count) => sum + count, 0);
  const cpuMs = after.reduce((sum, use, index) => sum + use.cpuMs - (before[index]?.cpuMs ?? 0), 0);
  const perInstanceHour = hourSec / windowSec / agents.length;
  return {
    idleRequestsPerHour: rounded(requestCount * perInstanceHour),
    idleCpuPercent: rounded(cpuMs / (windowSec * 10) / agents.length, 2),
    agentMemoryMb: rounded(Math.max(...after.map(({ residentMb }) => residentMb)), 1),
    readUnitsPerHour: rounded(readUnits * perInstanceHour),
    writeUnitsPerHour: rounded(writeUnits * perInstanceHour),
    windowSec,
  };
}

/** Warm claims under the run's own label: the agent has to register it, unlike one under the instance's. */
export async function measureRunLabel(pool: BenchPool, runs: number): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < runs; round += 1) {
    const runId = newRunId();
    const { durationMs, outputs } = await pool.step({ mode: 'provision', 'label-mode': 'run' }, runId);
    if (outputs['reused-count'] !== '1') throw new Error('A claim under the run label found no idle instance.');
    times.push(durationMs);
    const [instanceId = ''] = JSON.parse(outputs['instance-ids'] ?? '[]') as string[];
    await releaseAll(pool, [{ runId, instanceId }]);
  }
  return rounded(median(times));
}

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const { done } = await poll({
    look: holds,
    done: Boolean,
    intervalMs: 100,
    deadline: systemClock.now() + bootTimeoutMs,
    clock: systemClock,
  });
  if (!done) throw new Error(`Waited ${bootTimeoutMs / 1_000} s in vain for ${what}.`);
}
