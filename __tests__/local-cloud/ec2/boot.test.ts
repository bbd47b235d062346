import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, jest, test } from '@jest/globals';
import {
  CreateReplaceRootVolumeTaskCommand,
  DescribeReplaceRootVolumeTasksCommand,
  GetConsoleOutputCommand,
  RunInstancesCommand,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import type { RunInstancesCommandInput } from '@aws-sdk/client-ec2';
import { imageIds } from '../../../testing/local-cloud/ec2/builtin.ts';
import type { InstanceView } from '../../../testing/local-cloud/ec2/index.ts';
import { standInCommands } from '../../../testing/local-cloud/ec2/light-machine.ts';
import { base64, startEc2, until } from './started-ec2.ts';
import type { StartedEc2 } from './started-ec2.ts';

jest.setTimeout(60_000);

/** Launches an instance that boots the script, and returns it. */
async function boot(
  { client, ec2 }: StartedEc2,
  script: string | Buffer,
  change: Partial<RunInstancesCommandInput> = {},
): Promise<InstanceView> {
  const { Instances } = await client.send(
    new RunInstancesCommand({
      ImageId: imageIds.x86_64,
      InstanceType: 't3.micro',
      MinCount: 1,
      MaxCount: 1,
      // cloud-init runs what says how, and nothing else.
      UserData: base64(typeof script === 'string' && !script.startsWith('#!') ? `#!/bin/sh\n${script}` : script),
      InstanceInitiatedShutdownBehavior: 'terminate',
      ...change,
    }),
  );
  const view = ec2.instances().find(({ instanceId }) => instanceId === Instances?.[0]?.InstanceId);
  if (view === undefined) throw new Error('nothing was launched');
  return view;
}

/** The content of a file that the boot writes, once its last line is `done`. */
const written = ({ folder }: InstanceView, name: string): Promise<string> =>
  until(() => {
    const file = join(folder, name);
    const content = existsSync(file) ? readFileSync(file, 'utf8') : '';
    return content.endsWith('done\n') && content.slice(0, -'done\n'.length);
  });

/** The processes that bear an instance's mark, found without the code under test. */
const processesOf = ({ instanceId }: InstanceView, mark = ''): string[] =>
  readdirSync('/proc').filter((pid) => {
    try {
      const environment = /^\d+$/.test(pid) ? readFileSync(`/proc/${pid}/environ`, 'latin1') : '';
      return environment.includes(`LOCAL_INSTANCE_ID=${instanceId}`) && environment.includes(mark);
    } catch {
      return false;
    }
  });

const imds =
  'token=$(curl -sf -X PUT -H "X-aws-ec2-metadata-token-ttl-seconds: 60" "$AWS_EC2_METADATA_SERVICE_ENDPOINT""latest/api/token")\n' +
  'imds() { curl -sf -H "X-aws-ec2-metadata-token: $token" "$AWS_EC2_METADATA_SERVICE_ENDPOINT""latest/$1"; }\n';

test('a boot reads who it is from the metadata service, switches itself off, and the instance is terminated', async () => {
  await using started = await startEc2();
  const instance = await boot(
    started,
    `#!/bin/bash\n${imds}
    for path in instance-id placement/availability-zone placement/region ami-id instance-life-cycle services/partition tags/instance/pool iam/security-credentials/; do
      echo "$path=$(imds meta-data/$path)"
    done
    echo "credentials=$(imds meta-data/iam/security-credentials/runner | tr -d '\\n ')"
    echo "document=$(imds dynamic/instance-identity/document | tr -d '\\n ')"
    sleep 600 &
    shutdown -h now
    wait`,
    {
      IamInstanceProfile: { Name: 'runner' },
      MetadataOptions: { HttpTokens: 'required', InstanceMetadataTags: 'enabled' },
      TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'pool', Value: 'p' }] }],
    },
  );
  const ended = await started.reached(instance.instanceId, 'terminated');
  expect(ended.reason).toContain('Client.InstanceInitiatedShutdown');
  expect(processesOf(instance)).toEqual([]);
  const { Output = '' } = await started.client.send(
    new GetConsoleOutputCommand({ InstanceId: instance.instanceId, Latest: true }),
  );
  const lines = Buffer.from(Output, 'base64').toString().trim().split('\n');
  expect(lines.slice(0, 8)).toEqual([
    `instance-id=${instance.instanceId}`,
    'placement/availability-zone=us-east-1a',
    'placement/region=us-east-1',
    `ami-id=${imageIds.x86_64}`,
    'instance-life-cycle=on-demand',
    'services/partition=aws',
    'tags/instance/pool=p',
    'iam/security-credentials/=runner',
  ]);
  expect(lines[8]).toMatch(
    /^credentials=\{"Code":"Success".*"AccessKeyId":"ASIA[0-9A-F]{16}","SecretAccessKey":".+","Token":".+"\}$/,
  );
  expect(lines[9]).toContain(`"accountId":"000000000000","architecture":"x86_64","availabilityZone":"us-east-1a"`);
  expect(readFileSync(join(instance.folder, 'commands.log'), 'utf8')).toContain('shutdown -h now\n');
});

