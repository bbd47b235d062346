import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';

export const awsServices = ['dynamodb', 'sqs', 'ec2', 'sts', 'ssm'] as const;
export type AwsService = (typeof awsServices)[number];

/** One request to an AWS API, read whole. */
export interface AwsRequest {
  readonly method: string;
  /** Path and query, as sent. */
  readonly url: string;
  /** The path alone. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** As the credential scope, the target or the API version names it; it may be one that nobody here serves. */
  readonly service: string;
  /** As the API calls it, such as `PutItem`; empty when the request names none. */
  readonly operation: string;
  /** The parameters of the query protocol, from the query string and from a form body. */
  readonly parameters: URLSearchParams;
  /** Who signed it; absent in an unsigned request. */
  readonly accessKeyId?: string;
}

/** The answer to one. */
export interface AwsResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** What the request consumed of a table's capacity. */
  readonly readUnits?: number;
  readonly writeUnits?: number;
}

export type AwsHandler = (request: AwsRequest) => Promise<AwsResponse>;

const serviceOfVersion: Readonly<Record<string, AwsService>> = {
  '2016-11-15': 'ec2',
  '2012-11-05': 'sqs',
  '2011-06-15': 'sts',
  '2012-08-10': 'dynamodb',
};

/** Reads the whole request and tells what it asks of whom. Whether it is signed is not looked at here. */
export async function readAwsRequest(incoming: IncomingMessage): Promise<AwsRequest> {
  const body = await text(incoming);
  const url = incoming.url ?? '/';
  const { pathname, searchParams } = new URL(url, 'http://localhost');
  const headers = singleValued(incoming.headers);

  const parameters = new URLSearchParams(searchParams);
  if (headers['content-type']?.startsWith('application/x-www-form-urlencoded')) {
    for (const [name, value] of new URLSearchParams(body)) parameters.append(name, value);
  }
  // Both protocols name the operation: `X-Amz-Target: DynamoDB_20120810.PutItem`, or `Action=RunInstances&Version=2016-11-15`.
  const [targetApi = '', targetOperation = ''] = (headers['x-amz-target'] ?? '').split('.');
  const scope = credentialScope(headers['authorization'] ?? '', searchParams);
  return {
    method: incoming.method ?? 'GET',
    url,
    path: pathname,
    headers,
    body,
    service:
      scope?.service ?? serviceOfTarget(targetApi) ?? serviceOfVersion[parameters.get('Version') ?? ''] ?? 'unknown',
    operation: targetOperation || (parameters.get('Action') ?? ''),
    parameters,
    ...(scope && { accessKeyId: scope.accessKeyId }),
  };
}

function singleValued(headers: IncomingMessage['headers']): Record<string, string> {
  const single: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) single[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return single;
}

/** SigV4: `<access key>/<date>/<region>/<service>/aws4_request`, in the header or in the query of a presigned request. */
function credentialScope(
  authorization: string,
  query: URLSearchParams,
): { accessKeyId: string; service: string } | undefined {
  const credential = /Credential=([^,\s]+)/.exec(authorization)?.[1] ?? query.get('X-Amz-Credential') ?? '';
  const [accessKeyId, , , service] = credential.split('/');
  return accessKeyId && service ? { accessKeyId, service } : undefined;
}

function serviceOfTarget(api: string): AwsService | undefined {
  if (api.startsWith('DynamoDB_')) return 'dynamodb';
  if (api === 'AmazonSSM') return 'ssm';
  return api === 'AmazonSQS' ? 'sqs' : undefined;
}

/** An error as the JSON protocols (1.0) tell it. */
export function jsonError(status: number, type: string, message: string): AwsResponse {
  return {
    status,
    headers: { 'content-type': 'application/x-amz-json-1.0' },
    body: JSON.stringify({ __type: type, message }),
  };
}
