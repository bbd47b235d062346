import { AccessDeniedError, RefusalError, SetupError, UnreachableError, codeOf, messageOf } from '../shared/errors.ts';

const deniedCodes: ReadonlySet<string> = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'UnauthorizedOperation',
  'AuthorizationError',
  'KMSAccessDeniedException',
]);
const credentialCodes: ReadonlySet<string> = new Set([
  'CredentialsProviderError',
  'ExpiredToken',
  'ExpiredTokenException',
  'UnrecognizedClientException',
  'InvalidClientTokenId',
  'AuthFailure',
  'InvalidSignatureException',
  // Node.js, of a key with a line break.
  'ERR_INVALID_CHAR',
]);

/** What Node.js says of connections that fail, beside the client's own word for its limits. */
const unreachableCodes: ReadonlySet<string> = new Set([
  'TimeoutError',
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  'EPIPE',
  'EPROTO',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_INVALID_URL',
]);

/** Less haste, or a little later, and the same request may do. */
const busyCode = /Throttl|RequestLimitExceeded|LimitExceededException|TooManyRequests|SlowDown|Internal|Unavailable/;

/**
 * Makes one AWS request, and turns whatever goes wrong with it into an error that says what to do.
 *
 * @param action as IAM spells it, such as `dynamodb:Query`
 * @param resource what the request was about, as a user would name it
 * @throws AccessDeniedError, SetupError (credentials), UnreachableError; RefusalError for every other answer of AWS; what
 * is neither an answer nor the want of one is thrown as it is
 */
export async function callAws<Output>(
  action: string,
  resource: string,
  request: () => Promise<Output>,
): Promise<Output> {
  try {
    return await request();
  } catch (error) {
    throw explained(action, resource, error);
  }
}

/** What the AWS client threw, behind an error of ours. */
export const serviceErrorOf = (error: unknown): unknown => (error instanceof RefusalError ? error.cause : error);

function explained(action: string, resource: string, error: unknown): unknown {
  const code = codeOf(error);
  const said = messageOf(error);
  const options = { cause: error };
  if (deniedCodes.has(code)) {
    return new AccessDeniedError(
      'POOL-AWS-DENIED',
      `AWS refused ${action} on ${resource}. Allow ${action} in the IAM policy of the role that this job assumes. AWS said: ${said}`,
      options,
    );
  }
  if (credentialCodes.has(code) || credentialCodes.has(String((error as { code?: unknown }).code))) {
    return new SetupError(
      'POOL-AWS-CREDENTIALS',
      `AWS did not accept the credentials for ${action}. Run aws-actions/configure-aws-credentials before this step, and check that its session has not expired. AWS said: ${said}`,
      options,
    );
  }
  if (unreachableCodes.has(code) || unreachableCodes.has(String((error as { code?: unknown }).code))) {
    return new UnreachableError(
      'POOL-AWS-UNREACHABLE',
      `AWS did not answer ${action} on ${resource}, however often it was asked. Check that this job's machine reaches AWS in that region (proxy, VPC endpoint, AWS_ENDPOINT_URL), then run it again; the next refresh tidies up. The client said: ${said}`,
      options,
    );
  }
  return isAnswerOfAws(error) ? refusal(action, resource, error) : error;
}

/** The clients mark what they could read with `$fault`, and what they could not with `$response`. */
const isAnswerOfAws = (error: unknown): error is Error =>
  error instanceof Error && ('$fault' in error || '$response' in error || '$metadata' in error);

function refusal(action: string, resource: string, error: Error): RefusalError {
  const code = codeOf(error);
  const options = { cause: error };
  if (!('$fault' in error) || code === 'UnknownError' || code === 'Unknown') {
    return new RefusalError(
      'POOL-AWS-ANSWER',
      `What came back for ${action} on ${resource} is not an answer of AWS. Something stands in between: look at HTTPS_PROXY, NO_PROXY and AWS_ENDPOINT_URL of this job's machine. The client said: ${firstLine(error.message)}`,
      code,
      options,
    );
  }
  return busyCode.test(code)
    ? new RefusalError(
        'POOL-AWS-BUSY',
        `AWS asked for less haste, or was in trouble, at ${action} on ${resource}, however often it was asked. Try again in some minutes. AWS said: ${code}: ${error.message}`,
        code,
        options,
      )
    : new RefusalError(
        'POOL-AWS-REFUSED',
        `AWS would not do ${action} on ${resource}. AWS said: ${code}: ${error.message}`,
        code,
        options,
      );
}

const firstLine = (text: string): string => text.trim().split('\n')[0] ?? '';
