import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { buildUserData } from '../../../src/services/ec2/user-data.ts';
import type { UserDataParts } from '../../../src/services/ec2/user-data.ts';
import { InputError } from '../../../src/shared/errors.ts';
import { exampleConfig } from '../../agent/example-row.ts';

const parts: UserDataParts = {
  config: exampleConfig,
  loader: 'console.log("agent")\n',
  bootstrap: '#!/bin/bash\n# why\necho "$1 in $POOL_HOME" >"$POOL_HOME/booted"\n',
};
const awkward = `#!/bin/sh\r\necho 'single' "double" \`back\` $HOME \${x} $(id) \\\ncat <<'END'\nEND\nEOF\n%s %% é\t!\nno newline at the end`;

let folder: string;
let home: string;
let commands: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'user-data-'));
  home = join(folder, 'a home');
  commands = join(folder, 'commands');
  mkdirSync(commands);
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

const standIn = (name: string, script: string): void => {
  writeFileSync(join(commands, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
};

/** Runs the user data as cloud-init would, after `systemctl` and `shutdown` were stood in. */
function boot(text: string): string {
  standIn('systemctl', `echo "systemctl $*; $(ls '${home}' | tr '\\n' ' ')" >>'${folder}/order'`);
  standIn('shutdown', `echo "shutdown $*" >>'${folder}/order'`);
  const script = join(folder, 'user-data');
  writeFileSync(script, text, { mode: 0o755 });
  return execFileSync(script, {
    encoding: 'utf8',
    env: { PATH: `${commands}:/usr/bin:/bin`, POOL_HOME: home, POOL_SERVICES: join(folder, 'services') },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}

const order = (): string => readFileSync(join(folder, 'order'), 'utf8');

test('scripts of any content arrive byte for byte', async () => {
  const { text } = await buildUserData({ ...parts, preRunnerScript: awkward, postJobScript: 'END\n' });
  boot(text);
  expect(readFileSync(join(home, 'pre-runner.sh'), 'utf8')).toBe(awkward);
  expect(readFileSync(join(home, 'post-job.sh'), 'utf8')).toBe('END\n');
  expect(statSync(join(home, 'pre-runner.sh')).mode & 0o777).toBe(0o700);
  expect(statSync(join(home, 'post-job.sh')).mode & 0o777).toBe(0o700);
});

test('the agent and its configuration arrive, and the bootstrap runs', async () => {
  const { text } = await buildUserData(parts);
  boot(text);
  expect(readFileSync(join(home, 'loader.mjs'), 'utf8')).toBe(parts.loader);
  expect(JSON.parse(readFileSync(join(home, 'config.json'), 'utf8'))).toEqual(exampleConfig);
  expect(readFileSync(join(home, 'booted'), 'utf8')).toBe(`install in ${home}\n`);
});

test('the shell reads back what the configuration says', async () => {
  const config = {
    ...exampleConfig,
    runnerUser: `it's "$HOME"`,
    runnerArchive: { ...exampleConfig.runnerArchive, imagePath: '/opt/actions runner' },
  };
  boot((await buildUserData({ ...parts, config })).text);
  const print =
    '. "$0/pool.env"; printf "%s|%s|%s" "$RUNNER_USER" "$RUNNER_ARCHIVE_IMAGE_PATH" "$RUNNER_ARCHIVE_SHA256"';
  expect(execFileSync('sh', ['-c', print, home], { encoding: 'utf8' })).toBe(`it's "$HOME"|/opt/actions runner|`);
});

test('a script that is empty is not there', async () => {
  boot((await buildUserData({ ...parts, preRunnerScript: ' \n' })).text);
  expect(existsSync(join(home, 'pre-runner.sh'))).toBe(false);
});

test('the lifetime timer is a service that runs before anything else is there', async () => {
  boot((await buildUserData(parts)).text);
  expect(order().split('\n')[0]).toBe('systemctl enable --now ec2-runner-pool-lifetime; ends-at lifetime.sh ');
  const unit = readFileSync(join(folder, 'services/ec2-runner-pool-lifetime.service'), 'utf8');
  expect(unit).toContain(`ExecStart=/bin/sh "${home}/lifetime.sh" "${home}"\n`);
  expect(unit).toContain('WantedBy=multi-user.target\n');
});

test.each([
  ['just booted', 86_400, 'sleep 86400'],
  ['started again after a while', 1_000, 'sleep 1000'],
  ['whose clock went back', 900_000, 'sleep 86400'],
  ['started after its time', -5, 'shutdown -h now'],
])('a machine %s ends in time', async (_which, leftSec, first) => {
  boot((await buildUserData(parts)).text);
  writeFileSync(join(home, 'ends-at'), '1000000000');
  standIn('date', `echo $((1000000000 - ${leftSec}))`);
  standIn('sleep', `echo "sleep $*" >>'${folder}/slept'; [ "$1" != 30 ] || kill "$PPID"`);
  standIn('shutdown', `echo "shutdown $*" >>'${folder}/slept'`);
  try {
    execFileSync('sh', [join(home, 'lifetime.sh'), home], { env: { PATH: `${commands}:/usr/bin:/bin` } });
  } catch {
    // It would go on for ever.
  }
  const slept = readFileSync(join(folder, 'slept'), 'utf8').split('\n');
  expect(slept[0]).toBe(first);
  expect(slept).toContain('shutdown -h now');
});

test('a machine without a service manager ends', async () => {
  const { text } = await buildUserData(parts);
  const output = boot(text.replace('systemctl enable', 'no-such-command enable'));
  expect(output).toContain('BOOT FAILED');
  expect(order()).toContain('shutdown -h now');
});

test('user data that cannot be unpacked ends the machine', async () => {
  const { text } = await buildUserData(parts);
  const output = boot(text.replace(/^[A-Za-z0-9+/]{76}$/m, 'broken'));
  expect(output).toContain('BOOT FAILED: could not unpack the user data');
  expect(order().split('\n')).toContain('shutdown -h now');
});

test('EC2 gets it gzipped', async () => {
  const { text, base64, bytes } = await buildUserData(parts);
  const sent = Buffer.from(base64, 'base64');
  expect(sent).toHaveLength(bytes);
  expect(gunzipSync(sent).toString()).toBe(text);
});

test('equal parts give equal bytes', async () => {
  expect(await buildUserData({ ...parts })).toEqual(await buildUserData({ ...parts }));
});

test('a script that does not fit is refused, with by how much and what to do', async () => {
  const preRunnerScript = randomBytes(20_000).toString('hex');
  const error = await buildUserData({ ...parts, preRunnerScript }).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(InputError);
  const { message } = error as InputError;
  const [, bytes, excessBytes] = /is (\d+) bytes compressed, (\d+) more than the 16384/.exec(message) ?? [];
  expect(Number(bytes) - Number(excessBytes)).toBe(16_384);
  expect(message).toMatch(/bootstrap\.sh \d+, loader\.mjs \d+, config\.json \d+, pool\.env \d+, pre-runner\.sh \d+/);
  expect(message).toContain('into the image');
});
