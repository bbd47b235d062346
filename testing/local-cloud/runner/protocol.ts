/**
 * What the stand-in runner and the GitHub stand-in say to each other. The registration that comes before
 * (`POST /actions/runner-registration`) is GitHub's own; from there on this protocol takes the place of GitHub's
 * private one, at the address which the registration answers with.
 */

/** `POST <service>/runners`, with the token from the registration. 409 when the name is taken and not to be replaced. */
export interface RunnerSpec {
  name: string;
  /** `read-only` are the default labels (self-hosted, OS, architecture), `custom` those that the user named. */
  labels: LabelSpec[];
  version: string;
  ephemeral: boolean;
  os: string;
  replace?: boolean;
}

export interface LabelSpec {
  name: string;
  type: 'read-only' | 'custom';
}

/** What registering returns. */
export interface Registration {
  id: number;
  /** Secret. What the runner identifies itself by from now on. */
  secret: string;
}

/** One answer to `GET <service>/messages`, a long poll; 202 without a body says: nothing yet, ask again. */
export type RunnerMessage = { type: 'RunnerJobRequest'; job: JobRequest } | { type: 'JobCancellation'; jobId: number };

/** What a runner needs to know to run a job. */
export interface JobRequest {
  id: number;
  name: string;
  runId: number;
  runNumber: number;
  runAttempt: number;
  /** `owner/name` */
  repository: string;
  workflow: string;
  headBranch: string;
  headSha: string;
  /** `http://host:port` */
  serverUrl: string;
  steps: StepSpec[];
}

export interface StepSpec {
  name: string;
  /** Run by `bash -e`. */
  run: string;
}

export type Conclusion = 'success' | 'failure' | 'cancelled' | 'skipped';

/** `POST <service>/jobs/{id}/finish`; the log goes before, piece by piece, as `{ text }` to `…/log`. */
export interface JobResult {
  conclusion: Conclusion;
  steps: StepResult[];
}

/** Times are milliseconds since the epoch. */
export interface StepResult {
  name: string;
  conclusion: Conclusion;
  startedAt: number;
  completedAt: number;
}
