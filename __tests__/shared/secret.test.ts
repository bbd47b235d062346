import { format, inspect } from 'node:util';
import { expect, test } from '@jest/globals';
import { Secret } from '../../src/shared/secret.ts';

const secret = new Secret('ghp_secret');

test('whoever asks by name gets the value', () => {
  expect(secret.reveal()).toBe('ghp_secret');
});

test.each<[string, string]>([
  ['text', String(secret)],
  ['JSON', JSON.stringify({ secret })],
  ['inspection', inspect({ secret }, { showHidden: true, depth: 5 })],
  ['console output', format('%s %o %j', secret, secret, secret)],
  ['copies of its properties', JSON.stringify(Object.assign({}, secret))],
])('%s does not hold it', (_, shown) => {
  expect(shown).not.toContain('ghp_secret');
});
