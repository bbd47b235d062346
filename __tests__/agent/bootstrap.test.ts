import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { InstanceFolder } from './instance-folder.ts';

jest.setTimeout(60_000);

const url = 'https://github.com/actions/runner/releases/download/v2.337.0/actions-runner-linux-x64-2.337.0.tar.gz';
const agent = `
  import { writeFileSync } from 'node:fs';
  const { POOL_FAILED_PHASE, POOL_FAILED_MESSAGE, POOL_RUNNER } = process.env;
  console.log('agent says hello');
  writeFileSync(process.env.POOL_HOME + '/seen.json', JSON.stringify({ POOL_FAILED_PHASE, POOL_FAILED_MESSAGE, POOL_RUNNER }));
`;

let instance: InstanceFolder;

beforeEach(() => {
  instance = new InstanceFolder();
  copyFileSync(join(import.meta.dirname, '../../src/agent/bootstrap.sh'), join(instance.home, 'bootstrap.sh'));
  instance.file('opt/pool/agent.mjs', agent);
  configure({});
});

afterEach(() => {
  instance.remove();
});

function configure({
  sha256 = '',
  imagePath = '',
  archiveUrl = url,
  fixedUser = '',
  metadata = '',
}: Partial<Record<'sha256' | 'imagePath' | 'archiveUrl' | 'fixedUser' | 'metadata', string>>): void {
  const version = '2.337.0';
  instance.file(
    'opt/pool/pool.env',
    `RUNNER_USER=runner\nFIXED_USER=${fixedUser}\nMETADATA_IN_JOBS=${metadata}\nRUNNER_ARCHIVE_URL=${archiveUrl}\nRUNNER_ARCHIVE_VERSION=${version}\nRUNNER_ARCHIVE_SHA256=${sha256}\nRUNNER_ARCHIVE_IMAGE_PATH='${imagePath}'\n`,
  );
}

/** Boots to the end of the bootstrap itself, whatever it leaves running, and returns what the console shows. */
async function boot(...args: readonly string[]): Promise<string> {
  const console = openSync(join(instance.root, 'console'), 'w');
  const bootstrap = spawn('bash', [join(instance.home, 'bootstrap.sh'), ...args], {
    env: instance.env,
    stdio: ['ignore', console, console],
  });
  await once(bootstrap, 'exit');
  closeSync(console);
  return instance.read('console');
}

const seenByAgent = (): Record<string, string> =>
  JSON.parse(instance.read('opt/pool/seen.json')) as Record<string, string>;

test("a boot ends with the agent, and the agent's end with a shutdown", async () => {
  instance.serveArchive({ 'config.sh': '' });
  const output = await boot();
  expect(seenByAgent()).toEqual({ POOL_RUNNER: join(instance.home, 'runner') });
  expect(output).toContain('agent: agent says hello');
  expect(instance.calls().at(-1)).toBe('shutdown -h now');
  expect(instance.calls().filter((call) => call.startsWith('shutdown'))).toHaveLength(1);
});

test('the user data makes it a service of the machine, which stops before the network does', async () => {
  await boot('install');
  const unit = instance.read('services/ec2-runner-pool.service');
  expect(unit).toContain(`ExecStart=/bin/bash "${instance.home}/bootstrap.sh"\n`);
  expect(unit).toMatch(/^After=network-online\.target /m);
  expect(instance.calls()).toEqual([
    'systemctl daemon-reload',
    'systemctl enable ec2-runner-pool',
    'systemctl start --no-block ec2-runner-pool',
  ]);
});

test('a service that cannot be installed ends the machine', async () => {
  instance.command('systemctl', 'exit 1');
  expect(await boot('install')).toContain('BOOT FAILED in phase starting: could not install the service');
  expect(instance.calls().at(-1)).toBe('shutdown -h now');
});

test('at the next boot the agent starts at once, with the runner that is there', async () => {
  instance.file('opt/pool/pre-runner.sh', 'echo prepared\n');
  instance.serveArchive({});
  await boot();
  const before = instance.calls().length;
  const output = await boot();
  expect(output).not.toContain('prepared');
  expect(output).toContain('agent says hello');
  expect(seenByAgent()['POOL_RUNNER']).toBe(join(instance.home, 'runner'));
  expect(instance.calls().slice(before)).toEqual(['nft -f -', 'shutdown -h now']);
});

test('a boot that was cut short is made again from its start', async () => {
  instance.file('opt/pool/pre-runner.sh', 'exit 1\n');
  instance.serveArchive({});
  await boot();
  instance.file('opt/pool/pre-runner.sh', 'echo prepared\n');
  expect(await boot()).toContain('pre-runner-script: prepared');
});

