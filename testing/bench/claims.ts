import type { BenchPool, WireUse } from './bench-pool.ts';
import { newRunId, wireUseDuring } from './bench-pool.ts';
import { timeEmptyNode } from './processes.ts';
import { rounded, spreadOf } from './statistics.ts';
import type { Spread } from './statistics.ts';

/** A whole process of the action, beside `node -e 0` in the same minutes. */
export interface ProcessMeasure extends WireUse {
  readonly ms: number;
  readonly spreadMs: readonly [number, number];
  /** Median over the median of the floor. */
  readonly ratio: number;
  readonly nodeFloorMs: number;
  readonly runs: number;
}

/**
 * One instance, claimed warm and released again and again, each time by a new process: empty Node, provision, empty
 * Node, release, and so on, so that whatever else the machine does meets all of them alike.
 */
export async function measureClaims(
  pool: BenchPool,
  runs: number,
): Promise<{ claim: ProcessMeasure; release: ProcessMeasure }> {
  const [row] = await pool.seedIdle(1);
  if (row === undefined) throw new Error('There is no instance to claim.');
  await pool.offer([row]);
  const floor: number[] = [];
  const claims: Measured[] = [];
  const releases: Measured[] = [];
  // The first round fills the page cache and is not counted.
  for (let round = 0; round <= runs; round += 1) {
    const runId = newRunId();
    const before = [await timeEmptyNode()];
    const claim = await timed(pool, { mode: 'provision' }, runId, { 'reused-count': '1' });
    before.push(await timeEmptyNode());
    const release = await timed(pool, { mode: 'release' }, runId, { 'released-count': '1' });
    await pool.signalReady(row.instanceId);
    if (round === 0) continue;
    floor.push(...before);
    claims.push(claim);
    releases.push(release);
  }
  return { claim: measureOf(claims, spreadOf(floor)), release: measureOf(releases, spreadOf(floor)) };
}

type Measured = WireUse & { readonly ms: number };

async function timed(
  pool: BenchPool,
  inputs: Readonly<Record<string, string>>,
  runId: string,
  expected: Readonly<Record<string, string>>,
): Promise<Measured> {
  const { result, use } = await wireUseDuring(pool.cloud, () => pool.step(inputs, runId));
  for (const [output, value] of Object.entries(expected)) {
    if (result.outputs[output] !== value)
      throw new Error(`${output} is ${result.outputs[output] ?? 'missing'}, not ${value}:\n${result.log}`);
  }
  return { ms: result.durationMs, ...use };
}

function measureOf(measured: readonly Measured[], floor: Spread): ProcessMeasure {
  const spread = spreadOf(measured.map(({ ms }) => ms));
  // Of what is counted rather than timed, the worst run.
  const most = (field: keyof WireUse): number => Math.max(...measured.map((run) => run[field]));
  return {
    ms: rounded(spread.median),
    spreadMs: [rounded(spread.quartiles[0]), rounded(spread.quartiles[1])],
    ratio: rounded(spread.median / floor.median, 1),
    nodeFloorMs: rounded(floor.median, 1),
    runs: spread.runs,
    awsRequests: most('awsRequests'),
    githubRequests: most('githubRequests'),
    readUnits: most('readUnits'),
    writeUnits: most('writeUnits'),
  };
}
