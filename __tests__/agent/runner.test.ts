import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, realpathSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { openJournal } from '../../src/agent/journal.ts';
import type { Journal } from '../../src/agent/ports.ts';
import { HostRunner } from '../../src/agent/runner.ts';
import type { AgentConfig } from '../../src/pool/agent-config.ts';
import { systemClock } from '../../src/shared/clock.ts';
import type { Clock } from '../../src/shared/clock.ts';
import { exampleConfig } from './example-row.ts';
import { InstanceFolder } from './instance-folder.ts';

jest.setTimeout(60_000);

/** Looks at a process pass at once; time limits stay real. */
const quickSteps = (): Clock & { skip(ms: number): void } => {
  let ahead = 0;
  return {
    skip(ms) {
      ahead += ms;
    },
    now: () => systemClock.now() + ahead,
    sleep(durationMs, signal) {
      if (durationMs > 100) return systemClock.sleep(durationMs, signal);
      ahead += durationMs;
      return systemClock.sleep(1, signal);
    },
  };
};

let instance: InstanceFolder;
let journal: Journal;
let logged: string[];
let runner: HostRunner;
let config: AgentConfig;
let clock: Clock & { skip(ms: number): void };

beforeEach(async () => {
  instance = new InstanceFolder();
  logged = [];
  journal = openJournal(
    (line) => {
      logged.push(line);
    },
    instance.log,
    'i-1',
  );
  for (const name of ['config.sh', 'run.sh', 'bin/Runner.Listener', 'externals/node24/bin/node'])
    instance.file(join('opt/pool/runner', name), '#!/bin/bash\nexit 0\n');
  config = exampleConfig;
  runner = newRunner();
  await runner.hasLeftovers();
});

afterEach(async () => {
  instance.command('systemctl', 'kill "$(cat "${0%/*}/unit" 2>/dev/null)" 2>/dev/null; :');
  await runner.stop();
  instance.remove();
});

function newRunner(): HostRunner {
  const places = {
    home: instance.home,
    runner: join(instance.home, 'runner'),
    etc: join(instance.root, 'etc'),
    fileSystems: [instance.temporary],
  };
  clock = quickSteps();
  return new HostRunner({ clock, journal }, config, places, instance.env, ['http://127.0.0.1:9/']);
}

const register = (): Promise<void> => runner.register({ name: 'i-1-4', label: 'L4', token: 's3cret' });
const inJobs = (name: string): string => join(instance.home, 'assignment/runner', name);

/** Lets the listener be this script. */
const listenerIs = (script: string): void => {
  instance.file('opt/pool/runner/run.sh', `#!/bin/bash\n${script}\n`);
};

/** Starts the listener and resolves at the first change after which `condition` holds. */
const listenUntil = (condition: () => boolean): Promise<void> =>
  new Promise((resolve) => {
    runner.listen(() => {
      if (condition()) resolve();
    });
  });

