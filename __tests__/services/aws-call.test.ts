import { expect, test } from '@jest/globals';
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

test.each(['ThrottlingException', 'AuthFailure.ServiceLinkedRoleCreationNotPermitted'])(
  '%s is left as it is',
  async (name) => {
    await expect(failing(name)).rejects.toMatchObject({ name, message: `${name}, says AWS` });
  },
);
