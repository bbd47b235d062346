import { expect, test } from '@jest/globals';
import {
  AccessDeniedError,
  InputError,
  PoolError,
  ProvisionError,
  RefusalError,
  SetupError,
  codeOf,
  messageOf,
} from '../../src/shared/errors.ts';

test.each([AccessDeniedError, ProvisionError, SetupError])('%p is for the user, and known by its name', (Kind) => {
  const error = new Kind('POOL-NO-TABLE', 'what happened');
  expect(error).toBeInstanceOf(PoolError);
  expect(codeOf(error)).toBe(Kind.name);
  expect(error.code).toBe('POOL-NO-TABLE');
});

test('one input problem stands on the first line, several stand each on its own', () => {
  expect(new InputError(['mode: is wrong']).message).toBe('1 input problem: mode: is wrong');
  expect(new InputError(['mode: is wrong', 'name: is wrong']).message).toBe(
    '2 input problems:\n  - mode: is wrong\n  - name: is wrong',
  );
});

test('whatever was thrown has a message and a code', () => {
  expect([messageOf(new TypeError('bad')), messageOf('text'), messageOf(undefined)]).toEqual([
    'bad',
    'text',
    'undefined',
  ]);
  expect([codeOf(new TypeError('bad')), codeOf('text')]).toEqual(['TypeError', '']);
});

test('of what AWS refused, the code is the one that AWS gave', () => {
  expect(codeOf(new RefusalError('POOL-AWS-REFUSED', 'no', 'ResourceInUseException'))).toBe('ResourceInUseException');
});