describe('registration', () => {
  test('tells config.sh all it needs, and the token where only it can see it', async () => {
    instance.file(
      'opt/pool/runner/config.sh',
      `#!/bin/bash\necho "$ACTIONS_RUNNER_INPUT_TOKEN $*" >'${instance.root}/asked'\n`,
    );
    await register();
    expect(instance.read('asked')).toBe(
      's3cret --unattended --url https://github.com/owner/repository --name i-1-4 --labels L4 ' +
        '--no-default-labels --replace --disableupdate --work _work\n',
    );
    expect(instance.calls().join()).not.toContain('s3cret');
    expect(logged.join()).not.toContain('s3cret');
  });

  test('is made by root in its own folder, and handed over as a copy', async () => {
    instance.file(
      'opt/pool/runner/config.sh',
      '#!/bin/bash\n[ "$RUNNER_ALLOW_RUNASROOT" = 1 ] && echo settings >.runner\n',
    );
    await register();
    expect(instance.calls().filter((call) => /^(runuser|chown|useradd)/.test(call))).toEqual([
      `useradd --system --uid 20001 --user-group --shell /bin/bash --home-dir ${instance.home}/assignment/home --create-home runner-1`,
      expect.stringMatching(/^runuser -u runner-1 -- \S+ -e /),
      `chown -h runner-1: ${inJobs('')} ${inJobs('.runner')} ${inJobs('config.sh')} ${inJobs('run.sh')}`.replaceAll(
        '/ ',
        ' ',
      ),
    ]);
    expect(readFileSync(inJobs('.runner'), 'utf8')).toBe('settings\n');
    expect(statSync(inJobs('bin/Runner.Listener')).ino).toBe(
      statSync(join(instance.home, 'runner/bin/Runner.Listener')).ino,
    );
    expect(realpathSync(inJobs('externals'))).toBe(realpathSync(join(instance.home, 'runner/externals')));
  });

  test('a refusal is thrown with the last lines of config.sh', async () => {
    instance.file(
      'opt/pool/runner/config.sh',
      '#!/bin/bash\necho "Http response code: NotFound"; echo; echo "Not found" >&2; exit 1\n',
    );
    const failure = register();
    await expect(failure).rejects.toThrow(/^config\.sh failed: .*Http response code: NotFound/);
    await expect(failure).rejects.toThrow(/Not found/);
  });

  test('removal goes by what root keeps, whatever jobs wrote, and says whether it worked', async () => {
    instance.file(
      'opt/pool/runner/config.sh',
      `#!/bin/bash\n[ "$1" = remove ] && cp .runner '${instance.root}/removed' || echo mine >.runner\n`,
    );
    await register();
    writeFileSync(inJobs('.runner'), 'https://attacker.example');
    expect(await runner.deregister('t')).toBe(true);
    expect(instance.read('removed')).toBe('mine\n');
    instance.file('opt/pool/runner/config.sh', '#!/bin/bash\nexit 1\n');
    expect(await runner.deregister('t')).toBe(false);
  });
});

describe('the user of an assignment', () => {
  test('is another one each time, with what the image allows the user it is named after', async () => {
    instance.command('id', 'case "$*" in "-nG runner") echo runner docker ;; "-nG "*) echo ;; *) echo 1 ;; esac');
    await register();
    await runner.clean();
    await register();
    const made = instance.calls().filter((call) => call.startsWith('useradd'));
    expect(made.map((call) => call.replace(/.* --uid (\d+) .* --groups (\S+) (\S+)$/, '$1 $2 $3'))).toEqual([
      '20001 runner,docker runner-1',
      '20002 runner,docker runner-2',
    ]);
    expect(instance.calls()).toContain('userdel --force runner-1');
  });

  test('may neither cron nor at', async () => {
    instance.file('etc/cron.deny', 'other\nrunner-0\n');
    await register();
    expect(instance.read('etc/cron.deny')).toBe('other\nrunner-1\n');
    expect(instance.read('etc/at.deny')).toBe('runner-1\n');
  });

  test('must have no subordinate ids', async () => {
    instance.file('etc/subuid', 'runner-1:100000:65536\n');
    await expect(register()).rejects.toThrow('subuid(5) gives runner-1 ids of other users');
  });

  test('who reaches the metadata service makes the machine useless', async () => {
    instance.command('runuser', 'exit 1');
    await expect(register()).rejects.toThrow(
      /jobs could reach the instance metadata service at http.*allow-metadata-in-jobs/,
    );
    instance.command('runuser', 'exit 127');
    await expect(register()).rejects.toThrow('could not try whether runner-2 can reach the instance metadata service');
  });

  test('is not asked for it where the owner lets jobs have the role', async () => {
    config = { ...exampleConfig, metadataInJobs: true };
    instance.command('runuser', 'exit 1');
    runner = newRunner();
    await register();
    await listenUntil(() => runner.listener().state === 'stopped');
    expect(instance.calls().join()).not.toContain('IPAddressDeny');
  });

  test('is the same each time where the owner insists; its home is fresh all the same', async () => {
    config = { ...exampleConfig, fixedUser: true };
    runner = newRunner();
    await register();
    await listenUntil(() => runner.listener().state === 'stopped');
    expect(instance.calls().some((call) => call.startsWith('useradd'))).toBe(false);
    const call = instance.calls().find((line) => line.startsWith('systemd-run'));
    expect(call).toContain('-p User=runner ');
    expect(call).toContain(` --setenv=HOME=${instance.home}/assignment/home `);
    await runner.clean();
    expect(existsSync(join(instance.home, 'assignment'))).toBe(false);
    expect(instance.calls().some((call) => call.startsWith('userdel'))).toBe(false);
  });
});