test('the metadata service answers nothing without a valid token, and no spot notice before there is one', async () => {
  await using started = await startEc2();
  const instance = await boot(
    started,
    `${imds}
    code() { curl -s -o /dev/null -w '%{http_code} ' "$@"; }
    url=$AWS_EC2_METADATA_SERVICE_ENDPOINT"latest"
    { code "$url/meta-data/instance-id"
      code -H 'X-aws-ec2-metadata-token: guessed' "$url/meta-data/instance-id"
      code -X PUT "$url/api/token"
      code -H "X-aws-ec2-metadata-token: $token" "$url/meta-data/spot/instance-action"
      code -H "X-aws-ec2-metadata-token: $token" "$url/meta-data/tags/instance/"
      imds meta-data/placement/; echo; echo done; } >answers`,
    { TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'hidden', Value: 'x' }] }] },
  );
  expect(await written(instance, 'answers')).toBe('401 401 400 404 404 availability-zone\nregion\n');
});

test('shutdown stops an instance whose shutdown behaviour is stop', async () => {
  await using started = await startEc2();
  const instance = await boot(started, 'sleep 600 & poweroff; wait', { InstanceInitiatedShutdownBehavior: 'stop' });
  await started.reached(instance.instanceId, 'stopped');
});

test('a scheduled shutdown can be cancelled, and a later one takes its place', async () => {
  await using started = await startEc2();
  const instance = await boot(started, 'sleep 600 & shutdown -h +1 && shutdown -c && shutdown -P 60 && halt; wait');
  await started.reached(instance.instanceId, 'terminated');
  expect(readFileSync(join(instance.folder, 'commands.log'), 'utf8')).toBe(
    'shutdown -h +1\nshutdown -c\nshutdown -P 60\nhalt \n',
  );
});

test('a cancelled shutdown does not come, and a reboot ends the processes of an instance that keeps running', async () => {
  await using started = await startEc2();
  const instance = await boot(
    started,
    // Both by one curl: however busy this machine is, the second comes in time.
    `power="$AWS_EC2_METADATA_SERVICE_ENDPOINT""_local/power"
    curl -fsS -X POST "$power?action=poweroff&delaySec=0.5" --next -fsS -X POST "$power?action=cancel&delaySec=0"
    curl -fsS -X POST "$power?action=reboot&delaySec=1"; echo done >ordered; sleep 600`,
  );
  await written(instance, 'ordered');
  await until(() => processesOf(instance).length === 0);
  await started.reached(instance.instanceId, 'running');
});

