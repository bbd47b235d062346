import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openJournal } from '../../src/agent/journal.ts';
import type { Journal } from '../../src/agent/ports.ts';
import { HostRunner } from '../../src/agent/runner.ts';
import { systemClock } from '../../src/shared/clock.ts';
import type { Clock } from '../../src/shared/clock.ts';
import { exampleConfig } from './example-row.ts';
import { InstanceFolder } from './instance-folder.ts';

/** Looks at a process pass at once; time limits stay real. */
const quickSteps = (): Clock => {
  let ahead = 0;
  return {
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

beforeEach(() => {
  instance = new InstanceFolder();
  logged = [];
  journal = openJournal(
    (line) => {
      logged.push(line);
    },
    instance.log,
    'i-1',
  );
  instance.file('opt/pool/runner/config.sh', '#!/bin/bash\nexit 0\n');
  mkdirSync(join(instance.home, 'home'));
  runner = newRunner();
});

afterEach(async () => {
  await runner.stop();
  instance.remove();
});

function newRunner(): HostRunner {
  const places = {
    home: instance.home,
    runner: join(instance.home, 'runner'),
    userHome: join(instance.home, 'home'),
    temporary: [instance.temporary],
  };
  return new HostRunner({ clock: quickSteps(), journal }, exampleConfig, places, instance.env);
}

const inRunner = (name: string): string => join(instance.home, 'runner', name);

/** Whether the process whose id the file holds is gone, or only waits to be reaped. */
function isDead(pidFile: string): boolean {
  try {
    return / [ZX] /.test(readFileSync(`/proc/${instance.read(pidFile).trim()}/stat`, 'utf8'));
  } catch {
    return true;
  }
}

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
      '#!/bin/bash\necho "$HOME $USER $ACTIONS_RUNNER_INPUT_TOKEN $*" >asked\n',
    );
    await runner.register({ name: 'i-1-4', label: 'L4', token: 's3cret' });
    expect(instance.read('opt/pool/runner/asked')).toBe(
      `${instance.home}/home runner s3cret --unattended --url https://github.com/owner/repository --name i-1-4 --labels L4 ` +
        '--no-default-labels --replace --disableupdate --work _work\n',
    );
    expect(instance.calls().join()).toContain('runuser -u runner -- ./config.sh --unattended');
    expect(instance.calls().join()).not.toContain('s3cret');
    expect(logged.join()).not.toContain('s3cret');
  });

  test('a refusal is thrown with the last lines of config.sh', async () => {
    instance.file(
      'opt/pool/runner/config.sh',
      '#!/bin/bash\necho "Http response code: NotFound"; echo; echo "Not found" >&2; exit 1\n',
    );
    const failure = runner.register({ name: 'n', label: 'l', token: 't' });
    await expect(failure).rejects.toThrow(/^config\.sh failed: .*Http response code: NotFound/);
    await expect(failure).rejects.toThrow(/Not found/);
  });

  test('removal says whether it worked', async () => {
    expect(await runner.deregister('t')).toBe(true);
    instance.file('opt/pool/runner/config.sh', '#!/bin/bash\nexit 1\n');
    expect(await runner.deregister('t')).toBe(false);
  });
});

describe('the listener', () => {
  test('is listening once it says so', async () => {
    instance.file(
      'opt/pool/runner/run.sh',
      '#!/bin/bash\necho "2026-09-01 12:00:00Z: Listening for Jobs"; exec sleep 60\n',
    );
    await listenUntil(() => runner.listener().state === 'listening');
    expect(await runner.isBusy()).toBe(false);
  });

  test('is busy from the moment that it takes a job until the job is over', async () => {
    instance.file(
      'opt/pool/runner/run.sh',
      '#!/bin/bash\necho "Listening for Jobs"; echo "2026-09-01 12:00:00Z: Running job: build"; until [ -e go ]; do sleep 0.01; done\n' +
        'echo "2026-09-01 12:00:09Z: Job build completed with result: Succeeded"; exec sleep 60\n',
    );
    const seen: boolean[] = [];
    await new Promise<void>((resolve) => {
      runner.listen(() => {
        void runner.isBusy().then((busy) => {
          if (seen.at(-1) !== busy) seen.push(busy);
          if (busy) writeFileSync(inRunner('go'), '');
          if (seen.includes(true) && !busy) resolve();
        });
      });
    });
    expect(seen.slice(-2)).toEqual([true, false]);
  });

  test.each([
    ['by itself', 'exit 3', { state: 'stopped', exit: 'exit code 3', versionDeprecated: false }],
    [
      'with the code for a refused version',
      'exit 7',
      { state: 'stopped', exit: 'exit code 7', versionDeprecated: true },
    ],
    [
      'saying that its version is refused',
      'echo "An error occurred: Runner version v2.1.0 is deprecated and cannot receive messages."',
      { state: 'stopped', exit: 'exit code 0', versionDeprecated: true },
    ],
  ])('that ends %s is stopped', async (_how, script, listener) => {
    instance.file('opt/pool/runner/run.sh', `#!/bin/bash\n${script}\n`);
    await listenUntil(() => runner.listener().state === 'stopped');
    expect(runner.listener()).toEqual(listener);
  });

  test('is asked to end, with all that it started', async () => {
    instance.file(
      'opt/pool/runner/run.sh',
      '#!/bin/bash\nsleep 60 & echo $! >child\ntrap "echo politely >ended; exit" INT\necho "Listening for Jobs"; while :; do sleep 0.01; done\n',
    );
    await listenUntil(() => runner.listener().state === 'listening');
    await runner.stop();
    expect(instance.read('opt/pool/runner/ended')).toBe('politely\n');
    expect(isDead('opt/pool/runner/child')).toBe(true);
    expect(runner.listener().state).toBe('stopped');
  });

  test('is killed when it will not end', async () => {
    instance.file(
      'opt/pool/runner/run.sh',
      '#!/bin/bash\ntrap "" INT\necho $$ >self; echo "Listening for Jobs"; while :; do sleep 0.01; done\n',
    );
    await listenUntil(() => runner.listener().state === 'listening');
    await runner.stop();
    expect(isDead('opt/pool/runner/self')).toBe(true);
  });
});

