import { expect, test } from '@jest/globals';
import { satisfies, updatesOf } from '../../testing/simulation/dynamodb/expressions.ts';

const item = { state: 'idle', epoch: 3, threshold: 100 };
const names = { '#state': 'state', '#epoch': 'epoch', '#threshold': 'threshold', '#owner': 'owner' };

test.each([
  ['#state = :idle', true],
  ['#state = :idle AND #epoch = :two', false],
  ['#threshold > :two AND #epoch = :three', true],
  ['#threshold <= :two', false],
  ['#threshold BETWEEN :two AND :hundred', true],
  ['#threshold BETWEEN :two AND :three', false],
  ['#state = :idle AND #threshold BETWEEN :two AND :hundred', true],
  ['#owner = :idle', false],
  ['#epoch > :idle', false],
  ['attribute_not_exists(#owner)', true],
  ['attribute_not_exists(#state)', false],
  ['attribute_exists(#state)', true],
  ['begins_with(#state, :idle)', true],
  ['begins_with(#owner, :idle)', false],
])('%s: %s', (expression, holds) => {
  expect(satisfies(item, expression, names, { ':idle': 'idle', ':two': 2, ':three': 3, ':hundred': 100 })).toBe(holds);
});

test('an absent item has no attributes', () => {
  expect(satisfies(undefined, 'attribute_not_exists(pk)', undefined, undefined)).toBe(true);
  expect(satisfies(undefined, '#state = :idle', names, { ':idle': 'idle' })).toBe(false);
});

test.each([
  '#state = :idle OR #epoch = :two',
  'NOT #state = :idle',
  'contains(#state, :idle)',
  '(#state = :idle)',
  'size(#state) > :two',
])('what the project does not emit is refused: %s', (expression) => {
  expect(() => satisfies(item, expression, names, { ':idle': 'idle', ':two': 2 })).toThrow('does not know');
});

test('a condition with a name or a value that is not given is refused', () => {
  expect(() => satisfies(item, '#label = :idle', names, { ':idle': 'idle' })).toThrow('#label');
  expect(() => satisfies(item, '#state = :label', names, {})).toThrow(':label');
});

test('an update sets and removes', () => {
  expect(updatesOf('SET #state = :idle, #epoch = :two REMOVE #owner', names, { ':idle': 'idle', ':two': 2 })).toEqual([
    ['state', 'idle'],
    ['epoch', 2],
    ['owner', undefined],
  ]);
  expect(() => updatesOf('ADD #epoch :two', names, { ':two': 2 })).toThrow('does not know');
});
