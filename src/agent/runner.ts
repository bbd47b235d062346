import { readdir, readFile, rm, statfs, writeFile } from 'node:fs/promises';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AgentConfig } from '../pool/agent-config.ts';
import type { Clock } from '../shared/clock.ts';
import { readListenerLine } from './listener-output.ts';
import { removeOwned } from './owned-files.ts';
import type { Journal, Listener, Runner } from './ports.ts';
import { run, startGroup } from './processes.ts';
import type { ProcessGroup } from './processes.ts';

/** Where things are on the instance; `bootstrap.sh` made them. */
export interface RunnerPlaces {
  /** The pool's own folder. */
  readonly home: string;
  /** The unpacked runner. Root's, but for what the runner user adds at its top. */
  readonly runner: string;
  /** What jobs see as HOME. */
  readonly userHome: string;
  readonly temporary: readonly string[];
}

interface Baseline {
  readonly entries: readonly string[];
  readonly freeBytes: number;
}

const configureMs = 120_000;
const deregisterMs = 20_000;
const stopMs = 10_000;
const commandMs = 60_000;
const postJobMs = 10 * 60_000;
const stepMs = 100;

/** The GitHub runner as processes and files of this host. */
export class HostRunner implements Runner {
  readonly #clock: Clock;
  readonly #journal: Journal;
  readonly #config: AgentConfig;
  readonly #places: RunnerPlaces;
  readonly #env: NodeJS.ProcessEnv;
  #group: ProcessGroup | undefined;
  #listener: Listener = { state: 'stopped' };
  #assigned = false;

  constructor(
    ports: { clock: Clock; journal: Journal },
    config: AgentConfig,
    places: RunnerPlaces,
    env: NodeJS.ProcessEnv,
  ) {
    this.#clock = ports.clock;
    this.#journal = ports.journal;
    this.#config = config;
    this.#places = places;
    this.#env = env;
  }