describe('the listener', () => {
  const ready = async (script: string): Promise<void> => {
    listenerIs(script);
    await register();
  };

  test('runs in a service of its own, as the user of the assignment', async () => {
    await ready('exit 0');
    await listenUntil(() => runner.listener().state === 'stopped');
    const call = instance.calls().find((line) => line.startsWith('systemd-run')) ?? '';
    for (const property of [
      'User=runner-1',
      'PrivateTmp=yes',
      'RemoveIPC=yes',
      'TasksMax=80%',
      'IPAddressDeny=169.254.169.254 fd00:ec2::254',
    ])
      expect(call).toContain(`-p ${property}`);
    expect(call).toContain(` -- ${inJobs('run.sh')}`);
  });

  test('is listening once it says so, and not while it tries to reconnect', async () => {
    await ready(
      'echo "2026-09-01 12:00:00Z: Listening for Jobs"; until [ -e lost ]; do sleep 0.01; done\n' +
        'echo "2026-09-01 12:00:09Z: Runner connect error: no route. Retrying until reconnected."; until [ -e found ]; do sleep 0.01; done\n' +
        'echo "2026-09-01 12:00:19Z: Runner reconnected."; exec sleep 60',
    );
    const states: string[] = [];
    await listenUntil(() => {
      states.push(runner.listener().state);
      writeFileSync(inJobs(states.length === 1 ? 'lost' : 'found'), '');
      return states.length === 3;
    });
    expect(states).toEqual(['listening', 'starting', 'listening']);
    expect(await runner.isBusy()).toBe(false);
  });

  test('is busy from the moment that it takes a job until the job is over', async () => {
    await ready(
      'echo "Listening for Jobs"; echo "2026-09-01 12:00:00Z: Running job: build"; until [ -e go ]; do sleep 0.01; done\n' +
        'echo "2026-09-01 12:00:09Z: Job build completed with result: Succeeded"; exec sleep 60',
    );
    const seen: boolean[] = [];
    await new Promise<void>((resolve) => {
      runner.listen(() => {
        void runner.isBusy().then((busy) => {
          if (seen.at(-1) !== busy) seen.push(busy);
          if (busy) writeFileSync(inJobs('go'), '');
          if (seen.includes(true) && !busy) resolve();
        });
      });
    });
    expect(seen.slice(-2)).toEqual([true, false]);
  });

  test.each([
    ['by itself', 'exit 3', { state: 'stopped', exit: 'exit code 3', versionDeprecated: false }],
    [
      'saying that its version is refused',
      'echo "An error occurred: Runner version v2.1.0 is deprecated and cannot receive messages."',
      { state: 'stopped', exit: 'exit code 0', versionDeprecated: true },
    ],
  ])('that ends %s is stopped', async (_how, script, listener) => {
    await ready(script);
    await listenUntil(() => runner.listener().state === 'stopped');
    expect(runner.listener()).toEqual(listener);
  });

  test('is ended with its service, and a service that would not end is told', async () => {
    await ready('exit 0');
    await listenUntil(() => runner.listener().state === 'stopped');
    await runner.stop();
    expect(instance.calls()).toContain('systemctl stop ec2-runner-pool-jobs.service');
    instance.command('systemctl', 'exit 5');
    await runner.stop();
    instance.command('systemctl', 'exit 1');
    await expect(runner.clean()).rejects.toThrow('ec2-runner-pool-jobs.service would not stop');
  });
});

describe('busy', () => {
  const takesJob = 'echo "Listening for Jobs"; echo "2026-09-01 12:00:00Z: Running job: build"; exec sleep 60';

  test('lapses when the listener speaks of a job and no worker comes', async () => {
    listenerIs(takesJob);
    await register();
    await new Promise<void>((resolve) => {
      runner.listen(() => {
        void runner.isBusy().then((busy) => {
          if (busy) resolve();
        });
      });
    });
    clock.skip(119_000);
    expect(await runner.isBusy()).toBe(true);
    clock.skip(2_000);
    expect(await runner.isBusy()).toBe(false);
    instance.command('pgrep', 'echo 4711');
    expect(await runner.isBusy()).toBe(true);
    expect(instance.calls()).toContain('pgrep -u runner-1 -x Runner.Worker');
  });

  test('is asked of the processes when an earlier life of the agent started the listener', async () => {
    await register();
    instance.command('pgrep', 'echo 4711');
    expect(await newRunner().isBusy()).toBe(true);
  });

  test('is not what files say that a job can write', async () => {
    await register();
    execFileSync('mkfifo', [inJobs('.worker')]);
    expect(await runner.isBusy()).toBe(false);
  });
});

