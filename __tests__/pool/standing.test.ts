import { expect, test } from '@jest/globals';
import { abandon, claim, commit, launch, ready, release, take } from '../../src/pool/transitions.ts';
import type { InstanceRow } from '../../src/pool/instance.ts';
import { assignmentsOf, standingsOf } from '../../src/pool/standing.ts';
import { exampleRow } from './example-row.ts';

const { state, epoch, labelEpoch, owner, ...fresh } = exampleRow();
const taken = (row: InstanceRow): InstanceRow => take(row, 1, 'w', '7/1', 2).next;
const released = (row: InstanceRow): InstanceRow => release(row, 1, 'w', 2, 'pool-b').next;

test('what was launched for a run was warm each time but the first', () => {
  const created = launch({ ...fresh, owner: '7/1' }).next;
  expect(assignmentsOf(created)).toEqual({ all: 0, warm: 0 });
  const running = ready(created, 1, 'w', 2).next;
  expect(assignmentsOf(running)).toEqual({ all: 1, warm: 0 });
  const idle = released(running);
  expect(assignmentsOf(idle)).toEqual({ all: 1, warm: 0 });
  expect(assignmentsOf(taken(idle))).toEqual({ all: 2, warm: 1 });
  expect(assignmentsOf(released(taken(idle)))).toEqual({ all: 2, warm: 1 });
});

test('what was launched for the pool was warm each time', () => {
  const idle = ready(launch(fresh).next, 1, 'w', 2).next;
  expect(assignmentsOf(idle)).toEqual({ all: 0, warm: 0 });
  const claimed = claim(idle, 1, 'w', '7/1', 2).next;
  expect(assignmentsOf(claimed)).toEqual({ all: 1, warm: 1 });
  expect(assignmentsOf(commit(claimed, 1, 'w', 2).next)).toEqual({ all: 1, warm: 1 });
  expect(assignmentsOf(abandon(claimed, 1, 'w', 2).next)).toEqual({ all: 1, warm: 1 });
});

test('classes come in the order of the configuration, and those that only instances have after them', () => {
  const rows = { created: [], claimed: [], running: [], idle: [exampleRow({ resourceClass: 'old' })] };
  expect(standingsOf(['b', 'a'], rows).map(({ name }) => name)).toEqual(['b', 'a', 'old']);
});
