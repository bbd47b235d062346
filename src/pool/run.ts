import type { TypePatterns } from './instance-types.ts';
import type { UsageClass } from './instance.ts';

/** One attempt of one workflow run; what an instance belongs to. */
export interface Run {
  readonly runId: string;
  readonly runAttempt: number;
}

/** The `owner` attribute. Attempts are kept apart: a re-run must not release, or be given, what the first attempt holds. */
export const ownerOf = (run: Run): string => `${run.runId}/${run.runAttempt}`;

/** The run that an `owner` attribute names. */
export function runOf(owner: string): Run {
  const [runId = '', runAttempt = ''] = owner.split('/');
  return { runId, runAttempt: Number(runAttempt) };
}

export type LabelMode = 'instance' | 'run';

/** The label under which any job of the run finds any of its instances. */
export const runLabel = (run: Run): string => run.runId;

export type RequestedUsageClass = UsageClass | 'spot-with-fallback';

/** What kind of instance a run asked for. */
export interface InstanceKind {
  readonly resourceClass: string;
  readonly usageClass: RequestedUsageClass;
  readonly instanceTypes: TypePatterns;
  /** Overrides the pool's max runtime. */
  readonly maxRuntimeMin?: number;
}

/** What a run was given, kept for as long as GitHub lets it be re-run: jobs that are re-run name the same labels again. */
export interface ServedRequest {
  readonly runId: string;
  readonly labels: readonly string[];
  readonly kind: InstanceKind;
}

/** Jobs of a run that wait for a runner with this label. */
export interface WaitingJobs {
  readonly run: Run;
  readonly label: string;
  readonly count: number;
  /** Since when the first of them has been waiting, in milliseconds since the epoch. */
  readonly since: number;
}
