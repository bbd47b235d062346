/** What a mode hands to the workflow. */
export interface Report {
  readonly outputs: Readonly<Record<string, string | number>>;
  /** Markdown for the page of the run. */
  readonly summary: string;
  /** What is not wrong, but may not be meant; shown beside the step. */
  readonly notices?: readonly string[];
  /** The last line of the log; time and requests are added to it. */
  readonly lastLine: string;
}
