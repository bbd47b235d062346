import { NumberValue } from '@aws-sdk/lib-dynamodb';
import { describe, expect, test } from '@jest/globals';
import type { InstanceRow } from '../../../src/pool/instance.ts';
import { heartbeatKey, instanceKey, launchKey, workerSignalKey } from '../../../src/pool/keys.ts';
import { claim, commit, launch, ready, release, terminate, confirm } from '../../../src/pool/transitions.ts';
import { InstanceOperations } from '../../../src/services/dynamodb/instance-operations.ts';
import { exampleRow } from '../../pool/example-row.ts';
import { startedTable } from './started-table.ts';

const started = startedTable();
const operations = (): InstanceOperations => new InstanceOperations(started.table);

const now = 100_000;
let lastId = 0;

/** A row of an instance that no other test knows, as it stands in the table. */
async function put(difference: Partial<InstanceRow> = {}): Promise<InstanceRow> {
  lastId += 1;
  const row = exampleRow({ instanceId: `i-${String(lastId).padStart(17, '0')}`, ...difference });
  await started.table.put({ ...instanceKey(row.instanceArn), ...row });
  return row;
}
const stored = async (row: InstanceRow): Promise<InstanceRow | undefined> =>
  (await operations().views([row.instanceArn]))[0]?.row;
const ids = (rows: readonly InstanceRow[]): string[] => rows.map((row) => row.instanceId).sort();

describe('a transition', () => {
  test('that is won is the row in the table', async () => {
    const row = await put();
    const change = claim(row, now, 'mine', '7/1', 200_000, '7');
    expect(await operations().apply(change)).toEqual({ ok: true, row: change.next });
    expect(await stored(row)).toEqual(change.next);
  });

  test('takes away attributes that the new row lacks', async () => {
    const row = await put({ state: 'running', owner: '7/1' });
    await operations().apply(release(row, now, 'mine', 200_000, 'pool-b'));
    expect(await stored(row)).not.toHaveProperty('owner');
  });

  test.each<[string, Partial<InstanceRow>, Partial<InstanceRow>]>([
    ['state', {}, { state: 'claimed', owner: '8/1' }],
    ['epoch', {}, { epoch: 5, labelEpoch: 5 }],
    ['deadline', {}, { threshold: now }],
  ])('that is lost by its %s leaves the row alone, and gives it as it stands', async (_, seen, meanwhile) => {
    const row = await put(seen);
    const current = { ...row, ...meanwhile, writeId: 'theirs' };
    await started.table.put({ ...instanceKey(row.instanceArn), ...current });
    expect(await operations().apply(claim(row, now, 'mine', '7/1', 200_000))).toEqual({ ok: false, current });
    expect(await stored(row)).toEqual(current);
  });

  test('that is lost by its owner leaves the row alone', async () => {
    const row = await put({ state: 'running', owner: '8/1' });
    const change = release({ ...row, owner: '7/1' }, now, 'mine', 200_000, 'pool-b');
    expect(await operations().apply(change)).toEqual({ ok: false, current: row });
  });

  test('of a row that is gone is lost to nobody', async () => {
    expect(
      await operations().apply(claim(exampleRow({ instanceId: 'i-absent' }), now, 'mine', '7/1', 200_000)),
    ).toEqual({ ok: false, current: undefined });
  });

  test('whose reply was lost is recognised when it is made again', async () => {
    const row = await put();
    const change = claim(row, now, 'mine', '7/1', 200_000);
    await operations().apply(change);
    expect(await operations().apply(change)).toEqual({ ok: true, row: change.next });
    expect(await stored(row)).toEqual(change.next);
  });

  test('of a launch is made once', async () => {
    const { state, epoch, labelEpoch, ...wanted } = exampleRow({ instanceId: 'i-launched' });
    const first = launch(wanted);
    expect(await operations().apply(first)).toMatchObject({ ok: true });
    expect(await operations().apply(first)).toMatchObject({ ok: true });
    expect(await operations().apply(launch({ ...wanted, writeId: 'theirs' }))).toEqual({
      ok: false,
      current: first.next,
    });
  });

  test('follows transition through the whole life of an instance', async () => {
    const { state, epoch, labelEpoch, ...wanted } = exampleRow({ instanceId: 'i-00000000000000abc', owner: '6/1' });
    const created = launch(wanted).next;
    const changes = [launch(wanted)];
    for (const next of [
      (row: InstanceRow) => ready(row, now, 'w1', 200_000),
      (row: InstanceRow) => release(row, now, 'w2', 200_000, 'pool-b'),
      (row: InstanceRow) => claim(row, now, 'w3', '7/1', 200_000),
      (row: InstanceRow) => commit(row, now, 'w4', 200_000),
      (row: InstanceRow) => terminate(row, now, 'w5', 'max runtime is over'),
      (row: InstanceRow) => confirm(row, now, 'w6'),
    ])
      changes.push(next(changes.at(-1)?.next ?? created));
    for (const change of changes) expect(await operations().apply(change)).toEqual({ ok: true, row: change.next });
    expect(await stored(created)).toMatchObject({ state: 'terminated', epoch: 3, label: 'pool-b' });
  });
});

