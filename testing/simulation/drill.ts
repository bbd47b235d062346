import { Refreshes } from './refreshes.ts';
import { policedDrill, settingsOf } from './pools.ts';
import type { PoolSettings } from './pools.ts';
import { probePolicy } from './probes.ts';
import { refreshRequest } from './settings.ts';
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
  readonly play?: keyof typeof plays;
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

/** A history without chance. */
interface Play {
  readonly pool: (idleTimeSec: number) => PoolSettings;
  readonly runs: readonly (readonly [atMs: number, runId: string, wish: Wish])[];
  /** Its failed jobs are re-run alone, so that a refresh has to provision for them. */
  readonly rerun?: { readonly runId: string; readonly atMs: number };
  readonly busyMs: number;
}

export const policedBusyMs = 450 * secondMs;

const plays = {
  /** A cold run; a warm and a cold instance together; a warm one; two at once for one warm instance. */
  plain: {
    pool: (idleTimeSec) => settingsOf({ ...refreshRequest, idleTimeSec }),
    runs: [
      [60 * secondMs, '1', one],
      [170 * secondMs, '2', two],
      [290 * secondMs, '3', one],
      [400 * secondMs, '4', one],
      [400 * secondMs + 5, '5', two],
    ],
    rerun: { runId: '1', atMs: 570 * secondMs },
    busyMs: 660 * secondMs,
  },
  /** A run that the pool serves; one that needs another instance beside; two at once for more than the limit allows, of which one fails. */
  policed: {
    pool: () => policedDrill,
    runs: [
      [90 * secondMs, '1', one],
      [200 * secondMs, '2', { ...two, labelMode: 'instance' }],
      [330 * secondMs, '3', two],
      [330 * secondMs + 5, '4', { ...two, atLimit: 'fail' }],
    ],
    busyMs: policedBusyMs,
  },
} as const satisfies Record<string, Play>;

/**
 * A small history without chance, in which exactly these requests go wrong.
 * @param onCall told of each request, in order
 */
export async function runDrill(
  { strikes, idleTimeSec = refreshRequest.idleTimeSec, play = 'plain' }: Mishap,
  mutant?: Mutant,
  onCall?: (call: Call) => void,
): Promise<World> {
  const { pool, runs, rerun, busyMs }: Play = plays[play];
  const counts = new Map<string, number>();
  const disturb: Disturb = (actor, call) => {
    const index = counts.get(actor.name) ?? 0;
    counts.set(actor.name, index + 1);
    onCall?.({ actor: actor.name, index, call, atMs: scheduler.now - begin });
    const strike = strikes.find((candidate) => candidate.actor === actor.name && candidate.index === index);
    if (strike?.killsAgents) world.endAgents();
    return strike;
  };
  const world = new World({
    seed: 1,
    weather: 'calm',
    disturb,
    mutant,
    pool: pool(idleTimeSec),
  });
  const { scheduler, invariants } = world;
  const refreshes = new Refreshes(world);
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
    if (runId === rerun?.runId)
      scheduler.after(rerun.atMs, () => {
        if (labels.length > 0) void workflow.rerunFailed(labels);
      });
  }
  await scheduler.run(begin + busyMs);
  refreshes.sweepIn(0);
  await scheduler.run(begin + busyMs + world.pool.settlingMs);
  if (invariants.broken.length === 0) invariants.atEnd();
  if (play === 'policed' && invariants.broken.length === 0) await probePolicy(world);
  return world;
}
