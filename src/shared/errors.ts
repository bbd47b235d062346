/** The base of every error that is meant for the user: it says what happened and what to do. */
export class PoolError extends Error {
  override readonly name: string = 'PoolError';
}

/** The inputs are wrong. Carries every problem, so that one run shows them all. */
export class InputError extends PoolError {
  override readonly name = 'InputError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(
      problems.length === 1
        ? `1 input problem: ${problems.join('')}`
        : `${problems.length} input problems:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`,
    );
    this.problems = problems;
  }
}

/** The pool is not, or not fully, set up; the message names what is missing and what sets it up. */
export class SetupError extends PoolError {
  override readonly name = 'SetupError';
}

/** AWS or GitHub refused the request for want of a permission. */
export class AccessDeniedError extends PoolError {
  override readonly name = 'AccessDeniedError';
}

/** No answer came, however often it was asked for: what was asked may have been done. */
export class UnreachableError extends PoolError {
  override readonly name = 'UnreachableError';
}

/** EC2 does not end machines that are to end; whoever runs the account must look. */
export class TerminationError extends PoolError {
  override readonly name = 'TerminationError';
}

/** GitHub takes no more requests of this token for now; the message says until when. */
export class RateLimitedError extends PoolError {
  override readonly name = 'RateLimitedError';
}

/** Instances could not be had: no capacity, a failing boot, or too little time. */
export class ProvisionError extends PoolError {
  override readonly name = 'ProvisionError';
}

/** The workflow run was cancelled while the mode worked. */
export class CancelledError extends PoolError {
  override readonly name = 'CancelledError';
}

/** The message of whatever was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** The error code of whatever was thrown: AWS errors carry theirs as the name. */
export function codeOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.name : '';
}
