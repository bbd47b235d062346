import { Refreshes } from './refreshes.ts';
import { refreshRequest, settlingMs } from './settings.ts';
import type { Mutant } from './mutants/mutant.ts';
import type { CallFault, Disturb } from './wire.ts';
import { Workflow } from './workflow.ts';
import type { Wish } from './workflow.ts';
import { World } from './world.ts';

/** One request of one process, counted from its first. */
export interface CallPoint {
  readonly actor: string;
  readonly index: number;
}

export interface Call extends CallPoint {
  /** Service and operation. */
  readonly call: string;
  /** Since the drill began. */
  readonly atMs: number;
}

/** What befalls that request. */
export interface Strike extends CallPoint {
  readonly fault: CallFault;
  readonly delayMs?: number;
  readonly forGood?: boolean;
  /** From then on no agent works: those that run hang, and no new machine boots. */
  readonly killsAgents?: boolean;
}

/** What goes wrong in one drill. */
export interface Mishap {
  readonly strikes: readonly Strike[];
  readonly idleTimeSec?: number;
}

const secondMs = 1_000;

const one: Wish = {
  instanceCount: 1,
  resourceClass: 'large',
  usageClass: 'on-demand',
  labelMode: 'instance',
  jobsMs: [20 * secondMs],
};
const two: Wish = {
  instanceCount: 2,
  resourceClass: 'large',
  usageClass: 'on-demand',
  labelMode: 'run',
  jobsMs: [15 * secondMs, 20 * secondMs],
};

/** When which run begins: a cold one; a warm and a cold instance together; a warm one; two at once for one warm instance. */
const runs: readonly (readonly [atMs: number, runId: string, wish: Wish])[] = [
  [60 * secondMs, '1', one],
  [170 * secondMs, '2', two],
  [290 * secondMs, '3', one],
  [400 * secondMs, '4', one],
  [400 * secondMs + 5, '5', two],
];
/** Its failed jobs are re-run alone, so that a refresh has to provision for them. */
const rerun = { runId: '1', atMs: 570 * secondMs };
const busyMs = 660 * secondMs;

/**
 * A small history without chance, in which exactly these requests go wrong.
 * @param onCall told of each request, in order
 */
export async function runDrill(
  { strikes, idleTimeSec = refreshRequest.idleTimeSec }: Mishap,
  mutant?: Mutant,
  onCall?: (call: Call) => void,
): Promise<World> {
  const counts = new Map<string, number>();
  const disturb: Disturb = (actor, call) => {
    const index = counts.get(actor.name) ?? 0;
    counts.set(actor.name, index + 1);
    onCall?.({ actor: actor.name, index, call, atMs: scheduler.now - begin });
    const strike = strikes.find((candidate) => candidate.actor === actor.name && candidate.index === index);
    if (strike?.killsAgents) world.endAgents();
    return strike;
  };
  const world = new World({ seed: 1, weather: 'calm', disturb, mutant });
  const { scheduler, invariants } = world;
  const refreshes = new Refreshes(world, { ...refreshRequest, idleTimeSec });
  const begin = scheduler.now;
  void refreshes.once();
  void refreshes.keep(begin + busyMs);
  for (const [atMs, runId, wish] of runs) {
    const workflow = new Workflow(world, runId, wish);
    const labels: string[] = [];
    scheduler.after(atMs, () => {
      void workflow.run().then((given) => {
        labels.push(...given);
      });
    });
    if (runId === rerun.runId)
      scheduler.after(rerun.atMs, () => {
        if (labels.length > 0) void workflow.rerunFailed(labels);
      });
  }
  await scheduler.run(begin + busyMs);
  refreshes.sweepIn(0);
  await scheduler.run(begin + busyMs + settlingMs);
  if (invariants.broken.length === 0) invariants.atEnd();
  return world;
}
