import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { expect, jest, test } from '@jest/globals';
import { liveStates } from '../../src/pool/instance.ts';
import { instanceKey, metadataKey, registrationTokenKey } from '../../src/pool/keys.ts';
import { exampleRow } from '../pool/example-row.ts';
import { refreshInputs, startPool } from './pool.ts';
import type { TestPool } from './pool.ts';

jest.setTimeout(600_000);

const total = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);
const githubRequests = (pool: TestPool): number => total(Object.values(pool.cloud.github.state().requests.api));

test('a second refresh with the same inputs changes nothing', async () => {
  const pool = await startPool();
  pool.cloud.meter.reset();
  const githubBefore = githubRequests(pool);
  const again = await pool.refresh();
  const { requests } = pool.cloud.meter.read().clients;
  expect(total(Object.values(requests).map((operations) => total(Object.values(operations))))).toBeLessThanOrEqual(13);
  expect(githubRequests(pool) - githubBefore).toBeLessThanOrEqual(2);
  expect(again).toMatchObject({ exitCode: 0, outputs: { 'changed-count': '0' } });
  expect(again.summary).toMatch(/\| Class \| Idle \|[^]*\| large \| 0 \| 0 \| 0 \| 0 \| – \| – \|$/m);
});

test('changed inputs change only what they concern, and the summary says what', async () => {
  const pool = await startPool();
  const changed = await pool.refresh({ 'idle-time-sec': '60', 'post-job-script': 'true' });
  expect(changed.log).toContain('Changed: changed idleTimeSec to 60 s');
  expect(changed.log).toMatch(/Changed: made version 2 of launch template/);
  expect(changed.outputs['changed-count']).toBe('3');
  const back = await pool.refresh({ 'idle-time-sec': '60' });
  expect(back.log).not.toContain('made version');
  expect(back.log).toMatch(/changed launchTemplate to version 1 of/);
});

test('overlapping first refreshes both succeed, on one table and one template', async () => {
  const pool = await startPool({ refreshed: false });
  const results = await Promise.all([pool.refresh(), pool.refresh(), pool.refresh()]);
  expect(results.filter((result) => result.exitCode !== 0).map((result) => result.log)).toEqual([]);
  expect(Object.keys(await pool.cloud.tables())).toHaveLength(1);
  expect(await pool.provision('1')).toMatchObject({ exitCode: 0 });
});

test('a table with other keys is an error that says so, and is left as it is', async () => {
  const pool = await startPool({ refreshed: false });
  const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '' } = pool.cloud.environment;
  const client = new DynamoDBClient({
    endpoint: pool.cloud.awsUrl,
    region: 'us-east-1',
    credentials: { accessKeyId, secretAccessKey },
  });
  await client.send(
    new CreateTableCommand({
      TableName: 'theirs',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    }),
  );
  client.destroy();
  const result = await pool.refresh({ 'table-name': 'theirs' });
  expect(result.exitCode).toBe(1);
  expect(result.log).toMatch(
    /Table theirs is not one of this action.*its keys are id \(HASH\), not pk \(HASH\), sk \(RANGE\)/,
  );
});

test('an image or a subnet that does not exist is refused before anything is changed', async () => {
  const pool = await startPool({ refreshed: false });
  expect((await pool.refresh({ ami: 'ami-0123456789abcdef0' })).log).toMatch(
    /ami: 'ami-0123456789abcdef0' is not an image/,
  );
  expect((await pool.refresh({ 'subnet-ids': 'subnet-0123456789abcdef0' })).log).toMatch(
    /subnet-ids: 'subnet-0123456789abcdef0' does not exist/,
  );
  expect(await pool.cloud.tables()).toEqual({});
});

test('a volume with IOPS of its own and tag keys with a slash launch', async () => {
  const pool = await startPool({ refreshed: false });
  const tooSmall = await pool.refresh({ 'volume-size-gib': '4' });
  expect(tooSmall.log).toMatch(/volume-size-gib: '4' is not allowed\. Allowed: at least 8 GiB/);
  expect(await pool.cloud.tables()).toEqual({});
  await pool.refresh({ 'volume-type': 'io2', 'volume-iops': '6000', tags: 'org/team=ci' });
  const { exitCode, log } = await pool.provision('1');
  if (exitCode !== 0) throw new Error(log);
  expect(pool.cloud.ec2.instances()[0]?.tags).toMatchObject({ 'org/team': 'ci' });
});

