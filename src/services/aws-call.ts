import { AccessDeniedError, SetupError, UnreachableError, codeOf, messageOf } from '../shared/errors.ts';

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
]);

/**
 * Makes one AWS request, and turns the failures that a user can mend into errors that say how.
 *
 * @param action as IAM spells it, such as `dynamodb:Query`
 * @param resource what the request was about, as a user would name it
 * @throws AccessDeniedError, SetupError (credentials), UnreachableError, or whatever else the client threw
 */
export async function callAws<Output>(
  action: string,
  resource: string,
  request: () => Promise<Output>,
): Promise<Output> {
  try {
    return await request();
  } catch (error) {
    const code = codeOf(error);
    if (deniedCodes.has(code)) {
      throw new AccessDeniedError(
        `AWS refused ${action} on ${resource}. Allow ${action} in the IAM policy of the role that this job assumes. AWS said: ${messageOf(error)}`,
        { cause: error },
      );
    }
    if (credentialCodes.has(code)) {
      throw new SetupError(
        `AWS did not accept the credentials for ${action}. Run aws-actions/configure-aws-credentials before this step, and check that its session has not expired. AWS said: ${messageOf(error)}`,
        { cause: error },
      );
    }
    if (unreachableCodes.has(code) || unreachableCodes.has(String((error as { code?: unknown }).code))) {
      throw new UnreachableError(
        `AWS did not answer ${action} on ${resource}, however often it was asked. Check that this job's machine reaches AWS in that region (proxy, VPC endpoint, AWS_ENDPOINT_URL), then run it again; the next refresh tidies up. The client said: ${messageOf(error)}`,
        { cause: error },
      );
    }
    throw error;
  }
}
