import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { InstanceRow, InstanceState } from '../../src/pool/instance.ts';
import {
  abandon,
  claim,
  commit,
  confirm,
  launch,
  keep,
  ready,
  release,
  take,
  terminate,
  transitions,
} from '../../src/pool/transitions.ts';
import type { Change, TransitionName } from '../../src/pool/transitions.ts';
import { exampleRow } from './example-row.ts';

const states: readonly InstanceState[] = ['created', 'idle', 'claimed', 'running', 'terminated'];
const now = 100_000;
const week = 7 * 24 * 60 * 60;

const attempts: Readonly<Record<Exclude<TransitionName, 'launch'>, (row: InstanceRow) => Change>> = {
  ready: (row) => ready(row, now, 'write-2', 200_000),
  claim: (row) => claim(row, now, 'write-2', '7/1', 200_000),
  take: (row) => take(row, now, 'write-2', '7/1', 200_000),
  commit: (row) => commit(row, now, 'write-2', 200_000),
  abandon: (row) => abandon(row, now, 'write-2', 200_000),
  release: (row) => release(row, now, 'write-2', 200_000, 'pool-b'),
  keep: (row) => keep(row, now, 'write-2', 200_000),
  terminate: (row) => terminate(row, now, 'write-2', 'idle time is over'),
  confirm: (row) => confirm(row, now, 'write-2'),
};
const names = Object.keys(attempts) as (keyof typeof attempts)[];

describe('the states that a transition may start from', () => {
  const everyPair = names.flatMap((name) => states.map((state) => [name, state] as const));
  const isAllowed = ([name, state]: readonly [keyof typeof attempts, InstanceState]): boolean =>
    (transitions[name].from as readonly InstanceState[]).includes(state);

  test('are those of the design', () => {
    expect(everyPair.filter(isAllowed).map(([name, state]) => `${name} from ${state}`)).toEqual([
      'ready from created',
      'claim from idle',
      'take from idle',
      'commit from claimed',
      'abandon from created',
      'abandon from claimed',
      'release from running',
      'keep from idle',
      'terminate from created',
      'terminate from idle',
      'terminate from claimed',
      'terminate from running',
      'confirm from terminated',
    ]);
  });

  test.each(everyPair.filter(isAllowed))('%s from %s is allowed, and lands in a state of the table', (name, state) => {
    const { next } = attempts[name](exampleRow({ state, owner: '7/1' }));
    expect(transitions[name].to as readonly InstanceState[]).toContain(next.state);
  });

  test.each(everyPair.filter((pair) => !isAllowed(pair)))(
    '%s from %s is refused, by the name of the instance',
    (name, state) => {
      expect(() => attempts[name](exampleRow({ state, owner: '7/1' }))).toThrow(
        `i-00000000000000001: no ${name} from ${state}`,
      );
    },
  );
});

test.each(['commit', 'abandon', 'release'] as const)("%s is refused for an instance that is nobody's", (name) => {
  const { owner, ...row } = exampleRow({ state: transitions[name].from[0] });
  expect(() => attempts[name](row)).toThrow(`i-00000000000000001: no ${name}, it has no owner`);
});

describe('a new row', () => {
  const { state, epoch, labelEpoch, ...wanted } = exampleRow();

  test('is created at the first epoch, on condition that there is none yet', () => {
    expect(launch(wanted)).toEqual({
      transition: 'launch',
      expected: { row: 'absent' },
      next: { ...wanted, state: 'created', epoch: 1, labelEpoch: 1 },
    });
  });

  test('keeps the owner it is launched for', () => {
    expect(launch({ ...wanted, owner: '7/1' }).next.owner).toBe('7/1');
  });
});

