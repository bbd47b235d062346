import { expect, test } from '@jest/globals';
import { manageInstancePrefix } from '../../src/refresh/manage-table.ts';
import { InputError } from '../../src/shared/errors.ts';

const tableArn = 'arn:aws:dynamodb:eu-central-1:123456789012:table/ci';
const byArn = 'arn:aws:ec2:eu-central-1:123456789012:instance/';
const role = { instanceRoleId: 'AROAEXAMPLEEXAMPLE123' };

test('instances are known by the ARN that the table tells, or by the role that refresh was given', () => {
  expect(manageInstancePrefix(tableArn, {}, undefined)).toBe(byArn);
  expect(manageInstancePrefix(tableArn, {}, byArn)).toBe(byArn);
  expect(manageInstancePrefix(tableArn, role, undefined)).toBe('AROAEXAMPLEEXAMPLE123:');
  expect(manageInstancePrefix(tableArn, role, 'AROAEXAMPLEEXAMPLE123:')).toBe('AROAEXAMPLEEXAMPLE123:');
});

test.each([
  ['to the role', role, byArn],
  ['to the ARN', {}, 'AROAEXAMPLEEXAMPLE123:'],
  ['to another role', role, 'AROAANOTHEREXAMPLE123:'],
])('a change %s, under which no row would be found, is refused', (_, request, stored) => {
  expect(() => manageInstancePrefix(tableArn, request, stored)).toThrow(InputError);
});
