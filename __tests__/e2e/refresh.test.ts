import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { expect, jest, test } from '@jest/globals';
import { startPool } from './pool.ts';

jest.setTimeout(120_000);

test('a second refresh with the same inputs changes nothing', async () => {
  const pool = await startPool();
  const again = await pool.refresh();
  expect(again).toMatchObject({ exitCode: 0, outputs: { 'changed-count': '0' } });
  expect(again.summary).toContain('Nothing had to be changed');
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
  expect({ exitCode, log }).toMatchObject({ exitCode: 0 });
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
