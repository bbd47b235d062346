import { expect, test } from '@jest/globals';
import { mapAll } from '../../src/shared/map-all.ts';

test('keeps the order of the items, whichever ends first', async () => {
  const { promise: first, resolve } = Promise.withResolvers<string>();
  const results = mapAll(['slow', 'fast'], 2, (item) => {
    if (item === 'slow') return first;
    resolve('slow');
    return Promise.resolve('fast');
  });
  expect(await results).toEqual(['slow', 'fast']);
});

test('works on so many at once, and no more', async () => {
  let atOnce = 0;
  let most = 0;
  await mapAll(Array.from({ length: 20 }), 3, async () => {
    most = Math.max(most, (atOnce += 1));
    await new Promise(setImmediate);
    atOnce -= 1;
  });
  expect(most).toBe(3);
});

test('fails with the first error, once nothing is under way any more', async () => {
  const ended: number[] = [];
  const all = mapAll([1, 2, 3], 3, async (item) => {
    if (item === 1) throw new Error('one');
    await new Promise(setImmediate);
    ended.push(item);
    if (item === 2) throw new Error('two');
  });
  await expect(all).rejects.toThrow(/^one$/);
  expect(ended).toEqual([2, 3]);
});

test('nothing to do is done', async () => {
  expect(await mapAll([], 5, () => Promise.reject(new Error('never')))).toEqual([]);
});
