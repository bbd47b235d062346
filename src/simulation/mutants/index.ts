import { callsOfDrill, lateCalls, lateWritesMeetRefresh, lonelyCrashes, lostReplies, silentAgentsMeetProvision } from '../crashes.ts';
import { runDrill } from '../drill.ts';
import type { Mishap } from '../drill.ts';
import { runSeed } from '../run-seed.ts';
import { mutants } from './catalogue.ts';
import type { Ground, Mutant } from './mutant.ts';

/** What became of one planted bug. */
export interface Verdict {
  readonly name: string;
  /** What broke, and where; undefined when nothing did: the bug has survived. */
  readonly killedBy: string | undefined;
}

const tries = 300;
const firstTries = 40;

const search: Readonly<Record<Ground, (mutant: Mutant) => Promise<string | undefined>>> = {
  'seeds': (mutant) => inSeeds(mutant, 'seeded', tries),
  'drills': (mutant) => inDrills(mutant),
  'sluggish seeds': (mutant) => inSeeds(mutant, 'sluggish', tries),
};

/** Looks for a history that the bug breaks, and that is clean without it: first where it shows soonest, then everywhere. */
export async function judge(mutant: Mutant): Promise<Verdict> {
  const { name, showsIn } = mutant;
  let killedBy = showsIn === undefined ? await inSeeds(mutant, 'seeded', firstTries) : await search[showsIn](mutant);
  for (const ground of ['drills', 'sluggish seeds', 'seeds'] as const) {
    if (ground !== showsIn) killedBy ??= await search[ground](mutant);
  }
  return { name, killedBy };
}

/** The verdicts on every so many-th mutant. */
export async function judgeShare(from: number, step: number): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const mutant of mutants.filter((_, index) => index % step === from)) verdicts.push(await judge(mutant));
  return verdicts;
}

async function inSeeds(mutant: Mutant, weather: 'seeded' | 'sluggish', last: number): Promise<string | undefined> {
  for (let seed = 1; seed <= last; seed += 1) {
    const [broken] = (await runSeed({ seed, weather, mutant })).invariants.broken;
    if (broken === undefined) continue;
    const [before] = (await runSeed({ seed, weather })).invariants.broken;
    if (before === undefined) return `${weather} seed ${seed}: ${broken}`;
  }
  return undefined;
}

async function inDrills(mutant: Mutant): Promise<string | undefined> {
  const calls = await callsOfDrill();
  const mishaps: readonly Mishap[] = [
    ...lostReplies(calls), ...lateWritesMeetRefresh(calls), ...silentAgentsMeetProvision(calls), ...lateCalls(calls), ...lonelyCrashes(calls).filter((mishap) => mishap.strikes[0]?.killsAgents === true),
  ];
  for (const mishap of mishaps) {
    const [broken] = (await runDrill(mishap, mutant)).invariants.broken;
    if (broken !== undefined) return `drill ${JSON.stringify(mishap)}: ${broken}`;
  }
  return undefined;
}