test('told to stop, it lets the agent say farewell, and leaves the machine to whoever told it', async () => {
  instance.file(
    'opt/pool/agent.mjs',
    `process.on('SIGTERM', () => { console.log('farewell'); process.exit(0); });
     console.log('agent runs'); setInterval(() => undefined, 1000);
     process.kill(process.ppid, 'SIGTERM');`,
  );
  instance.serveArchive({});
  expect(await boot()).toContain('agent: farewell');
  expect(instance.calls().filter((call) => call.startsWith('shutdown'))).toEqual([]);
});

test('scripts find a HOME, which services lack', async () => {
  delete instance.env['HOME'];
  instance.file('opt/pool/pre-runner.sh', 'echo "at home in $HOME"\n');
  instance.serveArchive({});
  expect(await boot()).toContain('at home in /root');
});

test('each line of the log tells time and phase', async () => {
  instance.file('opt/pool/pre-runner.sh', '#!/bin/sh\necho prepared; echo oddly >&2; printf "no newline"\n');
  instance.serveArchive({});
  await boot();
  const lines = instance.read('pool.log').trimEnd().split('\n');
  expect(lines.every((line) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d{4} [a-z-]+: /.test(line))).toBe(true);
  expect(lines.slice(0, 3).map((line) => line.replace(/^\S+ /, ''))).toEqual(
    ['prepared', 'oddly', 'no newline'].map((text) => `pre-runner-script: ${text}`),
  );
});

test('at each boot the metadata service is closed to the users that jobs run as', async () => {
  instance.command('nft', `cat >>'${instance.root}/rules'`);
  instance.serveArchive({});
  await boot();
  await boot();
  const rule =
    /ip daddr 169\.254\.169\.254 meta skuid 20000-29999 reject\n +ip6 daddr fd00:ec2::254 meta skuid 20000-29999 reject/g;
  expect(instance.read('rules').match(rule)).toHaveLength(2);
  expect(instance.calls().some((call) => call.startsWith('iptables'))).toBe(false);
});

test('where nft fails, iptables closes it, once', async () => {
  instance.command('nft', 'exit 1');
  instance.command(
    'iptables',
    `[ "$2" != -C ] || [ -e '${instance.root}/closed' ] || { : >'${instance.root}/closed'; exit 1; }`,
  );
  instance.serveArchive({});
  await boot();
  await boot();
  expect(instance.calls().filter((call) => call.startsWith('iptables -w -I'))).toEqual([
    'iptables -w -I OUTPUT -d 169.254.169.254 -m owner --uid-owner 20000-29999 -j REJECT',
  ]);
});

test('a machine that has neither gets nft', async () => {
  for (const name of ['nft', 'iptables', 'ip6tables']) rmSync(join(instance.root, 'commands', name));
  instance.env['PATH'] = [join(instance.root, 'commands'), join(instance.root, 'usr/bin')].join(':');
  mkdirSync(join(instance.root, 'usr/bin'), { recursive: true });
  for (const name of 'bash sh sleep cat seq tar mkdir rm gzip grep chmod sort mv mkfifo tee sha256sum'.split(' '))
    symlinkSync(join('/bin', name), join(instance.root, 'usr/bin', name));
  instance.serveArchive({});
  await boot();
  expect(instance.calls()).toContain('dnf install -y nftables');
});

test('an owner who wants the role in jobs leaves it open', async () => {
  configure({ metadata: 'yes' });
  instance.serveArchive({});
  await boot();
  expect(instance.calls().filter((call) => /^(nft|iptables)/.test(call))).toEqual([]);
});

test('a fixed user is made unless the image has it, and the metadata service closed to it', async () => {
  configure({ fixedUser: 'yes' });
  instance.command('nft', `cat >>'${instance.root}/rules'`);
  instance.command('id', `[ -e '${instance.root}/known' ] && echo 1234`);
  instance.command('useradd', `: >'${instance.root}/known'`);
  instance.serveArchive({});
  await boot();
  expect(instance.calls()).toContain('useradd --system --create-home --shell /bin/bash runner');
  expect(instance.read('rules')).toContain('meta skuid 1234 reject');
});

test("the runner's folder is root's alone", async () => {
  instance.serveArchive({ '.env': 'https_proxy=http://proxy:3128' });
  await boot();
  expect(statSync(join(instance.home, 'runner')).mode & 0o7777).toBe(0o755);
  expect(instance.calls()).toContain(`chown -R root:root ${instance.home}/runner`);
  expect(instance.read('opt/pool/runner/.env').split('\n')).toEqual([
    'https_proxy=http://proxy:3128',
    'LANG=C.UTF-8',
    '',
  ]);
});