describe('what a transition changes, and on what condition', () => {
  const idle = exampleRow();
  const owned = (state: InstanceState): InstanceRow => exampleRow({ state, owner: '7/1' });

  test('ready runs for the owner, and changes nothing but state, threshold and write id', () => {
    const row = owned('created');
    expect(ready(row, now, 'write-2', 200_000)).toEqual({
      transition: 'ready',
      expected: { row: 'present', state: 'created', epoch: 3 },
      next: { ...row, state: 'running', threshold: 200_000, writeId: 'write-2' },
    });
  });

  test('ready without an owner is idle', () => {
    const row = exampleRow({ state: 'created' });
    expect(ready(row, now, 'write-2', 200_000).next).toEqual({
      ...row,
      state: 'idle',
      threshold: 200_000,
      writeId: 'write-2',
    });
  });

  test('claim takes the owner and the next epoch; the label, and the registration under it, stay good', () => {
    expect(claim(idle, now, 'write-2', '7/1', 200_000)).toEqual({
      transition: 'claim',
      expected: { row: 'present', state: 'idle', epoch: 3, unexpiredAt: now },
      next: {
        ...idle,
        state: 'claimed',
        owner: '7/1',
        epoch: 4,
        labelEpoch: 3,
        threshold: 200_000,
        writeId: 'write-2',
      },
    });
  });

  test('claim with a label of the run wants a registration of the new epoch', () => {
    expect(claim(idle, now, 'write-2', '7/1', 200_000, '7').next).toMatchObject({
      label: '7',
      epoch: 4,
      labelEpoch: 4,
    });
  });

  test('a label that is set again to the same text wants a new registration all the same', () => {
    expect(claim(exampleRow({ label: '7' }), now, 'write-2', '7/2', 200_000, '7').next).toMatchObject({
      label: '7',
      labelEpoch: 4,
    });
  });

  test('commit holds owner and epoch, and changes neither', () => {
    const row = owned('claimed');
    expect(commit(row, now, 'write-2', 200_000)).toEqual({
      transition: 'commit',
      expected: { row: 'present', state: 'claimed', epoch: 3, owner: '7/1' },
      next: { ...row, state: 'running', threshold: 200_000, writeId: 'write-2' },
    });
  });

  test('abandon drops the owner at the next epoch, and keeps a label that nobody saw', () => {
    const row = exampleRow({ state: 'claimed' });
    expect(abandon({ ...row, owner: '7/1' }, now, 'write-2', 200_000)).toEqual({
      transition: 'abandon',
      expected: { row: 'present', state: 'claimed', epoch: 3, owner: '7/1' },
      next: { ...row, state: 'idle', epoch: 4, threshold: 200_000, writeId: 'write-2' },
    });
  });

  test('abandon sets a fresh label when the present one was shown', () => {
    expect(abandon(owned('claimed'), now, 'write-2', 200_000, 'pool-b').next).toMatchObject({
      label: 'pool-b',
      labelEpoch: 4,
    });
  });

  test('release drops the owner at the next epoch, under a fresh label', () => {
    const row = exampleRow({ state: 'running' });
    expect(release({ ...row, owner: '7/1' }, now, 'write-2', 200_000, 'pool-b')).toEqual({
      transition: 'release',
      expected: { row: 'present', state: 'running', epoch: 3, owner: '7/1' },
      next: { ...row, state: 'idle', epoch: 4, label: 'pool-b', labelEpoch: 4, threshold: 200_000, writeId: 'write-2' },
    });
  });

  test('terminate keeps a threshold that has passed, so that the machine is ended until EC2 confirms it', () => {
    const row = exampleRow({ state: 'running' });
    expect(terminate({ ...row, owner: '7/1' }, now, 'write-2', 'max runtime is over')).toEqual({
      transition: 'terminate',
      expected: { row: 'present', state: 'running', epoch: 3 },
      next: { ...row, state: 'terminated', threshold: now, reason: 'max runtime is over', writeId: 'write-2' },
    });
  });

  test('confirm leaves nothing to do, and lets the row go a week later', () => {
    const { threshold, ...row } = exampleRow({ state: 'terminated', reason: 'max runtime is over' });
    expect(confirm({ ...row, threshold: 1 }, 100_500, 'write-2')).toEqual({
      transition: 'confirm',
      expected: { row: 'present', state: 'terminated', epoch: 3 },
      next: { ...row, writeId: 'write-2', expiresAt: 101 + week },
    });
  });
});

