import {
  callsOfDrill,
  lateCalls,
  lateWritesMeetRefresh,
  lonelyCrashes,
  lostReplies,
  policedMishaps,
  silentAgentsMeetProvision,
} from '../crashes.ts';
import { runDrill } from '../drill.ts';
import type { Call, Mishap } from '../drill.ts';
import { runSeed } from '../run-seed.ts';
import { mutants } from './catalogue.ts';
import type { Ground, Mutant } from './mutant.ts';

/** What became of one planted bug. */
export interface Verdict {
  readonly name: string;
  /** What broke, and where; undefined when nothing did: the bug has survived. */
  readonly killedBy: string | undefined;
}

const seedsTried = 600;

const inDrills =
  (mishapsOf: (calls: readonly Call[]) => readonly Mishap[]) =>
  async (mutant: Mutant): Promise<string | undefined> =>
    brokenIn(mishapsOf(await callsOfDrill()), mutant);

async function brokenIn(mishaps: readonly Mishap[], mutant: Mutant): Promise<string | undefined> {
  for (const mishap of mishaps) {
    const [broken] = (await runDrill(mishap, mutant)).invariants.broken;
    if (broken !== undefined) return `drill ${JSON.stringify(mishap)}: ${broken}`;
  }
  return undefined;
}

/** A seed counts only when it is clean without the bug. */
const inSeeds =
  (weather: 'seeded' | 'sluggish') =>
  async (mutant: Mutant): Promise<string | undefined> => {
    for (let seed = 1; seed <= seedsTried; seed += 1) {
      const [broken] = (await runSeed({ seed, weather, mutant })).invariants.broken;
      if (broken === undefined) continue;
      const [before] = (await runSeed({ seed, weather })).invariants.broken;
      if (before === undefined) return `${weather} seed ${seed}: ${broken}`;
    }
    return undefined;
  };

const grounds: Readonly<Record<Ground, (mutant: Mutant) => Promise<string | undefined>>> = {
  seeds: inSeeds('seeded'),
  'lost replies': inDrills(lostReplies),
  'silent agents': inDrills(silentAgentsMeetProvision),
  'late writes': inDrills(lateWritesMeetRefresh),
  'late calls': inDrills(lateCalls),
  'dead agents': inDrills((calls) => lonelyCrashes(calls).filter(({ strikes }) => strikes[0]?.killsAgents === true)),
  'policed crashes': async (mutant) => brokenIn(await policedMishaps(), mutant),
  'sluggish seeds': inSeeds('sluggish'),
};

/** Looks for a history that the bug breaks: first where it shows soonest, then everywhere. */
export async function judge(mutant: Mutant): Promise<Verdict> {
  const { name, showsIn = 'seeds' } = mutant;
  let killedBy = await grounds[showsIn](mutant);
  for (const ground of Object.keys(grounds) as Ground[]) {
    if (ground !== showsIn) killedBy ??= await grounds[ground](mutant);
  }
  return { name, killedBy };
}

/** The verdicts on every so many-th mutant. */
export async function judgeShare(from: number, step: number): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const mutant of mutants.filter((_, index) => index % step === from)) verdicts.push(await judge(mutant));
  return verdicts;
}