test('an image that holds the runner fetches none', async () => {
  const pool = await startPool({ refreshed: false });
  const image = mkdtempSync(join(tmpdir(), 'image-'));
  const unpack = '. "$POOL_HOME/pool.env"; curl -fsSL "$RUNNER_ARCHIVE_URL" | tar -xz -C "$RUNNER_ARCHIVE_IMAGE_PATH"';
  await pool.refresh({ 'runner-image-path': image, 'pre-runner-script': unpack });
  const result = await pool.provision('1');
  expect(await pool.job(result.outputs['label'] ?? '')).toContain('i-');
  const [machine] = pool.cloud.ec2.instances();
  const fetched = readFileSync(join(machine?.folder ?? '', 'commands.log'), 'utf8').match(
    /^curl .*actions-runner.*$/gm,
  );
  expect(fetched).toHaveLength(1);
  rmSync(image, { recursive: true, force: true });
});

test('a class that is no longer configured takes no claims, ends its idle instances, and loses its queue', async () => {
  const pool = await startPool({ refreshed: false });
  await pool.refresh({
    'resource-class-config': '{"large": {"vcpus": 2, "memoryMiB": 4096}, "build": {"vcpus": 4, "memoryMiB": 8192}}',
  });
  await pool.provision('1', { 'resource-class': 'build' });
  await pool.release('1');
  await pool.untilIdleListen();
  const drained = await pool.refresh({ 'resource-class-config': 'large:\n  vcpus: 2\n  memoryMiB: 4096\n' });
  expect(drained.log).toMatch(/idle → terminated \(its resource class was removed\)/);
  expect(drained.log).toMatch(/build: removed.*deleted its queue/);
  expect((await pool.provision('2', { 'resource-class': 'build' })).log).toMatch(
    /'build' is not configured\. Allowed: large/,
  );
  expect(pool.liveMachines()).toEqual([]);
});

/** Text that no compression makes small. */
const noise = (length: number): string =>
  Array.from({ length: Math.ceil(length / 64) }, (_, index) =>
    createHash('sha256').update(String(index)).digest('base64'),
  )
    .join('')
    .slice(0, length);

/** The table's items, as the document client reads and writes them. */
async function withTable<Result>(
  pool: TestPool,
  work: (table: DynamoDBDocumentClient, TableName: string) => Promise<Result>,
): Promise<Result> {
  const client = new DynamoDBClient({
    endpoint: pool.cloud.awsUrl,
    region: pool.cloud.environment['AWS_REGION'] ?? '',
    credentials: {
      accessKeyId: pool.cloud.environment['AWS_ACCESS_KEY_ID'] ?? '',
      secretAccessKey: pool.cloud.environment['AWS_SECRET_ACCESS_KEY'] ?? '',
    },
  });
  const [tableName = ''] = Object.keys(await pool.cloud.tables());
  try {
    return await work(DynamoDBDocumentClient.from(client), tableName);
  } finally {
    client.destroy();
  }
}

async function valueOf(pool: TestPool, name: string): Promise<unknown> {
  const items = Object.values(await pool.cloud.tables()).flat();
  return items.find((item) => item['sk'] === metadataKey(name).sk)?.['value'];
}

