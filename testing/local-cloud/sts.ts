import type { AwsHandler } from './aws-request.ts';
import { queryError, querySuccess } from './query-xml.ts';

const namespace = 'https://sts.amazonaws.com/doc/2011-06-15/';

/** STS, as far as tools ask it who they are. */
export function createSts(accountId: string): AwsHandler {
  return (request) => {
    const { operation, accessKeyId = 'anonymous' } = request;
    switch (operation) {
      case 'GetCallerIdentity':
        return Promise.resolve(
          querySuccess(
            namespace,
            operation,
            `<Arn>arn:aws:iam::${accountId}:user/local</Arn><UserId>${accessKeyId}</UserId><Account>${accountId}</Account>`,
          ),
        );
      case 'GetAccessKeyInfo':
        return Promise.resolve(querySuccess(namespace, operation, `<Account>${accountId}</Account>`));
      default:
        return Promise.resolve(
          queryError(
            namespace,
            400,
            'InvalidAction',
            `The local cloud's STS knows GetCallerIdentity and GetAccessKeyInfo alone, not ${operation}.`,
          ),
        );
    }
  };
}
