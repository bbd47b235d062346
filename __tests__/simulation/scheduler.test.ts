import { expect, test } from '@jest/globals';
import { Actor } from '../../testing/simulation/actor.ts';
import { Scheduler } from '../../testing/simulation/scheduler.ts';
import { SeededRandom } from '../../testing/simulation/seeded-random.ts';

test('what is earlier happens first, and of equals what was asked for first', async () => {
  const scheduler = new Scheduler(0);
  const happened: string[] = [];
  for (const [name, at] of [
    ['c', 30],
    ['a', 10],
    ['b1', 20],
    ['b2', 20],
    ['late', 101],
  ] as const)
    scheduler.after(at, () => {
      happened.push(`${name} ${scheduler.now}`);
    });
  await scheduler.run(100);
  expect(happened).toEqual(['a 10', 'b1 20', 'b2 20', 'c 30']);
  expect(scheduler.now).toBe(100);
});

test('many events in any order come out in the order of time', async () => {
  const scheduler = new Scheduler(0);
  const random = new SeededRandom(7);
  const times: number[] = [];
  for (let count = 0; count < 500; count += 1)
    scheduler.after(random.below(1_000), () => {
      times.push(scheduler.now);
    });
  await scheduler.run(1_000);
  expect(times).toHaveLength(500);
  expect(times).toEqual(times.toSorted((one, other) => one - other));
});

test('what follows from an event without time follows before the next event', async () => {
  const scheduler = new Scheduler(0);
  const happened: string[] = [];
  scheduler.after(1, () => {
    void Promise.resolve()
      .then(() => Promise.resolve())
      .then(() => {
        happened.push('follows');
      });
  });
  scheduler.after(1, () => {
    happened.push('next');
  });
  await scheduler.run(1);
  expect(happened).toEqual(['follows', 'next']);
});

test('a cancelled event does not happen', async () => {
  const scheduler = new Scheduler(0);
  const timer = scheduler.after(1, () => {
    throw new Error('it did');
  });
  scheduler.cancel(timer);
  await scheduler.run(10);
});

test('a process that has crashed goes no further', async () => {
  const scheduler = new Scheduler(0);
  const actor = new Actor(scheduler, 'a');
  const reached: string[] = [];
  const outcome = actor.run(async () => {
    reached.push('begin');
    await actor.clock.sleep(10);
    reached.push('end');
  });
  scheduler.after(5, () => {
    actor.crash();
  });
  await scheduler.run(100);
  expect(await outcome).toBe('crashed');
  expect(reached).toEqual(['begin']);
});

test('a sleep ends early with the reason of its signal', async () => {
  const scheduler = new Scheduler(0);
  const actor = new Actor(scheduler, 'a', 1_000);
  const cancelled = new AbortController();
  const outcome = actor
    .run(() => actor.clock.sleep(50, cancelled.signal))
    .catch((error: unknown) => (error as Error).message);
  scheduler.after(5, () => {
    cancelled.abort(new Error('enough'));
  });
  await scheduler.run(10);
  expect(await outcome).toBe('enough');
  expect(actor.clock.now()).toBe(1_010);
});

test('equal seeds give equal numbers, other seeds other ones', () => {
  const numbers = (seed: number): number[] => {
    const random = new SeededRandom(seed);
    return Array.from({ length: 20 }, () => random.below(1_000_000));
  };
  expect(numbers(1)).toEqual(numbers(1));
  expect(numbers(1)).not.toEqual(numbers(2));
});

test('numbers below ten are about equally frequent', () => {
  const random = new SeededRandom(3);
  const counts = new Array<number>(10).fill(0);
  for (let draw = 0; draw < 10_000; draw += 1) {
    const drawn = random.below(10);
    counts[drawn] = (counts[drawn] ?? 0) + 1;
  }
  expect(Math.min(...counts)).toBeGreaterThan(850);
  expect(Math.max(...counts)).toBeLessThan(1_150);
});