test('deadlines and tokens wait for no look-up: they are kept when image and subnet are gone, which are told together', async () => {
  const pool = await startPool();
  const row = exampleRow({ instanceId: 'i-0123456789abcdef0', state: 'idle', threshold: 1, createdAt: 1 });
  await withTable(pool, async (table, TableName) => {
    await table.send(new PutCommand({ TableName, Item: { ...instanceKey(row.instanceArn), ...row } }));
    await table.send(new DeleteCommand({ TableName, Key: registrationTokenKey }));
  });
  const before = await valueOf(pool, 'launchTemplate');
  const result = await pool.refresh({ ami: 'ami-0123456789abcdef0', 'subnet-ids': 'subnet-0123456789abcdef0' });
  expect(result.exitCode).toBe(1);
  expect(result.log).toMatch(/2 input problems/);
  expect(result.log).toMatch(/ami: 'ami-0123456789abcdef0' is not an image/);
  expect(result.log).toMatch(/subnet-ids: 'subnet-0123456789abcdef0' does not exist/);
  expect((await pool.rows()).filter(({ state }) => liveStates.some((live) => live === state))).toEqual([]);
  const items = Object.values(await pool.cloud.tables()).flat();
  expect(items.map((item) => item['pk'])).toContain(registrationTokenKey.pk);
  expect(await valueOf(pool, 'launchTemplate')).toEqual(before);
});

test.each([
  [{ 'iam-instance-profile': 'not-there' }, /EC2 would not launch.*\('not-there'\).*Invalid IAM Instance Profile name/],
  [{ 'security-group-ids': 'sg-0123456789abcdef0' }, /security-group-ids: 'sg-0123456789abcdef0' does not exist/],
  [{ 'pre-runner-script': noise(20_000) }, /pre-runner-script.*bytes compressed, \d+ more than the 16384/s],
  [{ 'actions-runner-version': '9.9.9' }, /actions-runner-version: '9\.9\.9' is not a release of the runner/],
])('what would break every cold start is refused, and the pool stays as it is: %#', async (inputs, problem) => {
  const pool = await startPool();
  const before = await valueOf(pool, 'launchTemplate');
  const refused = await pool.refresh({ ...inputs, 'idle-time-sec': '60' });
  expect(refused.exitCode).toBe(1);
  expect(refused.log).toMatch(problem);
  expect(await valueOf(pool, 'launchTemplate')).toEqual(before);
  expect(await valueOf(pool, 'idleTimeSec')).toBe(900);
  const again = await pool.refresh();
  expect(again).toMatchObject({ exitCode: 0, outputs: { 'changed-count': '0' } });
});

test('a repository is refused the pool of another one, in every mode, with the way out', async () => {
  const pool = await startPool();
  const [name = ''] = Object.keys(await pool.cloud.tables());
  const elsewhere = { GITHUB_REPOSITORY: 'octo-org/another' };
  const refused = /octo-org\/octo-repo.*set the input name/;
  for (const inputs of [{ mode: 'provision' }, { mode: 'release' }, { ...refreshInputs }]) {
    const result = await pool.step({ ...inputs, name }, elsewhere);
    expect(result).toMatchObject({ exitCode: 1 });
    expect(result.log).toMatch(refused);
  }
});

test('tags that are changed later reach table and launch template, and the log says so', async () => {
  const pool = await startPool();
  const changed = await pool.refresh({ tags: 'team=ci' });
  expect(changed.log).toMatch(/Changed: tagged table \S+: team/);
  expect(changed.log).toMatch(/Changed: tagged launch template \S+: team/);
  expect(changed.log).toMatch(/Changed: tagged queue \S+-large: team/);
  expect(await pool.refresh({ tags: 'team=ci' })).toMatchObject({ exitCode: 0, outputs: { 'changed-count': '0' } });
});

test('an idle instance that was made from what is no longer in force ends in the next refresh, and the summary says why', async () => {
  const pool = await startPool();
  const threshold = Date.now() + 600_000;
  const row = exampleRow({ instanceId: 'i-0123456789abcdef0', threshold, createdAt: 1, templateHash: 'before' });
  await withTable(pool, async (table, TableName) => {
    await table.send(new PutCommand({ TableName, Item: { ...instanceKey(row.instanceArn), ...row } }));
  });
  const refreshed = await pool.refresh();
  expect(refreshed).toMatchObject({ exitCode: 0, outputs: { 'terminated-count': '1' } });
  expect(refreshed.summary).toMatch(/i-0123456789abcdef0.*made from an earlier version of the launch template/);
  expect(await pool.rows()).toMatchObject([{ state: 'terminated' }]);
});
