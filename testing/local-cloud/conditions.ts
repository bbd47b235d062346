/**
 * What the local cloud is made to suffer. Set by flags at the start and changed at run time
 * (`PATCH /_local/conditions`); every stand-in reads it anew at each request.
 */
export interface Conditions {
  /** Added to each request of a service, in milliseconds. */
  latencyMs: { dynamodb: number; sqs: number; ec2: number; github: number };
  /** The most instances that may live at once; a fleet beyond it comes back partial, with InsufficientInstanceCapacity. */
  capacity: number;
  /** As `capacity`, for spot alone. */
  spotCapacity: number;
  /** The next so many EC2 requests are refused with RequestLimitExceeded. */
  throttledEc2Requests: number;
  /** The next so many GitHub API requests are answered with 502. */
  failingGitHubRequests: number;
  /** The next so many GitHub API requests are refused by its secondary rate limit: 403 with `retry-after`. */
  throttledGitHubRequests: number;
  /** The next so many GitHub API requests come when the token's requests of this hour are used up: 403, none remaining. */
  exhaustedGitHubRequests: number;
  /** The next so many GitHub API requests are refused by the organization's single sign-on: 403 with `x-github-sso`. */
  ssoRefusedGitHubRequests: number;
  /** The next so many GitHub API requests are answered with 404, though what they ask for is there. */
  missedGitHubRequests: number;
  /** The next so many instances cannot fetch the runner archive, so that their boot fails. */
  failingBoots: number;
  /** The next so many instances are started but never boot: nothing of their user data runs. */
  deadInstances: number;
  /** Time between the launch of an instance and the first line of its user data, in milliseconds. */
  bootDelayMs: number;
  /** How long an instance stays pending at least, in milliseconds; its boot does not wait for it. */
  pendingMs: number;
  /** EC2 forgets a terminated instance so long after its end, in milliseconds; its tags leave it after a tenth of that. */
  forgetTerminatedMs: number;
  /**
   * A tag key. When set, actions on instances are allowed as by a policy conditioned on that tag: what does not carry it,
   * and what EC2 has forgotten, is refused with UnauthorizedOperation rather than with NotFound.
   */
  requiredTag: string;
  /** Patterns of instance types, with spaces between them, of which there is no capacity, such as `c5.* m5.large`. */
  exhaustedTypes: string;
}

export const calm: Conditions = {
  latencyMs: { dynamodb: 0, sqs: 0, ec2: 0, github: 0 },
  capacity: 1_000,
  spotCapacity: 1_000,
  throttledEc2Requests: 0,
  failingGitHubRequests: 0,
  throttledGitHubRequests: 0,
  exhaustedGitHubRequests: 0,
  ssoRefusedGitHubRequests: 0,
  missedGitHubRequests: 0,
  failingBoots: 0,
  deadInstances: 0,
  bootDelayMs: 0,
  pendingMs: 300,
  forgetTerminatedMs: 60 * 60_000,
  requiredTag: '',
  exhaustedTypes: '',
};

/**
 * Changes some conditions in place; what the change does not name stays.
 * @throws with every problem at once, when the change names an unknown condition, or a value is none of its kind: a whole number of at least 0, or a text.
 */
export function changeConditions(conditions: Conditions, change: object): void {
  const { latencyMs = {}, ...rest } = change as { latencyMs?: object };
  const problems = [...problemsOf(rest, conditions, ''), ...problemsOf(latencyMs, conditions.latencyMs, 'latencyMs.')];
  if (problems.length > 0) throw new Error(problems.join('\n'));
  Object.assign(conditions, rest);
  Object.assign(conditions.latencyMs, latencyMs);
}

function problemsOf(change: object, known: object, prefix: string): string[] {
  return Object.entries(change).flatMap(([name, value]: [string, unknown]) => {
    if (!Object.hasOwn(known, name))
      return [`There is no condition ${prefix}${name}. There are: ${Object.keys(known).join(', ')}.`];
    const textual = typeof (known as Record<string, unknown>)[name] === 'string';
    const fits = textual ? typeof value === 'string' : Number.isSafeInteger(value) && Number(value) >= 0;
    const kind = textual ? 'a text' : 'a whole number of at least 0';
    return fits ? [] : [`${prefix}${name} is ${String(value)}; it must be ${kind}.`];
  });
}

/** Uses up one of a counted condition. @returns whether there was one */
export function take(conditions: Conditions, name: 'deadInstances' | 'failingBoots'): boolean {
  if (conditions[name] <= 0) return false;
  conditions[name] -= 1;
  return true;
}