test('of twenty claims at once exactly one wins, and the others are told who', async () => {
  const row = await put();
  const results = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      operations().apply(claim(row, now, `claim-${index}`, `${index}/1`, 200_000)),
    ),
  );
  const [winner, ...more] = results.flatMap((result) => (result.ok ? [result.row] : []));
  expect(more).toEqual([]);
  expect(await stored(row)).toEqual(winner);
  expect(results.filter((result) => !result.ok)).toEqual(
    Array.from({ length: 19 }, () => ({ ok: false, current: winner })),
  );
});

describe('views', () => {
  test('of more than one batch are complete, and in the order asked for', async () => {
    const rows = await Promise.all(Array.from({ length: 70 }, () => put()));
    const asked = rows.toReversed().map((row) => row.instanceArn);
    const requests = await started.requests('BatchGetItem', async () => {
      expect((await operations().views(asked)).map((view) => view.row?.instanceArn)).toEqual(asked);
    });
    expect(requests).toBe(3);
  });

  test('show signal and heartbeat beside the row, and what is not there as undefined', async () => {
    const row = await put();
    const signal = { phase: 'ready', label: 'pool-a', labelEpoch: 3, signalledAt: 1 };
    await started.table.put({ ...workerSignalKey(row.instanceArn), ...signal });
    await started.table.put({ ...heartbeatKey(row.instanceArn), beatAt: 2, busy: true });
    const [view, absent] = await operations().views([row.instanceArn, 'arn:absent']);
    expect(view).toMatchObject({ row, signal, heartbeat: { beatAt: 2, busy: true } });
    expect(absent).toEqual({ row: undefined, signal: undefined, heartbeat: undefined });
  });

  test('of nothing cost nothing', async () => {
    expect(
      await started.requests('BatchGetItem', async () => {
        expect(await operations().views([])).toEqual([]);
      }),
    ).toBe(0);
  });

  test('lose signal and heartbeat with the artifacts, and keep the row', async () => {
    const row = await put();
    await started.table.put({ ...heartbeatKey(row.instanceArn), beatAt: 2, busy: true });
    await started.table.put({ ...workerSignalKey(row.instanceArn), phase: 'ending', signalledAt: 1 });
    await operations().deleteArtifacts(row.instanceArn);
    expect(await operations().views([row.instanceArn])).toEqual([{ row, signal: undefined, heartbeat: undefined }]);
  });
});