describe('busy', () => {
  const self = (): string => readFileSync('/proc/self/stat', 'utf8');

  test("is what the job hook's worker is: alive", async () => {
    writeFileSync(inRunner('.worker'), self());
    expect(await runner.isBusy()).toBe(true);
  });

  test.each([
    [
      "another process under the worker's number",
      (stat: string) => stat.replace(/( \S+){31}$/, (rest) => rest.replace(/^ \S+/, ' 1')),
    ],
    ['a process that ended', (stat: string) => stat.replace(/^\d+/, '4194305')],
    ['nonsense', () => 'rm -rf'],
  ])('is not %s', async (_what, change) => {
    writeFileSync(inRunner('.worker'), change(self().trimEnd()));
    expect(await runner.isBusy()).toBe(false);
  });
});

describe('cleaning', () => {
  beforeEach(async () => {
    await runner.hasLeftovers();
  });

  test("leaves the runner's folder, the home and the temporary folders as they were at boot", async () => {
    for (const name of ['.runner', '.credentials', '.worker']) writeFileSync(inRunner(name), '');
    instance.file('opt/pool/runner/_work/repo/.git/HEAD', '');
    instance.file('opt/pool/home/.ssh/id', '');
    instance.file('tmp/a/b', '');
    instance.file('precious', '');
    symlinkSync(instance.root, join(instance.home, 'home/link'));
    expect(await newRunner().hasLeftovers()).toBe(true);
    await runner.clean();
    expect(readdirSync(inRunner(''))).toEqual(['config.sh']);
    expect(readdirSync(join(instance.home, 'home'))).toEqual([]);
    expect(readdirSync(instance.temporary)).toEqual([]);
    expect(existsSync(join(instance.root, 'precious'))).toBe(true);
    expect(await newRunner().hasLeftovers()).toBe(false);
  });

  test("leaves other users' temporary files alone", async () => {
    instance.command('id', '[ "$1" != -u ] || echo 54321');
    instance.file('tmp/roots', '');
    await runner.clean();
    expect(readdirSync(instance.temporary)).toEqual(['roots']);
  });

  test('kills until nothing of the user is left', async () => {
    instance.command('pkill', `echo >>'${instance.root}/kills'; [ $(wc -l <'${instance.root}/kills') -lt 3 ]`);
    await runner.clean();
    expect(instance.calls().filter((call) => call === 'pkill -KILL -u runner')).toHaveLength(3);
  });

  test('gives up on processes that would not end', async () => {
    instance.command('pkill', 'exit 0');
    await expect(runner.clean()).rejects.toThrow('processes of user runner would not end');
  });

  test('touches docker only when jobs could', async () => {
    await runner.clean();
    expect(instance.calls().filter((call) => call.startsWith('docker'))).toEqual([]);
    instance.command('id', 'if [ "$1" = -u ]; then PATH=/usr/bin:/bin id -u; else echo runner docker; fi');
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
    writeFileSync(inRunner('.runner'), '');
    instance.file('opt/pool/post-job.sh', 'ls -A runner >"$POOL_HOME/seen"; echo tidied\n');
    await runner.clean();
    expect(instance.read('opt/pool/seen')).toBe('config.sh\n');
    expect(logged).toContain('i-1 post-job-script: tidied');
  });

  test('a post-job script that fails makes the host unusable', async () => {
    instance.file('opt/pool/post-job.sh', '#!/bin/sh\nexit 3\n');
    await expect(runner.clean()).rejects.toThrow('the post-job script failed (exit code 3)');
  });

  test('a disk that stays full makes the host unusable', async () => {
    const baseline = JSON.parse(instance.read('opt/pool/baseline.json')) as { entries: string[] };
    instance.file('opt/pool/baseline.json', JSON.stringify({ ...baseline, freeBytes: 2 ** 60 }));
    await expect(runner.clean()).rejects.toThrow(/only .* GiB of the .* GiB that were free at boot/);
  });
});
