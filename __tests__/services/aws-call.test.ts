import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DescribeImagesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, test } from '@jest/globals';
import { callAws } from '../../src/services/aws-call.ts';
import { AccessDeniedError, SetupError, UnreachableError } from '../../src/shared/errors.ts';

const failing = (name: string): Promise<never> =>
  callAws('sqs:SendMessage', 'queue ci-pool-large', () =>
    Promise.reject(Object.assign(new Error(`${name}, says AWS`), { name })),
  );

test('an answer is passed on', async () => {
  expect(await callAws('sqs:SendMessage', 'queue', () => Promise.resolve(7))).toBe(7);
});

test.each(['AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation'])(
  '%s names the action, the resource and what to do',
  async (name) => {
    await expect(failing(name)).rejects.toThrow(AccessDeniedError);
    await expect(failing(name)).rejects.toThrow(
      `AWS refused sqs:SendMessage on queue ci-pool-large. Allow sqs:SendMessage in the IAM policy of the role that this job assumes. AWS said: ${name}, says AWS`,
    );
    await expect(failing(name)).rejects.toHaveProperty('cause.name', name);
  },
);

test.each(['CredentialsProviderError', 'ExpiredTokenException', 'AuthFailure', 'InvalidClientTokenId'])(
  '%s says where credentials come from',
  async (name) => {
    await expect(failing(name)).rejects.toThrow(SetupError);
    await expect(failing(name)).rejects.toThrow(/configure-aws-credentials/);
  },
);

test.each([
  ['TimeoutError', { name: 'TimeoutError' }],
  ['ECONNREFUSED', { code: 'ECONNREFUSED' }],
])('%s names the request that was not answered, and what to look at', async (_, difference) => {
  const unanswered = callAws('dynamodb:Query', 'table pool', () =>
    Promise.reject(Object.assign(new Error('no luck'), difference)),
  );
  await expect(unanswered).rejects.toThrow(UnreachableError);
  await expect(unanswered).rejects.toThrow(
    /^AWS did not answer dynamodb:Query on table pool, .* The client said: no luck$/,
  );
});

test.each([
  ['ThrottlingException', 'POOL-AWS-BUSY'],
  ['InternalServerError', 'POOL-AWS-BUSY'],
  ['AuthFailure.ServiceLinkedRoleCreationNotPermitted', 'POOL-AWS-REFUSED'],
  ['ValidationException', 'POOL-AWS-REFUSED'],
])('any other answer of AWS, such as %s, keeps its code and its words', async (name, code) => {
  const refused = callAws('dynamodb:Query', 'table pool', () =>
    Promise.reject(Object.assign(new Error('says AWS'), { name, $fault: 'client' })),
  );
  await expect(refused).rejects.toMatchObject({ code, serviceCode: name, cause: { name } });
  await expect(refused).rejects.toThrow(new RegExp(`dynamodb:Query on table pool.* AWS said: ${name}: says AWS$`));
});

test('what is not about AWS at all is left as it is', async () => {
  await expect(failing('RangeError')).rejects.toMatchObject({ name: 'RangeError', message: 'RangeError, says AWS' });
});

describe('what a proxy puts in the place of an answer', () => {
  test.each([200, 403, 502])('is told as such (%d)', async (status) => {
    const proxy = createServer((_, response) => {
      response.writeHead(status, { 'content-type': 'text/html' }).end('<html><b>blocked\n</html>');
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const endpoint = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    const client = {
      region: 'us-east-1',
      endpoint,
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
      maxAttempts: 1,
    };
    const requests = [
      () => new DynamoDBClient(client).send(new DescribeTableCommand({ TableName: 'pool' })),
      () => new SQSClient(client).send(new CreateQueueCommand({ QueueName: 'pool' })),
      () => new EC2Client(client).send(new DescribeImagesCommand({})),
    ];
    for (const request of requests) {
      const answer = callAws('dynamodb:Query', 'table pool', request as () => Promise<unknown>);
      await expect(answer).rejects.toMatchObject({ code: 'POOL-AWS-ANSWER' });
      await expect(answer).rejects.toThrow(
        /^What came back for dynamodb:Query on table pool is not an answer of AWS\. .*HTTPS_PROXY/,
      );
    }
    proxy.close();
  });
});