test('what is enabled as a service comes back after a reboot, and after a stop and a start; user data does not', async () => {
  await using started = await startEc2();
  const instance = await boot(
    started,
    `echo "user data" >>booted
    cat >"$POOL_SERVICES/daemon.service" <<END
[Service]
ExecStart=/bin/sh -c 'echo daemon >>booted; echo done >>booted; exec sleep 600'
[Install]
WantedBy=multi-user.target
END
    systemctl enable --now daemon.service
    until [ -e go ]; do sleep 0.05; done; reboot; sleep 600`,
  );
  await written(instance, 'booted');
  writeFileSync(join(instance.folder, 'go'), '');
  const boots = (): string => readFileSync(join(instance.folder, 'booted'), 'utf8');
  await until(() => boots() === 'user data\ndaemon\ndone\ndaemon\ndone\n');
  await started.client.send(new StopInstancesCommand({ InstanceIds: [instance.instanceId] }));
  await started.reached(instance.instanceId, 'stopped');
  expect(processesOf(instance)).toEqual([]);
  await started.client.send(new StartInstancesCommand({ InstanceIds: [instance.instanceId] }));
  await until(() => boots().match(/daemon/g)?.length === 3);
  await started.reached(instance.instanceId, 'running');
});

test('a machine that orders its reboot while EC2 still calls it pending is booted again', async () => {
  await using started = await startEc2({ pendingMs: 3_600_000 });
  const instance = await boot(
    started,
    `cat >"$POOL_SERVICES/daemon.service" <<END
[Service]
ExecStart=/bin/sh -c 'echo done >>booted'
[Install]
WantedBy=multi-user.target
END
    systemctl enable daemon.service; reboot`,
  );
  await written(instance, 'booted');
  expect(started.ec2.instances().map(({ state }) => state)).toEqual(['pending']);
});

test('a new root volume has nothing of the old one, and user data runs again', async () => {
  await using started = await startEc2();
  const instance = await boot(
    started,
    'cat left-behind 2>/dev/null; echo mine >left-behind; echo done >booted; sleep 600',
  );
  await written(instance, 'booted');
  await started.reached(instance.instanceId, 'running');
  rmSync(join(instance.folder, 'booted'));
  const [before] = processesOf(instance);
  const { ReplaceRootVolumeTask } = await started.client.send(
    new CreateReplaceRootVolumeTaskCommand({ InstanceId: instance.instanceId }),
  );
  expect(ReplaceRootVolumeTask).toMatchObject({ InstanceId: instance.instanceId, TaskState: 'pending' });
  await written(instance, 'booted');
  const { ReplaceRootVolumeTasks } = await started.client.send(new DescribeReplaceRootVolumeTasksCommand({}));
  expect(ReplaceRootVolumeTasks).toMatchObject([{ TaskState: 'succeeded' }]);
  expect(readFileSync(join(instance.folder, 'console.log'), 'utf8')).not.toContain('mine');
  expect(processesOf(instance)).not.toContain(before);
  await started.reached(instance.instanceId, 'running');
});

test('gzip user data is unpacked before it runs', async () => {
  await using started = await startEc2();
  const instance = await boot(started, gzipSync('#!/bin/sh\n{ echo "unpacked in $PWD"; echo done; } >said\n'));
  expect(await written(instance, 'said')).toBe(`unpacked in ${instance.folder}\n`);
});

test('a boot inherits nothing from the environment around it', async () => {
  process.env.AWS_SECRET_ACCESS_KEY = 'of the host';
  await using started = await startEc2({}, { AWS_ENDPOINT_URL: 'http://127.0.0.1:4566' });
  const instance = await boot(started, '{ env | sort; echo done; } >environment');
  const names = (await written(instance, 'environment'))
    .trim()
    .split('\n')
    .map((line) => line.replace(/=.*/, ''));
  delete process.env.AWS_SECRET_ACCESS_KEY;
  expect(names.filter((name) => !['PWD', 'OLDPWD', 'SHLVL', '_'].includes(name))).toEqual([
    'AWS_EC2_METADATA_SERVICE_ENDPOINT',
    'AWS_ENDPOINT_URL',
    'HOME',
    'LANG',
    'LOCAL_INSTANCE_ID',
    'PATH',
    'POOL_ETC',
    'POOL_FILE_SYSTEMS',
    'POOL_HOME',
    'POOL_LOG',
    'POOL_SERVICES',
    'POOL_TEMP_DIRECTORIES',
    'TMPDIR',
  ]);
});

