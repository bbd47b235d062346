/** What a mode hands to the workflow. */
export interface Report {
  readonly outputs: Readonly<Record<string, string | number>>;
  /** Markdown for the page of the run. */
  readonly summary: string;
  /** The last line of the log; time and requests are added to it. */
  readonly lastLine: string;
}
