/** One attempt of one workflow run; what an instance belongs to. */
export interface Run {
  readonly runId: string;
  readonly runAttempt: number;
}

/** The `owner` attribute. Attempts are kept apart: a re-run must not release, or be given, what the first attempt holds. */
export const ownerOf = (run: Run): string => `${run.runId}/${run.runAttempt}`;

export type LabelMode = 'instance' | 'run';

/** The label under which any job of the run finds any of its instances. */
export const runLabel = (run: Run): string => run.runId;
