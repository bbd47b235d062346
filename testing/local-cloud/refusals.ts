import { jsonError } from './aws-request.ts';
import type { AwsRequest, AwsResponse } from './aws-request.ts';
import { Ec2Error } from './ec2/errors.ts';
import { renderError } from './ec2/query.ts';
import { queryError } from './query-xml.ts';
import type { SignatureProblem } from './signature.ts';

interface Refusal {
  /** Of the JSON protocols, of EC2, and of the query protocol of the others. */
  readonly json: string;
  readonly ec2: string;
  readonly query: string;
  readonly message: string;
}

/** How AWS words each. Sources: the services' lists of common errors. */
const refusals: Readonly<Record<SignatureProblem, Refusal>> = {
  missing: {
    json: 'MissingAuthenticationTokenException',
    ec2: 'MissingAuthenticationToken',
    query: 'MissingAuthenticationToken',
    message: 'Request is missing Authentication Token',
  },
  incomplete: {
    json: 'IncompleteSignatureException',
    ec2: 'IncompleteSignature',
    query: 'IncompleteSignature',
    message: 'The request signature does not conform to AWS standards.',
  },
  'unknown-key': {
    json: 'UnrecognizedClientException',
    ec2: 'AuthFailure',
    query: 'InvalidClientTokenId',
    message:
      'The security token included in the request is invalid: use the credentials that this start of the local cloud printed.',
  },
  expired: {
    json: 'InvalidSignatureException',
    ec2: 'RequestExpired',
    query: 'SignatureDoesNotMatch',
    message: 'Signature expired: it must be of the last five minutes.',
  },
  mismatch: {
    json: 'InvalidSignatureException',
    ec2: 'AuthFailure',
    query: 'SignatureDoesNotMatch',
    message: 'The request signature we calculated does not match the signature you provided.',
  },
};

/** The answer to a request whose signature is no good, in the words and the protocol of the service that it is for. */
export function unbelieved({ headers, service }: AwsRequest, problem: SignatureProblem): AwsResponse {
  const { json, ec2, query, message } = refusals[problem];
  if (headers['x-amz-target'] !== undefined) return jsonError(400, json, message);
  if (service !== 'ec2') return queryError('https://sts.amazonaws.com/doc/2011-06-15/', 403, query, message);
  const status = ec2 === 'AuthFailure' ? 401 : 400;
  const body = renderError(new Ec2Error(ec2, message, status));
  return { status, headers: { 'content-type': 'text/xml;charset=UTF-8' }, body };
}