describe('whatever the sequence of transitions', () => {
  const step = fc.record({
    name: fc.constantFrom(...names),
    label: fc.option(fc.constantFrom('pool-b', 'pool-c', '7'), { nil: undefined }),
    elapsedMs: fc.nat(10_000),
  });
  type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

  const changeOf = ({ name, label }: Step, row: InstanceRow, at: number, writeId: string): Change => {
    switch (name) {
      case 'ready':
        return ready(row, at, writeId, at + 1);
      case 'claim':
        return claim(row, at, writeId, '7/1', at + 1, label);
      case 'take':
        return take(row, at, writeId, '7/1', at + 1);
      case 'commit':
        return commit(row, at, writeId, at + 1);
      case 'abandon':
        return abandon(row, at, writeId, at + 1, label);
      case 'release':
        return release(row, at, writeId, at + 1, label ?? 'pool-d');
      case 'keep':
        return keep(row, at, writeId, at + 1);
      case 'terminate':
        return terminate(row, at, writeId, 'reason');
      case 'confirm':
        return confirm(row, at, writeId);
    }
  };

  /** Every change of a life that starts with or without an owner; steps that its state does not allow are left out. */
  const lifeOf = (
    ownedAtFirst: boolean,
    steps: readonly Step[],
  ): { readonly before: InstanceRow; readonly change: Change }[] => {
    const { state, epoch, labelEpoch, ...wanted } = exampleRow(ownedAtFirst ? { owner: '6/1' } : {});
    let row = launch(wanted).next;
    let at = 0;
    return steps.flatMap((taken, index) => {
      at += taken.elapsedMs;
      if (
        !(transitions[taken.name].from as readonly InstanceState[]).includes(row.state) ||
        (taken.name === 'abandon' && row.owner === undefined)
      )
        return [];
      const before = row;
      const change = changeOf(taken, before, at, `write-${index + 2}`);
      row = change.next;
      return [{ before, change }];
    });
  };

  const always = (holds: (before: InstanceRow, change: Change, ownedAtFirst: boolean) => void): void => {
    fc.assert(
      fc.property(fc.boolean(), fc.array(step, { maxLength: 60 }), (ownedAtFirst, steps) => {
        for (const { before, change } of lifeOf(ownedAtFirst, steps)) holds(before, change, ownedAtFirst);
      }),
      { numRuns: 500 },
    );
  };

  test('an epoch never goes down, and goes up by one with each change of owner after the launch', () => {
    always((before, { next }) => {
      const ownerChanged = before.owner !== next.owner && next.state !== 'terminated';
      expect(next.epoch - before.epoch).toBe(ownerChanged ? 1 : 0);
    });
  });

  test('there is an owner exactly while created for one, claimed or running', () => {
    always((_, { next }, ownedAtFirst) => {
      expect(next.owner !== undefined).toBe(
        next.state === 'claimed' || next.state === 'running' || (next.state === 'created' && ownedAtFirst),
      );
    });
  });

  test('every live row has a threshold, and a row that is done with has none', () => {
    always((_, { transition, next }) => {
      expect('threshold' in next).toBe(transition !== 'confirm');
    });
  });

  test('a label belongs to the epoch that set it', () => {
    always((before, { next }) => {
      if (next.labelEpoch !== before.labelEpoch) expect(next.labelEpoch).toBe(next.epoch);
      if (next.label !== before.label) expect(next.labelEpoch).toBe(next.epoch);
    });
  });

  test('a release always takes a new registration, even under the label it had', () => {
    always((before, { transition, next }) => {
      if (transition === 'release') expect(next.labelEpoch).toBeGreaterThan(before.labelEpoch);
    });
  });

  test('each write expects the state and epoch it was decided on, and carries an id of its own', () => {
    always((before, { expected, next }) => {
      expect(expected).toMatchObject({ row: 'present', state: before.state, epoch: before.epoch });
      expect(next.writeId).not.toBe(before.writeId);
    });
  });

  test('nothing comes back from termination', () => {
    always((before, { next }) => {
      if (before.state === 'terminated') expect(next.state).toBe('terminated');
    });
  });

  test('what was launched stays what it is', () => {
    always((before, { next }) => {
      const {
        instanceArn,
        instanceId,
        instanceType,
        usageClass,
        availabilityZone,
        resourceClass,
        launchToken,
        createdAt,
        lifetimeEndsAt,
      } = before;
      expect(next).toMatchObject({
        instanceArn,
        instanceId,
        instanceType,
        usageClass,
        availabilityZone,
        resourceClass,
        launchToken,
        createdAt,
        lifetimeEndsAt,
      });
    });
  });
});
