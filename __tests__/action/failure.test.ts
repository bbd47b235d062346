import { expect, test } from '@jest/globals';
import { failureOf } from '../../src/action/failure.ts';
import { failureSummary } from '../../src/action/failure-summary.ts';
import { SetupError } from '../../src/shared/errors.ts';

const noTable = new SetupError('POOL-NO-TABLE', 'There is no table pool in this account and region.');

test('an error for the user has its code and the link to its paragraph, and no stack', () => {
  expect(failureOf(noTable)).toEqual({
    code: 'POOL-NO-TABLE',
    message: 'There is no table pool in this account and region.',
    link: 'https://github.com/ec2-runner-pool/ec2-runner-pool/blob/main/docs/errors.md#pool-no-table',
  });
});

test('anything else is a defect, told with its stack', () => {
  expect(failureOf(new TypeError('x is not a function'))).toMatchObject({
    code: 'POOL-UNEXPECTED',
    message: 'Unexpected TypeError: x is not a function',
    stack: expect.stringContaining('failure.test.ts') as unknown,
  });
  expect(failureOf('text')).toMatchObject({ code: 'POOL-UNEXPECTED', message: 'Unexpected error: text' });
});

test('the summary of a failure tells what happened, what to do, and where more stands', () => {
  expect(failureSummary('provision', failureOf(noTable))).toBe(`### EC2 Runner Pool: provision failed

\`\`\`text
There is no table pool in this account and region.
\`\`\`

**What to do:** Run mode \`refresh\` once, with the same \`name\`, \`table-name\` and \`aws-region\` as here.

[POOL-NO-TABLE](https://github.com/ec2-runner-pool/ec2-runner-pool/blob/main/docs/errors.md#pool-no-table): causes and cures`);
});

test('a message that would end its own block does not', () => {
  const summary = failureSummary('release', failureOf(new SetupError('POOL-NO-TABLE', '```\n# a heading of its own')));
  expect(summary).toContain('````text\n```\n# a heading of its own\n````');
});

test('a mode that nobody knows is not repeated', () => {
  expect(failureSummary('<b>x</b>', failureOf(noTable))).toContain('### EC2 Runner Pool: the action failed');
});