describe('cleaning', () => {
  beforeEach(register);

  test('leaves nothing of the assignment, follows no link, and knows after a crash what there is to clean', async () => {
    for (const name of ['_work/repo/.git/HEAD', '.worker']) instance.file(join('opt/pool/assignment/runner', name), '');
    instance.file('precious/file', '');
    symlinkSync(join(instance.root, 'precious'), join(instance.home, 'assignment/home/link'));
    runner = newRunner();
    expect(await runner.hasLeftovers()).toBe(true);
    await runner.clean();
    expect(existsSync(join(instance.home, 'assignment'))).toBe(false);
    expect(readdirSync(instance.home).filter((name) => name.startsWith('trash'))).toEqual([]);
    expect(existsSync(join(instance.root, 'precious/file'))).toBe(true);
    expect(existsSync(join(instance.home, 'runner/bin/Runner.Listener'))).toBe(true);
    expect(await newRunner().hasLeftovers()).toBe(false);
  });

  test("removes what the user left elsewhere, and leaves other users' files alone", async () => {
    instance.command('find', `PATH=/usr/bin:/bin find "$1" -name 'left*' -prune -print0`);
    instance.file('tmp/left/a', '');
    instance.file('tmp/roots/left behind\nhere', '');
    instance.file('tmp/roots/other', '');
    await runner.clean();
    expect(instance.calls()).toContain(
      `find ${instance.temporary} -ignore_readdir_race -mindepth 1 -xdev -uid 20001 -prune -print0`,
    );
    expect(readdirSync(instance.temporary)).toEqual(['roots']);
    expect(readdirSync(join(instance.temporary, 'roots'))).toEqual(['other']);
  });

  test('kills until nothing of the user is left, by whatever user it acts', async () => {
    instance.command('pkill', `echo >>'${instance.root}/kills'; [ $(wc -l <'${instance.root}/kills') -lt 5 ]`);
    await runner.clean();
    expect(instance.calls().filter((call) => call.startsWith('pkill'))).toEqual(
      [1, 2, 3].flatMap(() => ['pkill -KILL -u runner-1', 'pkill -KILL -U runner-1']),
    );
  });

  test('gives up on processes that would not end', async () => {
    instance.command('pkill', 'exit 0');
    await expect(runner.clean()).rejects.toThrow('processes of user runner-1 would not end');
  });

  test('touches docker only when jobs could', async () => {
    await runner.clean();
    expect(instance.calls().filter((call) => call.startsWith('docker'))).toEqual([]);
    await register();
    instance.command('id', 'echo runner docker');
    instance.command('docker', '[ "$1" != ps ] || printf "c1\\nc2\\n"');
    await runner.clean();
    expect(instance.calls().filter((call) => call.startsWith('docker'))).toEqual([
      'docker ps -aq',
      'docker rm -fv c1 c2',
      'docker volume prune -af',
      'docker network prune -f',
    ]);
  });

  test('runs the post-job script last, also one that names no interpreter', async () => {
    instance.file('opt/pool/post-job.sh', 'ls >seen; echo tidied\n');
    await runner.clean();
    expect(instance.read('opt/pool/seen')).not.toContain('assignment\n');
    expect(logged).toContain('i-1 post-job-script: tidied');
  });

  test('a post-job script that fails makes the host unusable', async () => {
    instance.file('opt/pool/post-job.sh', '#!/bin/sh\nexit 3\n');
    await expect(runner.clean()).rejects.toThrow('the post-job script failed (exit code 3)');
  });

  test('a disk that stays full makes the host unusable', async () => {
    instance.file('opt/pool/free-bytes', String(2 ** 60));
    await expect(runner.clean()).rejects.toThrow(/only .* GiB of the .* GiB that were free at boot/);
  });
});