test('no command that would change this machine is found by its name', async () => {
  await using started = await startEc2();
  // A shell's own kill comes first.
  const names = Object.values(standInCommands)
    .flat()
    .filter((name) => name !== 'kill');
  const instance = await boot(
    started,
    `for name in ${names.join(' ')} fdisk losetup ip route insmod visudo vipw; do echo "$name=$(command -v $name)"; done >found; echo done >>found`,
  );
  const found = Object.fromEntries(
    (await written(instance, 'found'))
      .trim()
      .split('\n')
      .map((line) => line.split('=') as [string, string]),
  );
  for (const name of names) expect(found[name]).toBe(join(instance.folder, 'bin', name));
  for (const [name, path] of Object.entries(found)) {
    if (!names.includes(name)) expect(path).not.toContain('sbin');
  }
});

test('user data that calls the real commands by their path is not run at all', async () => {
  await using started = await startEc2();
  for (const line of [
    '/sbin/shutdown -h now',
    'exec "/usr/bin/systemctl" poweroff',
    'PATH=$PATH:/usr/local/sbin',
    '(/usr/sbin/useradd x)',
  ]) {
    const instance = await boot(started, `echo ran\n${line}\n`);
    await started.reached(instance.instanceId, 'running');
    const output = readFileSync(join(instance.folder, 'console.log'), 'utf8');
    expect(output).toContain('The user data was not run');
    expect(output).not.toContain('ran\n');
  }
  const harmless = await boot(
    started,
    '#!/usr/bin/env bash\n: /bin/sudoku aGVsbG8/sbin/su /usr/bin/env\necho done >ran',
  );
  expect(await written(harmless, 'ran')).toBe('');
});

test('users, services and packages are stood in, and commands run as another user say so', async () => {
  await using started = await startEc2();
  const instance = await boot(
    started,
    `{
    id -u runner 2>&1 || echo "no runner"
    useradd --create-home --shell /bin/bash runner && [ "$(id -u runner)" = "$(id -u)" ] && echo "a runner"
    systemctl enable --now something && iptables -A OUTPUT -j REJECT && chown -R runner:runner /etc && apt-get install -y thing && echo quiet
    runuser -u runner -- sh -c 'echo "$LOCAL_USER in $HOME"'
    su - runner -c 'echo "$LOCAL_USER in $HOME"'
    sudo -E -u runner GREETING=hello env | grep -c '^LOCAL_USER=runner$\\|^GREETING=hello$'
    sudo sh -c 'echo "[$LOCAL_USER]"'
    systemd-run --unit=x --wait echo "ran in front"
    echo done; } >said`,
  );
  const { folder } = instance;
  expect((await written(instance, 'said')).trim().split('\n')).toEqual([
    "id: 'runner': no such user",
    'no runner',
    'a runner',
    'quiet',
    `runner in ${folder}/root`,
    `runner in ${folder}/home/runner`,
    '2',
    '[]',
    'ran in front',
  ]);
  expect(readFileSync(join(folder, 'commands.log'), 'utf8')).toContain(
    'iptables -A OUTPUT -j REJECT\nchown -R runner:runner /etc\napt-get install -y thing\n',
  );
});

test('pkill by user reaches the processes of that user on that instance alone', async () => {
  await using started = await startEc2();
  const script =
    'useradd runner; runuser -u runner -- sleep 600 & echo "$!" >runner.pid; sleep 600 & echo "$!" >root.pid; echo done >ready; while [ ! -e go ]; do sleep 0.05; done\n' +
    'pkill -KILL -u runner; echo "first $?" >killed; wait "$(cat runner.pid)"; pkill -KILL -u runner; echo "second $?" >>killed; echo done >>killed; sleep 600';
  const [one, other] = [await boot(started, script), await boot(started, script)];
  await Promise.all([written(one, 'ready'), written(other, 'ready')]);
  await until(() => [one, other].every((instance) => processesOf(instance, 'LOCAL_USER=runner').length > 0));
  writeFileSync(join(one.folder, 'go'), '');
  expect(await written(one, 'killed')).toBe('first 0\nsecond 1\n');
  const pid = (instance: InstanceView, name: string): string =>
    readFileSync(join(instance.folder, `${name}.pid`), 'utf8').trim();
  expect(processesOf(one)).toContain(pid(one, 'root'));
  expect(processesOf(other)).toEqual(expect.arrayContaining([pid(other, 'runner'), pid(other, 'root')]));
});

