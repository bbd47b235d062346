import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { EC2Client, RunInstancesCommand } from '@aws-sdk/client-ec2';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { LightMachines } from '../../testing/local-cloud/ec2/light-machines.ts';
import { imageIds } from '../../testing/local-cloud/ec2/builtin.ts';
import { startEc2, until } from './ec2/started-ec2.ts';

jest.setTimeout(90_000);

const localCloud = join(import.meta.dirname, '..', '..', 'testing', 'local-cloud');
let directory = '';
let command: ChildProcess | undefined;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'ending-'));
});
afterEach(() => {
  command?.kill('SIGKILL');
  rmSync(directory, { recursive: true, force: true });
});

/** Every live process that has to do with the folder: by its environment, its working folder or its arguments. */
function processesOf(folder: string): string[] {
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) return false;
    try {
      return (
        !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'latin1')) &&
        [
          readFileSync(`/proc/${pid}/environ`, 'latin1'),
          readFileSync(`/proc/${pid}/cmdline`, 'latin1'),
          readlinkSync(`/proc/${pid}/cwd`),
        ].some((text) => text.includes(folder))
      );
    } catch {
      return false;
    }
  });
}

/** A boot that will not end by itself, and has started others that will not. */
const stubborn = `#!/bin/bash
trap '' HUP INT TERM
(cd / && setsid nohup sh -c 'while :; do sleep 600; done' >/dev/null 2>&1 &)
echo done >ready
while :; do sleep 600; done`;

/** Starts the local cloud as a command of its own, with one instance that runs. */
async function cloudWithInstance(): Promise<{ started: ChildProcess; exited: Promise<unknown[]> }> {
  const started = spawn(process.execPath, [join(localCloud, 'index.ts'), '--directory', directory], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  command = started;
  const exited = once(started, 'exit');
  const environment: Record<string, string> = {};
  for await (const line of createInterface({ input: started.stdout })) {
    const [, name, value] = /^export (\w+)=(.*)$/.exec(line) ?? [];
    if (name && value) environment[name] = value;
    if (line.includes('Interrupt')) break;
  }
  const client = new EC2Client({
    endpoint: environment['AWS_ENDPOINT_URL'] ?? '',
    region: environment['AWS_REGION'] ?? '',
    credentials: {
      accessKeyId: environment['AWS_ACCESS_KEY_ID'] ?? '',
      secretAccessKey: environment['AWS_SECRET_ACCESS_KEY'] ?? '',
    },
  });
  await client.send(
    new RunInstancesCommand({
      ImageId: imageIds.x86_64,
      InstanceType: 't3.micro',
      MinCount: 1,
      MaxCount: 1,
      UserData: Buffer.from(stubborn).toString('base64'),
    }),
  );
  client.destroy();
  await until(() => readdirSync(directory, { recursive: true }).some((path) => String(path).endsWith('/ready')));
  return { started, exited };
}

test.each(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGKILL'] as const)(
  'after %s to the local cloud no process of it or of its instances is left',
  async (signal) => {
    const { started, exited } = await cloudWithInstance();
    expect(processesOf(directory).length).toBeGreaterThanOrEqual(3);
    started.kill(signal);
    expect(await exited).toEqual(signal === 'SIGKILL' ? [null, 'SIGKILL'] : [0, null]);
    await until(() => processesOf(directory).length === 0);
  },
);

test('the instances end with a cloud that was killed, even when its folder is gone', async () => {
  const { started } = await cloudWithInstance();
  rmSync(directory, { recursive: true });
  started.kill('SIGKILL');
  await until(() => processesOf(directory).length === 0);
});

test.each([
  ['SIGINT', 130],
  ['SIGHUP', 129],
] as const)('%s ends the demo with its step, its instances and its temporary folders', async (signal, exitCode) => {
  const temporary = join(directory, 'tmp');
  mkdirSync(temporary);
  const demo = spawn(process.execPath, [join(localCloud, 'demo.ts')], {
    cwd: directory,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], TMPDIR: temporary },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  command = demo;
  const exited = once(demo, 'exit');
  for await (const line of createInterface({ input: demo.stdout })) if (line.includes('launched → created')) break;
  await until(() => globSync('.local-cloud/*/instances/*/user-data', { cwd: directory }).length > 0);
  demo.kill(signal);
  expect(await exited).toEqual([exitCode, null]);
  await until(() => processesOf(directory).length === 0);
  expect(readdirSync(temporary)).toEqual([]);
});

test("no power command of an instance is ever the host's, not even when its stand-ins were deleted", async () => {
  // In place of the host's commands: note the call, and do nothing.
  const host = join(directory, 'host');
  const called = join(directory, 'called');
  mkdirSync(host);
  const commands = ['shutdown', 'poweroff', 'halt', 'reboot', 'init', 'telinit', 'systemctl'];
  for (const name of [...commands, 'harmless']) {
    writeFileSync(join(host, name), `#!/bin/sh\necho "$0 $*" >>${called}\n`);
    chmodSync(join(host, name), 0o755);
  }
  await using started = await startEc2(
    {},
    {},
    { machines: new LightMachines(join(directory, 'tools'), `${host}:/usr/bin:/bin`) },
  );
  const script = `#!/bin/bash
harmless
rm -rf bin
hash -r
for name in ${commands.join(' ')}; do "$name" now; sh -c "$name now"; env "$name" now; done
echo done >tried`;
  await started.client.send(
    new RunInstancesCommand({
      ImageId: imageIds.x86_64,
      InstanceType: 't3.micro',
      MinCount: 1,
      MaxCount: 1,
      UserData: Buffer.from(script).toString('base64'),
    }),
  );
  const [instance] = started.ec2.instances();
  await until(() => existsSync(join(instance?.folder ?? '', 'tried')));
  expect(readFileSync(called, 'utf8').trim().split('\n')).toEqual([expect.stringContaining('/harmless')]);
});
