import { parentPort, workerData } from 'node:worker_threads';
import { runMishaps } from './crashes.ts';
import { judgeShare } from './mutants/index.ts';
import { runSeeds } from './run-seeds.ts';

/** A part of the work: every so many-th piece, from the one given. */
export interface Share {
  readonly kind: 'seeds' | 'crashes' | 'mutants';
  readonly offset: number;
  readonly step: number;
  /** Of seeds: the range. */
  readonly from: number;
  readonly end: number;
}

// Errors are thrown by the thousand here, and nobody reads their stacks.
Error.stackTraceLimit = 0;

const { kind, offset, step, from, end } = workerData as Share;
const work = {
  seeds: () => runSeeds(from + offset, end, step),
  crashes: () => runMishaps(offset, step),
  mutants: () => judgeShare(offset, step),
};
parentPort?.postMessage(await work[kind]());