test('a pre-runner script that fails is handed to the agent, and no user is made', async () => {
  configure({ fixedUser: 'yes' });
  instance.file('opt/pool/pre-runner.sh', '#!/bin/sh\necho half done\nexit 3\n');
  instance.command('id', 'exit 1');
  instance.serveArchive({});
  await boot();
  expect(seenByAgent()).toMatchObject({
    POOL_FAILED_PHASE: 'pre-runner-script',
    POOL_FAILED_MESSAGE: 'the pre-runner script failed (exit code 3)',
  });
  expect(instance.calls().some((call) => call.startsWith('useradd'))).toBe(false);
  expect(instance.calls().at(-1)).toBe('shutdown -h now');
});

test('a pre-runner script may name no interpreter and leave a process that holds its output', async () => {
  instance.file('opt/pool/pre-runner.sh', 'sleep 60 & echo $! >"$POOL_HOME/left"\n');
  instance.serveArchive({});
  await boot();
  expect(seenByAgent()['POOL_FAILED_PHASE']).toBeUndefined();
  process.kill(Number(instance.read('opt/pool/left')));
});

test('a fixed user that cannot be made is handed to the agent', async () => {
  configure({ fixedUser: 'yes' });
  instance.command('id', 'exit 1');
  instance.command('useradd', 'exit 1');
  instance.serveArchive({});
  await boot();
  expect(seenByAgent()).toMatchObject({
    POOL_FAILED_PHASE: 'starting',
    POOL_FAILED_MESSAGE: 'could not make the user runner',
  });
});

test('an archive that cannot be fetched is told on the console, with what went before, before the shutdown', async () => {
  instance.command('curl', 'echo "curl: (22) The requested URL returned error: 404" >&2; exit 22');
  const output = await boot();
  expect(instance.calls().filter((call) => call.startsWith('curl'))).toHaveLength(5);
  expect(output).toContain(
    'runner-archive: BOOT FAILED in phase runner-archive: could not unpack https://github.com/actions/runner/',
  );
  expect(output).toMatch(/runner-archive: curl: \(22\) The requested URL returned error: 404/);
  expect(instance.calls().at(-1)).toBe('shutdown -h now');
});

test('the archive comes while the pre-runner script runs', async () => {
  const archive = instance.serveArchive({});
  const asked = join(instance.root, 'asked');
  instance.command('curl', `touch '${asked}'; cat '${archive}'`);
  instance.file('opt/pool/pre-runner.sh', `until [ -e '${asked}' ]; do sleep 0.02; done\n`);
  await boot();
  expect(seenByAgent()['POOL_FAILED_PHASE']).toBeUndefined();
});

test('an archive that comes only after the pre-runner script, which sets up the way to it, is fetched then', async () => {
  const archive = instance.serveArchive({});
  const way = join(instance.root, 'way');
  instance.command('curl', `[ -e '${way}' ] && cat '${archive}'`);
  instance.file(
    'opt/pool/pre-runner.sh',
    `until [ "$(grep -c ^curl '${instance.root}/calls')" = 5 ]; do sleep 0.02; done; touch '${way}'\n`,
  );
  await boot();
  expect(seenByAgent()['POOL_FAILED_PHASE']).toBeUndefined();
  expect(instance.calls().filter((call) => call.startsWith('curl'))).toHaveLength(6);
});

test('an archive that breaks off is fetched again, and nothing of the first half is left', async () => {
  const archive = instance.serveArchive({});
  instance.command(
    'curl',
    `[ "$(grep -c ^curl '${instance.root}/calls')" -gt 1 ] || { head -c 300 '${archive}'; exit 18; }; cat '${archive}'`,
  );
  await boot();
  expect(seenByAgent()['POOL_FAILED_PHASE']).toBeUndefined();
  expect(readdirSync(instance.home).filter((name) => name.startsWith('runner'))).toStrictEqual(['runner']);
});

test('an image without curl and wget fetches by its python3', async () => {
  const archive = instance.serveArchive({});
  // Everything that this machine has, but for those two.
  for (const tool of readdirSync('/usr/bin').filter((name) => name !== 'curl' && name !== 'wget'))
    if (!existsSync(join(instance.root, 'commands', tool)))
      symlinkSync(join('/usr/bin', tool), join(instance.root, 'commands', tool));
  rmSync(join(instance.root, 'commands/curl'));
  instance.env['PATH'] = join(instance.root, 'commands');
  configure({ archiveUrl: `file://${archive}` });
  await boot();
  expect(seenByAgent()).toMatchObject({ POOL_RUNNER: join(instance.home, 'runner') });
});

