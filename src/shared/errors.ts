import type { ErrorCode } from './error-codes.ts';

/** The base of every error that is meant for the user: it says what happened and what to do, under a code that docs/errors.md explains. */
export class PoolError extends Error {
  override readonly name: string = 'PoolError';
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

const shownProblems = 30;

function listed(problems: readonly string[]): string {
  const lines = problems.slice(0, shownProblems).map((problem) => `  - ${problem}`);
  const rest = problems.length - lines.length;
  return [...lines, ...(rest > 0 ? [`  … and ${rest} more`] : [])].join('\n');
}

/** The inputs are wrong. Carries every problem, so that one run shows them all. */
export class InputError extends PoolError {
  override readonly name = 'InputError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(
      'POOL-INPUT',
      problems.length === 1
        ? `1 input problem: ${problems.join('')}`
        : `${problems.length} input problems:\n${listed(problems)}`,
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

/** A service answered with an error of its own, which no other class here explains better. The `cause` is what its client threw. */
export class RefusalError extends PoolError {
  override readonly name = 'RefusalError';
  /** As the service spells it. */
  readonly serviceCode: string;

  constructor(code: ErrorCode, message: string, serviceCode: string, options?: ErrorOptions) {
    super(code, message, options);
    this.serviceCode = serviceCode;
  }
}

/** Instances could not be had: no capacity, a failing boot, or too little time. */
export class ProvisionError extends PoolError {
  override readonly name = 'ProvisionError';
}

/** The workflow run was cancelled while the mode worked. */
export class CancelledError extends PoolError {
  override readonly name = 'CancelledError';

  constructor(message: string, options?: ErrorOptions) {
    super('POOL-CANCELLED', message, options);
  }
}

/** The message of whatever was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** The error code of whatever was thrown: the service's own for what AWS refused, else the name. */
export function codeOf(thrown: unknown): string {
  if (thrown instanceof RefusalError) return thrown.serviceCode;
  return thrown instanceof Error ? thrown.name : '';
}
