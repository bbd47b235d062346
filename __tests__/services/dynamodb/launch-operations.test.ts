import { expect, test } from '@jest/globals';
import type { LaunchRow } from '../../../src/pool/launch.ts';
import { instanceKey } from '../../../src/pool/keys.ts';
import { LaunchOperations } from '../../../src/services/dynamodb/launch-operations.ts';
import { exampleRow } from '../../pool/example-row.ts';
import { startedTable } from './started-table.ts';

const started = startedTable();
const launch = (launchToken: string, threshold: number): LaunchRow => ({
  launchToken,
  owner: '7/1',
  resourceClass: 'large',
  usageClass: 'spot',
  count: 3,
  threshold,
  createdAt: 0,
});

test('an open launch expires at its threshold, until it is closed', async () => {
  const launches = new LaunchOperations(started.table);
  const [due, later] = [launch('token-due', 1_000), launch('token-later', 1_001)];
  await launches.open(due);
  await launches.open(later);
  expect(await launches.expired(999)).toEqual([]);
  expect(await launches.expired(1_000)).toEqual([due]);
  await launches.close('token-due');
  expect(await launches.expired(1_000)).toEqual([]);
  expect(await launches.expired(1_001)).toEqual([later]);
});

test('a launch for nobody has no owner', async () => {
  const launches = new LaunchOperations(started.table);
  const { owner, ...unowned } = launch('token-unowned', 500);
  await launches.open(unowned);
  expect(await launches.expired(500)).toEqual([unowned]);
  await launches.close('token-unowned');
});

test('an expired instance is no launch', async () => {
  const row = exampleRow({ state: 'created', threshold: 1 });
  await started.table.put({ ...instanceKey(row.instanceArn), ...row });
  expect(await new LaunchOperations(started.table).expired(500)).toEqual([]);
});

test('closing a launch that is not open is done', async () => {
  await new LaunchOperations(started.table).close('token-absent');
});

test('a launch that an instance forged in its own partition is none, and is reported', async () => {
  const forged = { pk: `AGENT#${exampleRow().instanceArn}`, sk: 'LAUNCH' };
  await started.table.put({ ...forged, ...launch('token-of-another', 500), state: 'launching' });
  expect(await new LaunchOperations(started.table).expired(500)).toEqual([]);
  expect(started.log.lines).toEqual([expect.stringContaining(`"${forged.pk}", "LAUNCH" is not believed`)]);
});
