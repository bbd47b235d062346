import type { ErrorCode } from '../shared/error-codes.ts';
import { PoolError, messageOf } from '../shared/errors.ts';

/** A failed mode, in the words of the log. */
export interface Failure {
  readonly code: ErrorCode;
  /** What happened, and why. */
  readonly message: string;
  /** Where the code is explained. */
  readonly link: string;
  /** Of a defect: where in the code it happened. */
  readonly stack?: string;
}

const errorsPage = 'https://github.com/ec2-runner-pool/ec2-runner-pool/blob/main/docs/errors.md';

export function failureOf(error: unknown): Failure {
  if (error instanceof PoolError) return { code: error.code, message: error.message, link: linkOf(error.code) };
  const kind = error instanceof Error ? error.name : 'error';
  return {
    code: 'POOL-UNEXPECTED',
    message: `Unexpected ${kind}: ${messageOf(error)}`,
    link: linkOf('POOL-UNEXPECTED'),
    ...(error instanceof Error && error.stack !== undefined && { stack: error.stack }),
  };
}

const linkOf = (code: ErrorCode): string => `${errorsPage}#${code.toLowerCase()}`;
