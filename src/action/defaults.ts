/** The values of inputs that are not given; `action.yml` states the same ones. */
export const defaults = {
  instanceCount: 1,
  resourceClass: 'large',
  usageClass: 'on-demand',
  labelMode: 'auto',
  atLimit: 'wait',
  provisionTimeoutSec: 300,
  idleTimeSec: 900,
  maxRuntimeMin: 360,
  maxLifetimeMin: 1_440,
  githubRegTokenRefreshMins: 10,
  runnerUser: 'runner',
  fixedRunnerUser: 'false',
  allowMetadataInJobs: 'false',
  volumeType: 'gp3',
} as const;

/** The longest that a job may run on a self-hosted runner is five days (GitHub Actions limits). */
export const longestRuntimeMin = 7_200;

/** The same as inputs are spelled; the runner sets each input that has a default, asked for or not. */
export const spelledDefaults: ReadonlyMap<string, string> = new Map(
  Object.entries(defaults).map(([name, value]) => [
    name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
    String(value),
  ]),
);