describe('the rows of an owner', () => {
  test('are all found when they fill more than one page', async () => {
    // A page of DynamoDB holds 1 MB.
    const rows = await Promise.all(
      Array.from({ length: 5 }, () => put({ state: 'running', owner: 'many/1', reason: 'x'.repeat(300_000) })),
    );
    let found: InstanceRow[] = [];
    const pages = await started.requests('Query', async () => {
      found = await operations().byOwner('many/1');
    });
    expect(ids(found)).toEqual(ids(rows));
    expect(pages).toBeGreaterThan(1);
  });

  test('are those of this attempt alone, and no launch of it', async () => {
    const row = await put({ state: 'running', owner: '9/1' });
    await put({ state: 'running', owner: '9/2' });
    await started.table.put({ ...launchKey('token-9'), owner: '9/1', state: 'launching', threshold: 1 });
    expect(await operations().byOwner('9/1')).toEqual([row]);
  });

  test('are none once they were given back', async () => {
    const row = await put({ state: 'running', owner: '10/1' });
    await operations().apply(release(row, now, 'mine', 200_000, 'pool-b'));
    expect(await operations().byOwner('10/1')).toEqual([]);
  });
});

describe('rows by state and threshold', () => {
  const at = 10_000_000;

  test('are the expired ones of the states asked for, and no others', async () => {
    const idle = await put({ threshold: at });
    const running = await put({ state: 'running', owner: '11/1', threshold: at - 1 });
    const later = await put({ threshold: at + 1 });
    const other = await put({ state: 'claimed', owner: '11/1', threshold: at });
    const found = ids(await operations().getExpiredInstancesByStates(['idle', 'running'], at));
    expect(found).toEqual(expect.arrayContaining(ids([idle, running])));
    expect(found).not.toContain(later.instanceId);
    expect(found).not.toContain(other.instanceId);
  });

  test('leave out terminated rows that are confirmed, and show those that are not', async () => {
    const row = await put({ state: 'running', owner: '12/1' });
    const { next } = terminate(row, at, 'mine', 'max runtime is over');
    await started.table.put({ ...instanceKey(row.instanceArn), ...next });
    expect(ids(await operations().getExpiredInstancesByStates(['terminated'], at))).toEqual([row.instanceId]);
    await operations().apply(confirm(next, at, 'mine-too'));
    expect(await operations().getExpiredInstancesByStates(['terminated'], at)).toEqual([]);
  });

  test('are those that end within a time, and not the expired ones', async () => {
    const from = 20_000_000;
    await put({ threshold: from });
    const soon = await put({ threshold: from + 1 });
    const limit = await put({ threshold: from + 60 });
    await put({ threshold: from + 61 });
    expect(ids(await operations().byStateUntil('idle', from, from + 60))).toEqual(ids([soon, limit]));
  });
});

describe('what an agent wrote that is no signal, or no heartbeat', () => {
  test('is as if it had written nothing, and spoils no other view', async () => {
    const [good, bad] = [await put(), await put()];
    await started.table.put({ ...heartbeatKey(good.instanceArn), beatAt: 2, busy: true });
    // More digits than a number of JavaScript has: the SDK would throw over the whole answer.
    await started.table.put({
      ...heartbeatKey(bad.instanceArn),
      beatAt: NumberValue.from('123456789012345678901.5'),
      busy: false,
    });
    await started.table.put({ ...workerSignalKey(bad.instanceArn), phase: 'owned', signalledAt: 1 });
    expect(await operations().views([good.instanceArn, bad.instanceArn])).toEqual([
      { row: good, signal: undefined, heartbeat: { beatAt: 2, busy: true } },
      { row: bad, signal: undefined, heartbeat: undefined },
    ]);
  });

  test('with the owner of a run, is not among its instances', async () => {
    const row = await put({ state: 'running', owner: '99/1' });
    await started.table.put({ pk: `AGENT#${row.instanceArn}`, sk: 'INSTANCE', ...(await put()), owner: '99/1' });
    expect(ids(await operations().byOwner('99/1'))).toEqual([row.instanceId]);
  });
});
