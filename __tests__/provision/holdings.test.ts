import { expect, test } from '@jest/globals';
import { Holdings } from '../../src/provision/holdings.ts';
import { exampleRow } from '../pool/example-row.ts';

const taken = (epoch: number): ReturnType<typeof exampleRow> => exampleRow({ epoch, writeId: `write-${epoch}` });

test('a claim that is lost takes nothing from a later one of the same instance that is won', () => {
  const holdings = new Holdings();
  holdings.add(taken(3), 'warm');
  holdings.add(taken(5), 'warm');
  holdings.drop(taken(3));
  expect(holdings.all().map(({ row }) => row.epoch)).toStrictEqual([5]);
  holdings.drop(taken(5));
  expect(holdings.all()).toStrictEqual([]);
});
