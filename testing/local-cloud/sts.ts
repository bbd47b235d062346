import type { AwsHandler } from './aws-request.ts';
import { queryError, querySuccess } from './query-xml.ts';

const namespace = 'https://sts.amazonaws.com/doc/2011-06-15/';

/** STS, as far as tools ask it who they are. */
export function createSts(accountId: string): AwsHandler {
  return (request) =>
    Promise.resolve(
      request.operation === 'GetCallerIdentity'
        ? querySuccess(
            namespace,
            'GetCallerIdentity',
            `<Arn>arn:aws:iam::${accountId}:user/local</Arn><UserId>${request.accessKeyId ?? 'anonymous'}</UserId><Account>${accountId}</Account>`,
          )
        : queryError(
            namespace,
            400,
            'InvalidAction',
            `The local cloud's STS knows GetCallerIdentity alone, not ${request.operation}.`,
          ),
    );
}