test('the libraries of the runner are asked for again when their mirror fails', async () => {
  instance.serveArchive({});
  instance.command('ldconfig', '');
  instance.command('dnf', `[ "$(grep -c ^dnf '${instance.root}/calls')" -ge 3 ]`);
  await boot();
  expect(instance.calls().filter((call) => call === 'dnf install -y libicu')).toHaveLength(3);
  expect(seenByAgent()['POOL_FAILED_PHASE']).toBeUndefined();
});

test('an archive is taken when its digest is the one wanted', async () => {
  const archive = instance.serveArchive({});
  configure({ sha256: createHash('sha256').update(readFileSync(archive)).digest('hex') });
  await boot();
  expect(seenByAgent()['POOL_FAILED_PHASE']).toBeUndefined();
});

test('an archive with another digest is not unpacked', async () => {
  instance.serveArchive({});
  configure({ sha256: '0'.repeat(64) });
  expect(await boot()).toContain('BOOT FAILED in phase runner-archive');
  expect(() => statSync(join(instance.home, 'runner'))).toThrow('ENOENT');
});

test.each([
  ['the wanted', '2.337.0', 0],
  ['another', '2.1.0', 1],
])('a runner of %s version in the image is used or replaced', async (_which, version, fetches) => {
  const imagePath = join(instance.root, 'opt/actions-runner');
  instance.file('opt/actions-runner/bin/Runner.Listener', `#!/bin/sh\necho ${version}\n`);
  instance.file('opt/actions-runner/externals/node20/bin/node', `#!/bin/sh\nexec '${process.execPath}' "$@"\n`);
  configure({ imagePath });
  instance.serveArchive({});
  await boot();
  expect(instance.calls().filter((call) => call.startsWith('curl'))).toHaveLength(fetches);
  expect(seenByAgent()['POOL_RUNNER']).toBe(fetches === 0 ? imagePath : join(instance.home, 'runner'));
});

test('the agent runs on the newest Node that works', async () => {
  instance.serveArchive({
    'externals/node30/bin/node': '#!/bin/sh\nexit 127\n',
    'externals/node9/bin/node': '#!/bin/sh\necho too old\n',
  });
  expect(await boot()).toContain('agent says hello');
});

test('an archive without a Node that works is told on the console', async () => {
  instance.serveArchive({ 'externals/node24/bin/node': '#!/bin/sh\nexit 127\n' });
  expect(await boot()).toContain('no Node in');
  expect(instance.calls().at(-1)).toBe('shutdown -h now');
});

test('the agent is fetched from the table, again when that fails, and once in the life of a machine', async () => {
  instance.serveArchive({});
  rmSync(join(instance.home, 'agent.mjs'));
  const tries = join(instance.root, 'tries');
  instance.file(
    'opt/pool/loader.mjs',
    `import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
    appendFileSync('${tries}', '.');
    if (readFileSync('${tries}').length < 3) { console.error('the table is silent'); process.exit(1); }
    writeFileSync('${join(instance.home, 'agent.mjs')}', ${JSON.stringify(agent)});`,
  );
  const output = await boot();
  expect(output).toContain('starting: the table is silent');
  expect(output).toContain('agent says hello');
  await boot();
  expect(readFileSync(tries, 'utf8')).toBe('...');
});

test('an agent that the table has not got is told on the console', async () => {
  instance.serveArchive({});
  rmSync(join(instance.home, 'agent.mjs'));
  instance.file('opt/pool/loader.mjs', 'throw new Error("table pool holds no agent")');
  const output = await boot();
  expect(output).toContain('table pool holds no agent');
  expect(output).toContain('BOOT FAILED in phase starting: could not fetch the agent');
});

test('an agent that crashes is started again', async () => {
  instance.file(
    'opt/pool/agent.mjs',
    `${agent}
    import { existsSync } from 'node:fs';
    const mark = process.env.POOL_HOME + '/crashed';
    if (!existsSync(mark)) { writeFileSync(mark, ''); throw new Error('a bug'); }
  `,
  );
  instance.serveArchive({});
  const output = await boot();
  expect(output.match(/agent says hello/g)).toHaveLength(2);
  expect(output).toContain('crashed (1 of 5); starting it again');
});

test('an agent that crashes again and again ends the machine', async () => {
  instance.file('opt/pool/agent.mjs', 'throw new Error("a bug")');
  instance.serveArchive({});
  expect(await boot()).toMatch(/a bug\n(.*\n)*.*BOOT FAILED in phase starting: the agent crashed 5 times/);
  expect(instance.calls().at(-1)).toBe('shutdown -h now');
});

test('a shutdown that fails is tried again', async () => {
  instance.command('shutdown', `[ -e '${instance.root}/asked' ] || { : >'${instance.root}/asked'; exit 1; }`);
  instance.serveArchive({});
  await boot();
  expect(instance.calls().filter((call) => call.startsWith('shutdown'))).toHaveLength(2);
});
