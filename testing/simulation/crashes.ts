import { policedBusyMs, runDrill } from './drill.ts';
import type { Call, CallPoint, Mishap } from './drill.ts';

/** What many drills come to. */
export interface CrashTally {
  crashPoints: number;
  leaks: number;
  violations: number;
  readonly broken: { readonly mishap: Mishap; readonly what: string }[];
}

const crashes = ['crash before a call', 'crash after a call'] as const;
/** So that a request which comes late meets the end of an idle instance. */
const shortIdleSec = 150;
const delaysMs = [40_000, 170_000, 420_000] as const;

/** Every request of the drill when nothing goes wrong. */
export async function callsOfDrill(play: Mishap['play'] = 'plain'): Promise<Call[]> {
  const calls: Call[] = [];
  await runDrill({ strikes: [], play }, undefined, (call) => {
    calls.push(call);
  });
  return calls;
}

const isAgent = ({ actor }: Pick<CallPoint, 'actor'>): boolean => actor.startsWith('i-');

/** A stop for good before and after each request: with agents that go on, and of the modes also with agents that have died with it. */
export function lonelyCrashes(points: readonly CallPoint[]): Mishap[] {
  return points.flatMap(({ actor, index }) =>
    crashes.flatMap((fault): Mishap[] => [
      { strikes: [{ actor, index, fault }] },
      ...(isAgent({ actor }) ? [] : [{ strikes: [{ actor, index, fault, killsAgents: true }] }]),
    ]),
  );
}

/** A provision that crashes, and then the refresh that comes to tidy up crashes as well; with agents that go on, and that have died with the provision. */
export function pairedCrashes(points: readonly CallPoint[]): Mishap[] {
  const of = (actor: string): CallPoint[] => points.filter((point) => point.actor === actor);
  return [false, true].flatMap((killsAgents) =>
    of('provision 2/1').flatMap((first) =>
      of('refresh 3').map(
        (second): Mishap => ({
          strikes: [
            { actor: first.actor, index: first.index, fault: 'crash after a call', killsAgents },
            { actor: second.actor, index: second.index, fault: crashes[second.index % 2] ?? 'crash after a call' },
          ],
        }),
      ),
    ),
  );
}

/** A refresh that has more to do than usual makes so many requests more. */
const extraRequests = 20;

/** Long enough for a refresh to have looked at every row. */
const intoRefreshMs = 6_000;

/** A write comes so late that a refresh is at work on the same row, which crashes, or writes late, too. */
export function lateWritesMeetRefresh(calls: readonly Call[]): Mishap[] {
  const requestsOf = (refresh: string): readonly Call[] => calls.filter(({ actor }) => actor === refresh);
  const meetings = [
    { writer: 'provision 2/1', refresh: 'refresh 2', delayMs: () => 170_000 },
    { writer: 'provision 3/1', refresh: 'refresh 3', delayMs: () => 420_000 },
    // By then the run's time is over.
    {
      writer: 'release 1/1',
      refresh: 'refresh 3',
      delayMs: ({ atMs }: Call) => (requestsOf('refresh 3')[0]?.atMs ?? 0) + intoRefreshMs - atMs,
    },
  ];
  return meetings.flatMap(({ writer, refresh, delayMs }) => {
    const writes = calls.filter(({ actor, call }) => actor === writer && call === 'dynamodb PutItem');
    return writes.flatMap((write) =>
      Array.from({ length: requestsOf(refresh).length + extraRequests }, (_, second) => second).flatMap((second) =>
        [
          { actor: refresh, index: second, fault: 'crash after a call' as const },
          { actor: refresh, index: second, fault: 'stalled call' as const, delayMs: 170_000 },
        ].map(
          (strike): Mishap => ({
            strikes: [{ actor: writer, index: write.index, fault: 'stalled call', delayMs: delayMs(write) }, strike],
            idleTimeSec: shortIdleSec,
          }),
        ),
      ),
    );
  });
}

/** An agent stands still until it seems dead, and the provision that means to end it for that stands still, too: by then the instance has served another run. */
export function silentAgentsMeetProvision(calls: readonly Call[]): Mishap[] {
  const [firstWrite] = calls.filter(({ actor, call }) => actor === 'provision 3/1' && call === 'dynamodb PutItem');
  return calls
    .filter((call) => isAgent(call))
    .map(
      ({ actor, index }): Mishap => ({
        strikes: [
          { actor, index, fault: 'stalled call', delayMs: 100_000 },
          { actor: 'provision 3/1', index: firstWrite?.index ?? 0, fault: 'stalled call', delayMs: 170_000 },
        ],
      }),
    );
}

/** Each request of the modes has its effect, and its reply is lost. */
export const lostReplies = (calls: readonly Call[]): Mishap[] =>
  calls
    .filter((call) => !isAgent(call))
    .map(({ actor, index }): Mishap => ({ strikes: [{ actor, index, fault: 'lost reply' }] }));

/** Each request of the modes fails, with or without its effect, and so do its retries. */
export const failures = (calls: readonly Call[]): Mishap[] =>
  calls
    .filter((call) => !isAgent(call))
    .flatMap(({ actor, index }) =>
      (['failed call', 'lost reply'] as const).map(
        (fault): Mishap => ({ strikes: [{ actor, index, fault, forGood: true }] }),
      ),
    );

/** Each request of the modes comes late, by less and by more than the deadlines. */
export function lateCalls(points: readonly CallPoint[]): Mishap[] {
  return points
    .filter((point) => !isAgent(point))
    .flatMap(({ actor, index }) =>
      delaysMs.map((delayMs): Mishap => ({ strikes: [{ actor, index, fault: 'stalled call', delayMs }] })),
    );
}

const policedSetUpMs = 60_000;

/** While runs come, the modes of a pool with a policy crash, lose replies, and fail, at each of their requests. */
export async function policedMishaps(): Promise<Mishap[]> {
  const calls = (await callsOfDrill('policed')).filter(
    (call) => !isAgent(call) && call.atMs > policedSetUpMs && call.atMs < policedBusyMs,
  );
  const struck = calls.flatMap(({ actor, index }) =>
    [
      { fault: 'crash after a call' as const },
      { fault: 'lost reply' as const },
      { fault: 'lost reply' as const, forGood: true },
    ].map((what): Mishap => ({ play: 'policed', strikes: [{ actor, index, ...what }] })),
  );
  return [{ play: 'policed', strikes: [] }, ...struck];
}

/** Runs every so many-th drill of all: crashes, pairs of them, requests that come late, lost replies, failures. */
export async function runMishaps(from: number, step: number): Promise<CrashTally> {
  const calls = await callsOfDrill();
  const mishaps = [
    ...lonelyCrashes(calls),
    ...pairedCrashes(calls),
    ...lateCalls(calls),
    ...lateWritesMeetRefresh(calls),
    ...silentAgentsMeetProvision(calls),
    ...lostReplies(calls),
    ...failures(calls),
    ...(await policedMishaps()),
  ];
  const tally: CrashTally = { crashPoints: 0, leaks: 0, violations: 0, broken: [] };
  for (const mishap of mishaps.filter((_, index) => index % step === from)) {
    const { invariants } = await runDrill(mishap);
    tally.crashPoints += 1;
    const [what] = invariants.broken;
    if (what === undefined) continue;
    if (what.startsWith('nothing is left over')) tally.leaks += 1;
    else tally.violations += 1;
    tally.broken.push({ mishap, what });
  }
  return tally;
}
