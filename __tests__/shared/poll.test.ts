import { expect, test } from '@jest/globals';
import { poll } from '../../src/shared/poll.ts';
import { SteppingClock } from './stepping-clock.ts';

const counting = (): (() => Promise<number>) => {
  let looks = 0;
  return () => Promise.resolve((looks += 1));
};

test('looks until it is done, an interval apart', async () => {
  const clock = new SteppingClock();
  expect(
    await poll({ look: counting(), done: (looks) => looks === 3, intervalMs: 100, deadline: 1_000, clock }),
  ).toEqual({ state: 3, done: true });
  expect(clock.sleptMs).toEqual([100, 100]);
});

test('gives the last state at the deadline, looked at once more just then', async () => {
  const clock = new SteppingClock();
  expect(await poll({ look: counting(), done: () => false, intervalMs: 400, deadline: 1_000, clock })).toEqual({
    state: 4,
    done: false,
  });
  expect(clock.sleptMs).toEqual([400, 400, 200]);
});

test('looks once even when the deadline has passed', async () => {
  const clock = new SteppingClock(2_000);
  expect(await poll({ look: counting(), done: () => true, intervalMs: 100, deadline: 1_000, clock })).toEqual({
    state: 1,
    done: true,
  });
  expect(await poll({ look: counting(), done: () => false, intervalMs: 100, deadline: 1_000, clock })).toEqual({
    state: 1,
    done: false,
  });
});

test('ends with what the look throws', async () => {
  await expect(
    poll({
      look: () => Promise.reject(new Error('no table')),
      done: () => true,
      intervalMs: 1,
      deadline: 1,
      clock: new SteppingClock(),
    }),
  ).rejects.toThrow('no table');
});

test('ends with the reason of an aborted signal', async () => {
  const signal = AbortSignal.abort(new Error('cancelled'));
  await expect(
    poll({ look: counting(), done: () => false, intervalMs: 1, deadline: 1_000, clock: new SteppingClock(), signal }),
  ).rejects.toThrow('cancelled');
});
