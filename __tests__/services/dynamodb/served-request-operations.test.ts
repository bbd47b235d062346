import { expect, test } from '@jest/globals';
import { servedRequestKey } from '../../../src/pool/keys.ts';
import type { ServedRequest } from '../../../src/pool/run.ts';
import { ServedRequestOperations } from '../../../src/services/dynamodb/served-request-operations.ts';
import { startedTable } from './started-table.ts';

const started = startedTable();
const request = (runId: string, ...labels: string[]): ServedRequest => ({
  runId,
  labels,
  kind: { resourceClass: 'large', usageClass: 'spot', instanceTypes: { allowed: ['c*'], excluded: [] } },
});

test('a run has all that it was given, and nothing of other runs', async () => {
  const operations = new ServedRequestOperations(started.table);
  await operations.record(request('7', 'pool-a'), 'one', 1_000);
  await operations.record(request('7', 'pool-b', 'pool-c'), 'other', 1_000);
  await operations.record(request('77', 'pool-d'), 'one', 1_000);
  expect(await operations.ofRun('7')).toEqual([request('7', 'pool-a'), request('7', 'pool-b', 'pool-c')]);
  expect(await operations.ofRun('8')).toEqual([]);
});

test('what is recorded twice is one', async () => {
  const operations = new ServedRequestOperations(started.table);
  await operations.record(request('9', 'pool-a'), 'one', 1_000);
  await operations.record(request('9', 'pool-a'), 'one', 1_000);
  expect(await operations.ofRun('9')).toHaveLength(1);
});

test('it is kept for a day longer than GitHub lets the run be re-run', async () => {
  await new ServedRequestOperations(started.table).record(request('10', 'pool-a'), 'one', 1_500);
  expect(await started.table.get(servedRequestKey('10', 'one'))).toMatchObject({ expiresAt: 2 + 31 * 24 * 60 * 60 });
});