test('curl reaches loopback, finds GitHub in the local cloud, and gets nowhere else', async () => {
  const github = createServer((request, response) => {
    response.end(`you asked for ${request.url ?? ''}`);
  }).listen(0, '127.0.0.1');
  await once(github, 'listening');
  await using started = await startEc2(
    {},
    { LOCAL_GITHUB_URL: `http://127.0.0.1:${(github.address() as AddressInfo).port}` },
  );
  const instance = await boot(
    started,
    `{
    curl -fsS https://github.com/o/r/releases/download/v1/a.tar.gz; echo
    curl -fsS -H 'Authorization: Bearer hidden' 'https://api.github.com/repos/o/r?token=hidden'; echo
    wget -qO- https://github.com/o/r; echo
    curl -fsS https://example.com/; echo "refused $?"
    curl -fsS example.com 2>/dev/null; echo "refused $?"
    echo done; } >said 2>&1`,
  );
  const said = await written(instance, 'said');
  github.close();
  expect(said.trim().split('\n')).toEqual([
    'you asked for /o/r/releases/download/v1/a.tar.gz',
    'you asked for /api/v3/repos/o/r?token=hidden',
    'you asked for /o/r',
    'curl: the local cloud reaches loopback, github.com and api.github.com only, not https://example.com/',
    'refused 7',
    'refused 7',
  ]);
  expect(readFileSync(join(instance.folder, 'commands.log'), 'utf8')).not.toContain('hidden');
});

test('so many boots cannot fetch the runner archive, and later ones can', async () => {
  const github = createServer((_, response) => {
    response.end('archive');
  }).listen(0, '127.0.0.1');
  await once(github, 'listening');
  await using started = await startEc2(
    { failingBoots: 1 },
    { LOCAL_GITHUB_URL: `http://127.0.0.1:${(github.address() as AddressInfo).port}` },
  );
  const script =
    '{ curl -fsS https://github.com/a; echo " $?"; curl -fsS https://github.com/actions/runner/releases/download/v2/actions-runner-linux-x64-2.tar.gz; echo " $?"; echo done; } >said 2>&1';
  expect(await written(await boot(started, script), 'said')).toBe(
    'archive 0\ncurl: (22) The requested URL returned error: 503\n 22\n',
  );
  expect(await written(await boot(started, script), 'said')).toBe('archive 0\narchive 0\n');
  github.close();
});

test('a dead instance runs, and nothing on it does', async () => {
  await using started = await startEc2({ deadInstances: 1 });
  const dead = await started.reached((await boot(started, 'echo done >alive; sleep 600')).instanceId, 'running');
  await written(await boot(started, 'echo done >alive; sleep 600'), 'alive');
  expect(dead.pid).toBeUndefined();
  expect(existsSync(join(dead.folder, 'alive'))).toBe(false);
});

/** Leaves behind what is hard to find: of its own session, without environment, without parent, working elsewhere, deaf to SIGTERM. */
const daemons = `
  setsid sleep 601 & echo "$!" >>pids
  (env -i setsid sh -c 'echo $$ >>pids; echo >ready.1; exec sleep 602' &)
  (cd / && setsid nohup sh -c 'echo $$ >>"$HOME/../pids"; echo >"$HOME/../ready.2"; exec sleep 603' >/dev/null 2>&1 &)
  export here="$PWD"
  sh -c 'cd / && env -i sh -c "trap : TERM; echo \\$\\$ >>$here/pids; echo >$here/ready.3; while :; do sleep 605; done"; :' &
  trap '' TERM
  until [ -e ready.1 ] && [ -e ready.2 ] && [ -e ready.3 ]; do sleep 0.05; done
  echo done >>pids
  while :; do sleep 604; done`;