  async hasLeftovers(): Promise<boolean> {
    if (existsSync(this.#baselineFile)) return (await this.#added()).length > 0;
    const baseline: Baseline = { entries: await readdir(this.#places.runner), freeBytes: await this.#freeBytes() };
    await writeFile(this.#baselineFile, JSON.stringify(baseline));
    return false;
  }

  async register({ name, label, token }: { name: string; label: string; token: string }): Promise<void> {
    const { code, lines } = await this.#configure(
      [
        '--unattended',
        '--url',
        this.#config.runnerUrl,
        '--name',
        name,
        '--labels',
        label,
        '--no-default-labels',
        '--replace',
        '--disableupdate',
        '--work',
        '_work',
      ],
      token,
      configureMs,
    );
    if (code !== 0) throw new Error(`config.sh failed: ${lines.slice(-4).join(' | ')}`);
  }

  async deregister(removeToken: string): Promise<boolean> {
    return (await this.#configure(['remove'], removeToken, deregisterMs)).code === 0;
  }

  /** The token travels in the environment, where other users cannot see it. */
  async #configure(
    args: readonly string[],
    token: string,
    timeoutMs: number,
  ): Promise<{ code: number | null; lines: string[] }> {
    const lines: string[] = [];
    const onLine = (line: string): void => {
      if (!line.trim()) return;
      lines.push(line.trim());
      this.#journal.info(`config.sh: ${line}`);
    };
    const code = await run(this.#clock, 'runuser', this.#asUser('./config.sh', ...args), {
      cwd: this.#places.runner,
      env: { ...this.#userEnv, ACTIONS_RUNNER_INPUT_TOKEN: token },
      onLine,
      timeoutMs,
    });
    return { code, lines };
  }

  listen(onChange: () => void): void {
    const change = (listener: Listener): void => {
      this.#listener = listener;
      onChange();
    };
    let versionDeprecated = false;
    this.#assigned = false;
    this.#listener = { state: 'starting' };
    const onLine = (line: string): void => {
      if (line) this.#journal.info(`run.sh: ${line}`);
      const event = readListenerLine(line);
      if (event === 'listening') change({ state: 'listening' });
      if (event === 'version-deprecated') versionDeprecated = true;
      if (event === 'job-assigned' || event === 'job-finished') {
        this.#assigned = event === 'job-assigned';
        onChange();
      }
    };
    const group = startGroup(
      'runuser',
      this.#asUser('./run.sh'),
      { cwd: this.#places.runner, env: this.#userEnv, onLine },
      (exit) => {
        if (this.#group !== group) return;
        this.#assigned = false;
        change({ state: 'stopped', exit, versionDeprecated: versionDeprecated || exit === 'exit code 7' });
      },
    );
    this.#group = group;
  }

  listener(): Listener {
    return this.#listener;
  }

  /** The started hook names the worker's process; the listener's own word covers the seconds before the hook runs. */
  isBusy(): Promise<boolean> {
    return Promise.resolve(this.#assigned || this.#isWorkerAlive());
  }

  /** The hook left the worker's proc(5) stat: its number may be another process's by now, but not with the same start. */
  #isWorkerAlive(): boolean {
    try {
      const noted = readStat(join(this.#places.runner, '.worker'));
      const found = readStat(`/proc/${noted.pid}/stat`);
      // A zombie is dead: where nobody reaps orphans, it would else keep the instance busy for ever.
      return found.startTime === noted.startTime && !'ZX'.includes(found.state);
    } catch {
      return false;
    }
  }

  async stop(): Promise<void> {
    const group = this.#group;
    this.#group = undefined;
    this.#listener = { state: 'stopped' };
    this.#assigned = false;
    for (const signal of ['SIGINT', 'SIGKILL'] as const) {
      const deadline = this.#clock.now() + stopMs;
      group?.signal(signal);
      while (group && !group.hasEnded() && this.#clock.now() < deadline) await this.#clock.sleep(stepMs);
    }
  }

  async clean(): Promise<void> {
    await this.#killUser();
    await this.#removeContainers();
    const { runner, userHome, temporary } = this.#places;
    for (const entry of await this.#added()) await rm(join(runner, entry), { recursive: true, force: true });
    for (const entry of await readdir(userHome)) await rm(join(userHome, entry), { recursive: true, force: true });
    const uid = Number((await this.#ask('id', '-u', this.#config.runnerUser)).trim());
    for (const folder of temporary) await removeOwned(folder, uid);
    await this.#runPostJobScript();
    await this.#checkDisk();
  }

  /** Again until none is left: what is being killed may still start others. pkill(1) exits 1 when it finds none. */
  async #killUser(): Promise<void> {
    for (let tries = 0; tries < 50; tries += 1) {
      const code = await this.#command('pkill', ['-KILL', '-u', this.#config.runnerUser]);
      if (code === 1) return;
      if (code !== 0) throw new Error(`pkill -u ${this.#config.runnerUser} failed with exit code ${code ?? 'unknown'}`);
      await this.#clock.sleep(stepMs);
    }
    throw new Error(`processes of user ${this.#config.runnerUser} would not end`);
  }

  /** Jobs reach docker only as members of its group. */
  async #removeContainers(): Promise<void> {
    if (!(await this.#ask('id', '-nG', this.#config.runnerUser)).split(/\s+/).includes('docker')) return;
    const containers = (await this.#ask('docker', 'ps', '-aq')).split(/\s+/).filter(Boolean);
    if (containers.length > 0) await this.#ask('docker', 'rm', '-fv', ...containers);
    await this.#ask('docker', 'volume', 'prune', '-af');
    await this.#ask('docker', 'network', 'prune', '-f');
  }

  async #runPostJobScript(): Promise<void> {
    const script = join(this.#places.home, 'post-job.sh');
    if (!existsSync(script)) return;
    // A shell in between also runs a script that names no interpreter.
    const code = await run(this.#clock, 'bash', ['-c', '"$0"', script], {
      cwd: this.#places.home,
      env: this.#env,
      timeoutMs: postJobMs,
      onLine: (line) => {
        this.#journal.info(`post-job-script: ${line}`);
      },
    });
    if (code !== 0)
      throw new Error(`the post-job script failed (exit code ${code ?? 'unknown'}): this host is not used again`);
  }

  async #checkDisk(): Promise<void> {
    const { freeBytes: atBoot } = await this.#baseline();
    const free = await this.#freeBytes();
    if (free >= atBoot / 2) return;
    const gib = (bytes: number): string => (bytes / 2 ** 30).toFixed(1);
    throw new Error(
      `after cleaning only ${gib(free)} GiB of the ${gib(atBoot)} GiB that were free at boot are free: this host is not used again`,
    );
  }

  get #baselineFile(): string {
    return join(this.#places.home, 'baseline.json');
  }

  async #baseline(): Promise<Baseline> {
    return JSON.parse(await readFile(this.#baselineFile, 'utf8')) as Baseline;
  }

  /** What is in the runner's folder now and was not at boot. */
  async #added(): Promise<string[]> {
    const known = new Set((await this.#baseline()).entries);
    return (await readdir(this.#places.runner)).filter((entry) => !known.has(entry));
  }

  async #freeBytes(): Promise<number> {
    const { bavail, bsize } = await statfs(this.#places.runner);
    return bavail * bsize;
  }

  #asUser(...command: readonly string[]): string[] {
    return ['-u', this.#config.runnerUser, '--', ...command];
  }

  get #userEnv(): NodeJS.ProcessEnv {
    const { runnerUser } = this.#config;
    return { ...this.#env, HOME: this.#places.userHome, USER: runnerUser, LOGNAME: runnerUser };
  }

  #command(
    command: string,
    args: readonly string[],
    onLine = (line: string): void => {
      this.#journal.info(`${command}: ${line}`);
    },
  ): Promise<number | null> {
    return run(this.#clock, command, args, { cwd: this.#places.home, env: this.#env, onLine, timeoutMs: commandMs });
  }

  /** The output of a command that must succeed. */
  async #ask(command: string, ...args: readonly string[]): Promise<string> {
    const lines: string[] = [];
    const code = await this.#command(command, args, (line) => {
      lines.push(line);
    });
    if (code !== 0)
      throw new Error(
        `${command} ${args.slice(0, 3).join(' ')} failed (exit code ${code ?? 'unknown'}): ${lines.slice(-4).join(' | ')}`,
      );
    return lines.join('\n');
  }
}

/** The name, in brackets, may hold spaces and brackets; all fields that follow are plain. */
function readStat(path: string): { readonly pid: number; readonly state: string; readonly startTime: string } {
  const stat = readFileSync(path, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, startTime] = [fields[0], fields[19]];
  if (state === undefined || startTime === undefined) throw new Error(`${path} is no proc(5) stat`);
  return { pid: Number.parseInt(stat, 10), state, startTime };
}
