import { rm } from 'node:fs/promises';
import { startLocalCloud } from '../local-cloud/cloud.ts';
import { whyNoRealMachines } from '../local-cloud/ec2/debian/possible.ts';
import type { Log } from '../../src/shared/log.ts';
import { BenchPool, newRunId } from './bench-pool.ts';
import { median, rounded } from './statistics.ts';

/** Boots of real machines, from the start of the step to the ready runner, with a runner archive of true size. */
export interface BootMeasure {
  readonly readyMs: number;
  /** With a pre-runner script that takes less long than the archive does. */
  readonly withScriptMs: number;
  /** The two are to overlap: what the second takes, in times of the first. */
  readonly ratio: number;
  readonly archiveMiB: number;
  readonly boots: number;
}

/** That of actions/runner 2.3xx for Linux x64 has some 200 MB; Node's part of ours is a quarter of that. */
const archiveMiB = 200;
const scriptSec = 2;

/** Undefined where there can be no real machines, which is told. */
export async function measureBoot(runs: number, log: Log): Promise<BootMeasure | undefined> {
  const reason = whyNoRealMachines();
  if (reason !== undefined) {
    log.warning(`No boots of real machines are measured: ${reason}.`);
    return undefined;
  }
  const cloud = await startLocalCloud({ log, machines: 'debian', runnerArchiveMiB: archiveMiB });
  try {
    const plain = (await BenchPool.setUp(cloud, 'bench-boot')).pool;
    const scripted = (await BenchPool.setUp(cloud, 'bench-script', { 'pre-runner-script': `sleep ${scriptSec}` })).pool;
    // The first pays for what is made once, such as the archive.
    await readyMs(plain);
    const without: number[] = [];
    const withScript: number[] = [];
    for (let run = 0; run < runs; run += 1) {
      without.push(await readyMs(plain));
      withScript.push(await readyMs(scripted));
    }
    const [ready, both] = [median(without), median(withScript)];
    return {
      readyMs: rounded(ready),
      withScriptMs: rounded(both),
      ratio: Math.round((both / ready) * 100) / 100,
      archiveMiB,
      boots: 2 * runs,
    };
  } finally {
    await cloud.close();
    await rm(cloud.directory, { recursive: true });
  }
}

async function readyMs(pool: BenchPool): Promise<number> {
  const { outputs } = await pool.step({ mode: 'provision' }, newRunId());
  for (const id of JSON.parse(outputs['instance-ids'] ?? '[]') as string[]) pool.cloud.ec2.killMachine(id);
  return Number(outputs['ready-ms']);
}
