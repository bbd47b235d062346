/**
 * `npm run bench`: measures the bundled action and the agent on the local cloud, holds the numbers against the budgets,
 * and ends with one line of JSON. `--quick` takes fewer runs, shorter windows and smaller pools. Missed budgets are
 * reported, never an error: machines differ.
 */
import { rm } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { startLocalCloud } from '../local-cloud/cloud.ts';
import type { LocalCloud } from '../local-cloud/cloud.ts';
import { messageOf } from '../../src/shared/errors.ts';
import { BenchPool } from './bench-pool.ts';
import { measureBoot } from './boot.ts';
import { measureClaims } from './claims.ts';
import { measureContention } from './contention.ts';
import { bundleBytes, measurePeakMemory, userDataBytes } from './footprint.ts';
import { measureColdLag, measureIdle, measureRunLabel, releaseAll } from './instances.ts';
import { monthlyCostPerIdleInstanceUsd } from './prices.ts';
import { measureRefresh } from './refresh-scaling.ts';
import { tableOf, verdictsOf } from './report.ts';
import type { BenchResult } from './report.ts';
import { measureStartup } from './startup.ts';

const second = 1_000;

const full = {
  runs: 21,
  contenders: 20,
  claims: 100,
  refreshRows: [100, 1_000, 10_000],
  bootDelaysMs: [5, 7, 9, 11, 13, 15, 17, 20].map((delay) => delay * second),
  idleWindowSec: 120,
  runLabelRuns: 5,
  bootRuns: 3,
};
const quick = {
  runs: 15,
  contenders: 20,
  claims: 100,
  refreshRows: [100, 1_000],
  bootDelaysMs: [5, 8, 11].map((delay) => delay * second),
  idleWindowSec: 40,
  runLabelRuns: 3,
  bootRuns: 1,
};

/** What lies between the action and AWS and GitHub, about as far as a runner in the same region is from them. */
const realisticLatencyMs = { dynamodb: 8, sqs: 12, github: 150, ec2: 300 };
const noLatencyMs = { dynamodb: 0, sqs: 0, github: 0, ec2: 0 };

const { quick: isQuick = false } = readOptions();
const tell = (line: string): void => {
  console.error(line);
};
const quiet = { info: () => undefined, warning: tell, error: tell };
const cloud = await startLocalCloud({ log: quiet });
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  // Instances are processes of their own, which would go on without it.
  process.once(signal, () => void cloud.close().finally(() => process.exit(1)));
}
try {
  const result = await measure(cloud, isQuick ? quick : full);
  const verdicts = verdictsOf(result);
  console.log(`\n${tableOf(verdicts)}\n`);
  for (const { what, measured, budget = '' } of verdicts.filter(({ met }) => met === false))
    console.log(`::warning::Budget missed: ${what} is ${measured}; the budget is ${budget}`);
  console.log(JSON.stringify(result));
} finally {
  await cloud.close();
  await rm(cloud.directory, { recursive: true });
}

/** Ends the process when it is asked for help, or for what there is not. */
function readOptions(): { readonly quick?: boolean } {
  const usage =
    'npm run bench            five minutes\nnpm run bench -- --quick two: fewer and shorter runs, smaller pools';
  try {
    const { help, ...options } = parseArgs({
      options: { quick: { type: 'boolean' }, help: { type: 'boolean' } },
    }).values;
    if (help !== true) return options;
    console.log(usage);
    process.exit(0);
  } catch (error) {
    console.error(`${messageOf(error)}\n${usage}`);
    process.exit(2);
  }
}

async function measure(local: LocalCloud, size: typeof full): Promise<BenchResult> {
  const chapter = (title: string): void => {
    console.log(`measuring ${title}`);
  };
  const withLatency = (latencyMs: typeof noLatencyMs): void => {
    Object.assign(local.conditions.latencyMs, latencyMs);
  };

  chapter(`start-up, ${size.runs} runs of each mode`);
  const { pool, log } = await BenchPool.setUp(local, 'bench');
  const startup = await measureStartup(pool, size.runs);
  const memoryPeakMb = await measurePeakMemory(pool);

  chapter(`warm claim and release, ${size.runs} runs`);
  const near = await measureClaims((await BenchPool.setUp(local, 'bench-claims')).pool, size.runs);

  chapter(
    `the same with latency (${Object.entries(realisticLatencyMs)
      .map(([service, ms]) => `${service} ${ms} ms`)
      .join(', ')})`,
  );
  const far = await BenchPool.setUp(local, 'bench-latency');
  withLatency(realisticLatencyMs);
  const farAway = await measureClaims(far.pool, size.runs);

  chapter(`contention: ${size.claims} claims by ${size.contenders} processes on ${size.claims} idle instances`);
  const contention = await measureContention(
    (await BenchPool.setUp(local, 'bench-contention')).pool,
    size.contenders,
    size.claims,
  );
  withLatency(noLatencyMs);

  chapter(`refresh with ${size.refreshRows.join(', ')} rows`);
  const refreshScaling = [];
  for (const rows of size.refreshRows) refreshScaling.push(await measureRefresh(local, rows));

  chapter(`cold starts, boots of ${size.bootDelaysMs.map((delay) => delay / second).join(', ')} s`);
  const instances = (await BenchPool.setUp(local, 'bench-instances')).pool;
  const { lag, runs } = await measureColdLag(instances, size.bootDelaysMs);
  await releaseAll(instances, runs);

  chapter(`${runs.length} idle instances for ${size.idleWindowSec} s`);
  const { readUnitsPerHour, writeUnitsPerHour, windowSec, ...idle } = await measureIdle(
    local,
    runs.map(({ instanceId }) => instanceId),
    size.idleWindowSec,
  );

  chapter(`warm claims under the run label, ${size.runLabelRuns} runs`);
  const runLabelMs = await measureRunLabel(instances, size.runLabelRuns);

  chapter(`boots of real machines, ${size.bootRuns} runs of two`);
  const boot = await measureBoot(size.bootRuns, quiet);

  return {
    ...(boot && { boot }),
    nodeFloorMs: near.claim.nodeFloorMs,
    startup,
    warmClaim: near.claim,
    warmClaimWithLatency: farAway.claim,
    warmClaimRunLabel: { ms: runLabelMs, runs: size.runLabelRuns },
    coldLagMs: lag.coldLagMs,
    release: near.release,
    contention,
    refreshScaling,
    ...idle,
    userDataBytes: userDataBytes(log),
    bundleBytes: bundleBytes(),
    monthlyCostPerIdleInstanceUsd: monthlyCostPerIdleInstanceUsd({
      ...idle,
      readUnitsPerHour,
      writeUnitsPerHour,
      windowSec,
    }),
    memoryPeakMb,
  };
}