test('termination leaves no process behind, not even daemons and those that ignore SIGTERM', async () => {
  await using started = await startEc2();
  const instance = await boot(started, daemons);
  const pids = (await written(instance, 'pids')).trim().split('\n');
  expect(pids).toHaveLength(4);
  await started.client.send(new TerminateInstancesCommand({ InstanceIds: [instance.instanceId] }));
  await started.reached(instance.instanceId, 'terminated');
  expect(processesOf(instance)).toEqual([]);
  expect(pids.filter((pid) => existsSync(`/proc/${pid}/cwd`))).toEqual([]);
});

test('closing ends the processes of all instances and no other', async () => {
  await using stack = new AsyncDisposableStack();
  const bystander = spawn('sleep', ['600']);
  stack.defer(() => {
    bystander.kill();
  });
  const instances: InstanceView[] = [];
  const pids: string[] = [];
  {
    await using started = await startEc2();
    for (let count = 0; count < 3; count += 1) instances.push(await boot(started, daemons));
    pids.push(
      ...(await Promise.all(instances.map((instance) => written(instance, 'pids')))).flatMap((content) =>
        content.trim().split('\n'),
      ),
    );
    const launching = started.ec2.handle(
      new URLSearchParams({
        Action: 'RunInstances',
        ImageId: imageIds.x86_64,
        InstanceType: 't3.micro',
        MinCount: '1',
        MaxCount: '1',
        UserData: base64(daemons),
      }),
    );
    // That boot is still under way.
    const closing = started.ec2.close();
    await Promise.all([launching, closing]);
    instances.push(...started.ec2.instances().slice(3));
    expect(started.ec2.instances().map(({ state }) => state)).toEqual([
      'terminated',
      'terminated',
      'terminated',
      'terminated',
    ]);
    await expect(boot(started, 'true')).rejects.toMatchObject({ name: 'Unavailable' });
  }
  expect(instances.flatMap((instance) => processesOf(instance))).toEqual([]);
  expect(pids).toHaveLength(12);
  expect(pids.filter((pid) => existsSync(`/proc/${pid}/cwd`))).toEqual([]);
  expect(bystander.exitCode ?? bystander.signalCode).toBeNull();
});

test('an instance that is terminated before its boot never runs anything', async () => {
  await using started = await startEc2({ bootDelayMs: 600_000 });
  const instance = await boot(started, 'echo done >alive');
  expect(instance.state).toBe('pending');
  await started.client.send(new TerminateInstancesCommand({ InstanceIds: [instance.instanceId] }));
  await started.reached(instance.instanceId, 'terminated');
  expect(existsSync(instance.folder)).toBe(false);
});

test('a power loss ends an instance without SIGTERM', async () => {
  await using started = await startEc2();
  const instance = await boot(started, "trap 'echo told >told' TERM; echo done >ready; while :; do sleep 0.05; done");
  await written(instance, 'ready');
  started.ec2.killMachine(instance.instanceId);
  const ended = await started.reached(instance.instanceId, 'terminated');
  expect(ended.reason).toContain('lost its power');
  expect(existsSync(join(instance.folder, 'told'))).toBe(false);
  expect(() => {
    started.ec2.killMachine('i-0123456789abcdef0');
  }).toThrow('There is no instance i-0123456789abcdef0.');
});

test('a spot interruption is announced in the metadata before it ends the instance', async () => {
  await using started = await startEc2();
  const watch = `${imds}trap 'exit 0' TERM; echo done >ready; until imds meta-data/spot/instance-action >notice; do sleep 0.05; done; echo done >>notice; sleep 600`;
  const spot = await boot(started, watch, { InstanceMarketOptions: { MarketType: 'spot' } });
  await written(spot, 'ready');
  started.ec2.interruptSpot(spot.instanceId, 2_000);
  expect(JSON.parse(await written(spot, 'notice'))).toEqual({
    action: 'terminate',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
  });
  expect((await started.reached(spot.instanceId, 'terminated')).reason).toContain('Server.SpotInstanceTermination');
  const onDemand = await boot(started, 'sleep 600');
  expect(() => {
    started.ec2.interruptSpot(onDemand.instanceId);
  }).toThrow('is not a spot instance');
});
