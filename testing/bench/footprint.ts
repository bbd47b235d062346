import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { newRunId, projectDirectory } from './bench-pool.ts';
import type { BenchPool } from './bench-pool.ts';
import { rounded } from './statistics.ts';

/** Every byte of JavaScript that a workflow downloads with the action. */
export function bundleBytes(): number {
  const dist = join(projectDirectory, 'dist');
  return readdirSync(dist)
    .filter((name) => /\.m?js$/.test(name))
    .reduce((sum, name) => sum + statSync(join(dist, name)).size, 0);
}

/** As refresh says it in its log. */
export function userDataBytes(refreshLog: string): number {
  const bytes = /User data: (\d+) of/.exec(refreshLog)?.[1];
  if (bytes === undefined)
    throw new Error(`The log of refresh does not tell the size of the user data:\n${refreshLog}`);
  return Number(bytes);
}

const tellPeak = "process.once('exit',()=>console.log(`peak-rss-kb=${process.resourceUsage().maxRSS}`))";

/** The most memory that a mode has held, in MiB: of provision, release and refresh, each once. */
export async function measurePeakMemory(pool: BenchPool): Promise<number> {
  // Options of Node are separated by blanks: the module must have none.
  const environment = { NODE_OPTIONS: `--import=data:text/javascript,${tellPeak}` };
  const [row] = await pool.seedIdle(1);
  if (row) await pool.offer([row]);
  const runId = newRunId();
  const logs = [
    (await pool.step({ mode: 'provision' }, runId, environment)).log,
    (await pool.step({ mode: 'release' }, runId, environment)).log,
    (await pool.refresh(environment)).log,
  ];
  return rounded(Math.max(...logs.map((log) => Number(/peak-rss-kb=(\d+)/.exec(log)?.[1]))) / 1_024, 1);
}
