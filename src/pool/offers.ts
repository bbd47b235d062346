import { unfitness, wear } from './fitness.ts';
import type { Made } from './fitness.ts';
import { matchesPatterns } from './instance-types.ts';
import type { TypePatterns } from './instance-types.ts';
import type { AgentPhase, Heartbeat, InstanceRow, UsageClass, WorkerSignal } from './instance.ts';

/** The body of an SQS message: "instance I may be idle, as of epoch E". A hint; the row decides. */
export interface Offer {
  readonly instanceArn: string;
  readonly instanceId: string;
  readonly epoch: number;
  readonly instanceType: string;
  readonly usageClass: UsageClass;
}

export const offerOf = (row: InstanceRow): Offer => ({
  instanceArn: row.instanceArn,
  instanceId: row.instanceId,
  epoch: row.epoch,
  instanceType: row.instanceType,
  usageClass: row.usageClass,
});

/** One instance as three reads show it. */
export interface InstanceView {
  readonly row: InstanceRow | undefined;
  readonly signal: WorkerSignal | undefined;
  readonly heartbeat: Heartbeat | undefined;
  /** There is a row, but not one that can be believed. */
  readonly hasBrokenRow?: boolean;
}

/** What a provision accepts. */
export interface Wanted {
  readonly usageClasses: readonly UsageClass[];
  readonly instanceTypes: TypePatterns;
  /** How long the run may keep the instance: one whose life ends sooner is no use to it. */
  readonly maxRuntimeMs: number;
  /** What a launch would give. */
  readonly made: Made;
  /** `made` is no older than this. */
  readonly since: number;
}

/** Three missed beats. The agent beats every 20 s. */
export const heartbeatStaleMs = 60_000;

/** Boot and ready take a while; what is claimed meanwhile must not outlive its instance. */
const lifetimeSlackMs = 60_000;

/** More than two clocks differ by. */
const clockMarginMs = 60_000;

/**
 * What to do with an offer:
 * - `ready`: claim it, it can take a job this moment
 * - `registering`: claim it if nothing better is there, and wait for its agent
 * - `unfit`, `early`: leave it to others, and return the message
 * - `gone`: delete the message; the instance is not idle at that epoch, and will not be again
 * - `dead`, `outlived`, `outdated`, `worn`: end the instance
 */
export type OfferVerdict =
  | 'ready'
  | 'registering'
  | 'unfit'
  | 'early'
  | 'gone'
  | 'dead'
  | 'outlived'
  | 'outdated'
  | 'worn';

export const isHeartbeatFresh = (heartbeat: Heartbeat | undefined, now: number): boolean =>
  heartbeat !== undefined && now - heartbeat.beatAt < heartbeatStaleMs;

/** The agent listens for jobs under the label, and for the assignment, that the row names. */
export const hasRegistered = (row: InstanceRow, signal: WorkerSignal | undefined): boolean =>
  signal?.phase === 'ready' && signal.labelEpoch === row.labelEpoch && signal.label === row.label;

export function judgeOffer(offer: Offer, view: InstanceView, wanted: Wanted, now: number): OfferVerdict {
  const { row, signal, heartbeat } = view;
  if (row === undefined || row.state === 'terminated') return 'gone';
  // Offers are sent before the write that they announce, so that a crash between the two loses nothing.
  if (offer.epoch > row.epoch) return 'early';
  // Launched for the pool, and still booting: whoever finds it ready makes it idle.
  if (row.state === 'created' && row.owner === undefined && offer.epoch === row.epoch) return 'early';
  if (row.state !== 'idle' || offer.epoch < row.epoch || (row.threshold ?? 0) <= now) return 'gone';
  if (!isHeartbeatFresh(heartbeat, now) || signal?.phase === 'failed' || signal?.phase === 'ending') return 'dead';
  // A job has outlived its release: whoever claimed the instance would wait for that job's end.
  if (heartbeat?.busy === true) return 'unfit';
  if (!wanted.usageClasses.includes(row.usageClass) || !matchesPatterns(row.instanceType, wanted.instanceTypes))
    return 'unfit';
  const registered = hasRegistered(row, signal);
  if (unfitness(row, wanted.made) !== undefined) {
    // What differs may be newer than the configuration that we know, unless it is older than that.
    return registered && row.createdAt < wanted.since - clockMarginMs ? 'outdated' : 'unfit';
  }
  if (wear(row, wanted.made.resourceClass, now) !== undefined) return registered ? 'worn' : 'unfit';
  // Until its agent has taken the former label off GitHub, a late job may still come for that: then is no time to end it.
  if (row.lifetimeEndsAt - lifetimeSlackMs < now + wanted.maxRuntimeMs) return registered ? 'outlived' : 'unfit';
  return registered ? 'ready' : 'registering';
}

/** In words, why an instance that no run owns does not serve; undefined where that says nothing of this request. */
export function misfitOf(
  { row, heartbeat }: InstanceView,
  verdict: OfferVerdict,
  wanted: Wanted,
  now: number,
): string | undefined {
  if (verdict === 'early' && row?.state === 'created') return 'still booting';
  if (verdict !== 'unfit' || row === undefined) return undefined;
  if (heartbeat?.busy === true) return 'still busy with a job of before';
  if (!wanted.usageClasses.includes(row.usageClass)) return `of usage class ${row.usageClass}`;
  if (!matchesPatterns(row.instanceType, wanted.instanceTypes)) return `of type ${row.instanceType}`;
  return unfitness(row, wanted.made) ?? wear(row, wanted.made.resourceClass, now) ?? 'too old for max-runtime-min';
}

/** How far an instance is that a provision waits for. */
export type Readiness =
  | { readonly kind: 'ready' }
  | { readonly kind: 'waiting'; readonly phase: string }
  | { readonly kind: 'failed'; readonly phase: AgentPhase; readonly message: string; readonly logTail?: string };

export function judgeReadiness(row: InstanceRow, view: InstanceView, now: number): Readiness {
  const { signal, heartbeat } = view;
  if (signal?.phase === 'failed' || signal?.phase === 'ending') {
    return {
      kind: 'failed',
      phase: signal.failedPhase ?? signal.phase,
      message: `${signal.failedPhase === undefined ? signal.phase : `failed in phase ${signal.failedPhase}`}: ${signal.message ?? 'no message'}`,
      ...(signal.logTail !== undefined && { logTail: signal.logTail }),
    };
  }
  if (hasRegistered(row, signal) && isHeartbeatFresh(heartbeat, now)) return { kind: 'ready' };
  return { kind: 'waiting', phase: signal?.phase === 'ready' ? 'cleaning' : (signal?.phase ?? 'booting') };
}
