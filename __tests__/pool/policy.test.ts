import { describe, expect, test } from '@jest/globals';
import { keptUntil, nextChange, policyAt, windowProblem } from '../../src/pool/policy.ts';
import { isKeptWarm, isLimited } from '../../src/pool/resource-classes.ts';

const at = (text: string): number => Date.parse(text);
/** Weekdays from 8 to 19 o'clock. */
const office = { cron: '* 8-18 * * 1-5', timeZone: 'Europe/Berlin', minIdle: 2, maxSize: 12 };

describe('the policy of a moment', () => {
  test('is that of the class outside its windows', () => {
    expect(policyAt({ minIdle: 1, schedule: [office] }, 900, at('2026-11-23T06:59:59Z'))).toEqual({
      minIdle: 1,
      scaleUpThreshold: 0,
      maxSize: undefined,
      idleTimeMs: 900_000,
    });
  });

  test('is that of an open window, to the last second of its last minute', () => {
    const policy = { minIdle: 2, scaleUpThreshold: 0, maxSize: 12, idleTimeMs: 60_000 };
    for (const time of ['2026-11-23T07:00:00Z', '2026-11-23T17:59:59Z'])
      expect(policyAt({ minIdle: 1, idleTimeSec: 60, schedule: [office] }, 900, at(time))).toEqual(policy);
    expect(policyAt({ schedule: [office] }, 900, at('2026-11-23T18:00:00Z')).minIdle).toBe(0);
  });

  test('follows the clocks of its zone when they change', () => {
    // Berlin is at UTC+2 until 25 October 2026.
    expect(policyAt({ schedule: [office] }, 900, at('2026-10-23T06:00:00Z')).minIdle).toBe(2);
    expect(policyAt({ schedule: [office] }, 900, at('2026-10-26T06:00:00Z')).minIdle).toBe(0);
  });

  test('takes each value from the last open window that has it', () => {
    const monday = { cron: '* * * * 1', timeZone: 'UTC', minIdle: 5 };
    expect(policyAt({ schedule: [office, monday] }, 900, at('2026-11-23T12:00:00Z'))).toMatchObject({
      minIdle: 5,
      maxSize: 12,
    });
  });
});

describe('the next change of a schedule', () => {
  test.each([
    ['opens', '2026-11-22T12:00:00Z', '2026-11-23T07:00:00Z'],
    ['closes', '2026-11-23T12:30:20Z', '2026-11-23T18:00:00Z'],
  ])('is when a window %s', (_, now, change) => {
    expect(nextChange({ schedule: [office] }, at(now), Infinity)).toBe(at(change));
  });

  test('is none before the end of the look', () => {
    expect(nextChange({ schedule: [office] }, at('2026-11-23T12:00:00Z'), at('2026-11-23T18:00:00Z'))).toBeUndefined();
    expect(nextChange({}, 0, Infinity)).toBeUndefined();
  });
});

describe('an instance that is kept', () => {
  const endsAt = at('2026-11-24T12:00:00Z');

  test('waits until the window closes, and its idle time', () => {
    expect(keptUntil({ schedule: [office] }, 900, at('2026-11-23T12:00:00Z'), endsAt)).toBe(at('2026-11-23T18:15:00Z'));
  });

  test('waits on when another window wants as many', () => {
    const evening = { cron: '* 19-23 * * 1-5', timeZone: 'Europe/Berlin', minIdle: 3 };
    expect(keptUntil({ schedule: [office, evening] }, 900, at('2026-11-23T12:00:00Z'), endsAt)).toBe(
      at('2026-11-23T23:15:00Z'),
    );
  });

  test('waits on when fewer are wanted, and it is one of those', () => {
    const wanting = { minIdle: 1, schedule: [office] };
    const kept = (rank: number): number => keptUntil(wanting, 900, at('2026-11-23T12:00:00Z'), endsAt, rank);
    expect([kept(1), kept(2)]).toEqual([endsAt, at('2026-11-23T18:15:00Z')]);
  });

  test('waits for as long as it lives without a schedule', () => {
    expect(keptUntil({ minIdle: 1 }, 900, at('2026-11-23T12:00:00Z'), endsAt)).toBe(endsAt);
  });
});

test.each([
  ['nothing', {}, false, false],
  ['an idle time', { idleTimeSec: 5 }, false, false],
  ['a limit', { maxSize: 3 }, false, true],
  ['a window that has both', { schedule: [office] }, true, true],
])('a class with %s is kept warm: %#', (_, resourceClass, warm, limited) => {
  expect([isKeptWarm(resourceClass), isLimited(resourceClass)]).toEqual([warm, limited]);
});

test.each([
  ['* 8-18 * * MON-FRI', 'Europe/Berlin', undefined],
  ['* 8-18 * *', 'UTC', 'cron'],
  ['0 * 8-18 * * 1', 'UTC', 'cron'],
  ['* 25 * * *', 'UTC', 'cron'],
  ['* * 30 2 *', 'UTC', 'cron'],
  ['* * * * *', 'Europe/Bärlin', 'timeZone'],
])('%s in %s: %s', (cron, timeZone, problem) => {
  expect(windowProblem({ cron, timeZone })).toBe(problem);
});
