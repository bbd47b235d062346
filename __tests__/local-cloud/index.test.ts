import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';

const entry = join(import.meta.dirname, '..', '..', 'testing', 'local-cloud', 'index.ts');
let directory = '';
let command: ChildProcess | undefined;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'local-cloud-'));
});
afterEach(() => {
  command?.kill('SIGKILL');
});
afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

test('the command prints what to export, serves, and ends when it is told to', async () => {
  const started = spawn(process.execPath, [entry, '--directory', directory], { stdio: ['ignore', 'pipe', 'inherit'] });
  command = started;
  const exited = once(started, 'exit');
  const environment: Record<string, string> = {};
  for await (const line of createInterface({ input: started.stdout })) {
    const [, name, value] = /^export (\w+)=(.*)$/.exec(line) ?? [];
    if (name && value) environment[name] = value;
    if (line.includes('Interrupt')) break;
  }
  expect(Object.keys(environment)).toEqual(
    expect.arrayContaining([
      'AWS_ENDPOINT_URL',
      'AWS_REGION',
      'AWS_ACCESS_KEY_ID',
      'AWS_SECRET_ACCESS_KEY',
      'GITHUB_API_URL',
      'GITHUB_SERVER_URL',
      'GITHUB_REPOSITORY',
      'GITHUB_TOKEN',
    ]),
  );
  const client = new DynamoDBClient({
    endpoint: environment['AWS_ENDPOINT_URL'] ?? '',
    region: environment['AWS_REGION'] ?? '',
    credentials: {
      accessKeyId: environment['AWS_ACCESS_KEY_ID'] ?? '',
      secretAccessKey: environment['AWS_SECRET_ACCESS_KEY'] ?? '',
    },
  });
  expect((await client.send(new ListTablesCommand())).TableNames).toEqual([]);
  client.destroy();
  started.kill('SIGTERM');
  expect(await exited).toEqual([0, null]);
}, 60_000);

test('a port that is taken is an error that says so, and nothing stays', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as AddressInfo;
  const failed = promisify(execFile)(process.execPath, [entry, '--directory', directory, '--port', String(port)]);
  await expect(failed).rejects.toThrow(
    expect.objectContaining({ code: 1, stderr: expect.stringContaining('EADDRINUSE') as unknown }),
  );
  taken.close();
}, 60_000);
