import { mkdir, readdir, readFile, rm, statfs, symlink, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { AgentConfig } from '../pool/agent-config.ts';
import type { Clock } from '../shared/clock.ts';
import { Commands } from './commands.ts';
import { JobUsers } from './job-user.ts';
import { jobsUnitArguments, stopJobsUnit, workerLives } from './jobs-unit.ts';
import { readListenerLine } from './listener-output.ts';
import { mustBeClosed } from './metadata-door.ts';
import { assignmentPlaces } from './places.ts';
import type { Places } from './places.ts';
import type { Journal, Listener, Runner } from './ports.ts';
import { startGroup } from './processes.ts';
import type { ProcessGroup } from './processes.ts';

const configureMs = 120_000;
const deregisterMs = 20_000;
const postJobMs = 10 * 60_000;
/** The listener may never say how a job ended (JobDispatcher.cs); by then its worker would have started. */
const assignmentMs = 2 * 60_000;

/** What `config.sh` writes, by which the runner proves who it is. */
const registrationFiles = ['.runner', '.credentials', '.credentials_migrated', '.credentials_rsaparams'];

/**
 * The GitHub runner as a service and files of this host. It is registered and removed by root, from root's own folder: the
 * tokens are in no process, and the settings in no file, that jobs could get at. Jobs run on a copy that is theirs.
 */
export class HostRunner implements Runner {
  readonly #clock: Clock;
  readonly #journal: Journal;
  readonly #config: AgentConfig;
  readonly #places: Places;
  readonly #commands: Commands;
  readonly #users: JobUsers;
  readonly #metadataUrls: readonly string[];
  #group: ProcessGroup | undefined;
  #listener: Listener = { state: 'stopped' };
  #assignedAt: number | undefined;
  #hadJobs = false;

  /** @param metadataUrls where jobs could ask for the instance role's credentials; they must not be able to, unless configured */
  constructor(
    ports: { clock: Clock; journal: Journal },
    config: AgentConfig,
    places: Places,
    env: NodeJS.ProcessEnv,
    metadataUrls: readonly string[],
  ) {
    this.#clock = ports.clock;
    this.#journal = ports.journal;
    this.#config = config;
    this.#places = places;
    this.#commands = new Commands(ports, env, places.home);
    this.#users = new JobUsers(ports.clock, this.#commands, config, places);
    this.#metadataUrls = metadataUrls;
  }

  async hasLeftovers(): Promise<boolean> {
    if (!existsSync(this.#freeBytesFile)) await writeFile(this.#freeBytesFile, String(await this.#freeBytes()));
    return this.#users.current !== undefined || existsSync(join(this.#places.runner, '.runner'));
  }

  async register({ name, label, token }: { name: string; label: string; token: string }): Promise<void> {
    await this.#forgetRegistration();
    const user = await this.#users.make();
    if (!this.#config.metadataInJobs) await mustBeClosed(this.#commands, user, this.#metadataUrls);
    const registration = ['--unattended', '--url', this.#config.runnerUrl, '--name', name, '--labels', label];
    const settings = ['--no-default-labels', '--replace', '--disableupdate', '--work', '_work'];
    const { code, lines } = await this.#configure([...registration, ...settings], token, configureMs);
    if (code !== 0) throw new Error(`config.sh failed: ${lines.slice(-4).join(' | ')}`);
    await this.#handOver(user);
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
    const env = { RUNNER_ALLOW_RUNASROOT: '1', ACTIONS_RUNNER_INPUT_TOKEN: token };
    const code = await this.#commands.run('./config.sh', args, { cwd: this.#places.runner, env, timeoutMs, onLine });
    return { code, lines };
  }

  /** The runner finds its folder by where its `bin` is: hard links, which cost neither space nor time. The rest is small, or read only. */
  async #handOver(user: string): Promise<void> {
    const from = this.#places.runner;
    const { runner: to } = assignmentPlaces(this.#places);
    await mkdir(to);
    const link = ['-alT', join(from, 'bin'), join(to, 'bin')];
    if ((await this.#commands.run('cp', link, { onLine: () => undefined })) !== 0)
      await this.#commands.ask('cp', '-aT', join(from, 'bin'), join(to, 'bin'));
    await symlink(join(from, 'externals'), join(to, 'externals'));
    const others = (await readdir(from)).filter((entry) => !['bin', 'externals', '_diag', '_work'].includes(entry));
    await this.#commands.ask('cp', '-a', '-t', to, ...others.map((entry) => join(from, entry)));
    await this.#commands.ask('chown', '-h', `${user}:`, to, ...others.map((entry) => join(to, entry)));
  }

  listen(onChange: () => void): void {
    const user = this.#users.current;
    if (user === undefined) throw new Error('there is no user to run jobs as');
    const change = (listener: Listener): void => {
      this.#listener = listener;
      onChange();
    };
    let versionDeprecated = false;
    this.#assignedAt = undefined;
    this.#hadJobs = false;
    this.#listener = { state: 'starting' };
    const onLine = (line: string): void => {
      if (line) this.#journal.info(`run.sh: ${line}`);
      const event = readListenerLine(line);
      if (event === 'listening') change({ state: 'listening' });
      if (event === 'connection-lost') change({ state: 'starting' });
      if (event === 'version-deprecated') versionDeprecated = true;
      if (event === 'job-assigned' || event === 'job-finished') {
        this.#assignedAt = event === 'job-assigned' ? this.#clock.now() : undefined;
        this.#hadJobs = true;
        onChange();
      }
    };
    const { runner, home } = assignmentPlaces(this.#places);
    const group = startGroup(
      'systemd-run',
      jobsUnitArguments({
        user,
        home: this.#config.fixedUser ? home : undefined,
        folder: runner,
        metadata: this.#config.metadataInJobs === true,
      }),
      { cwd: this.#places.home, env: this.#commands.env, onLine },
      (exit) => {
        if (this.#group !== group) return;
        this.#group = undefined;
        this.#assignedAt = undefined;
        change({ state: 'stopped', exit, versionDeprecated });
      },
    );
    this.#group = group;
  }

  listener(): Listener {
    return this.#listener;
  }

  /** A worker's process says so; the listener's own word covers the time before there is one. */
  async isBusy(): Promise<boolean> {
    const user = this.#users.current;
    if (user === undefined) return false;
    if (this.#assignedAt !== undefined && this.#clock.now() - this.#assignedAt < assignmentMs) return true;
    // A listener that this process started, and that never spoke of a job, has no worker.
    if (this.#group && !this.#hadJobs) return false;
    return workerLives(this.#commands, user);
  }

  async stop(): Promise<void> {
    this.#group = undefined;
    this.#listener = { state: 'stopped' };
    this.#assignedAt = undefined;
    if (this.#users.current !== undefined) await stopJobsUnit(this.#commands);
  }

  async clean(): Promise<void> {
    await stopJobsUnit(this.#commands);
    await this.#users.remove();
    await this.#forgetRegistration();
    await this.#runPostJobScript();
    await this.#checkDisk();
  }

  async #forgetRegistration(): Promise<void> {
    for (const file of registrationFiles) await rm(join(this.#places.runner, file), { force: true });
  }

  async #runPostJobScript(): Promise<void> {
    const script = join(this.#places.home, 'post-job.sh');
    if (!existsSync(script)) return;
    const onLine = (line: string): void => {
      this.#journal.info(`post-job-script: ${line}`);
    };
    // A shell in between also runs a script that names no interpreter.
    const code = await this.#commands.run('bash', ['-c', '"$0"', script], { timeoutMs: postJobMs, onLine });
    if (code !== 0)
      throw new Error(`the post-job script failed (exit code ${code ?? 'unknown'}): this host is not used again`);
  }

  async #checkDisk(): Promise<void> {
    const atBoot = Number(await readFile(this.#freeBytesFile, 'utf8'));
    const free = await this.#freeBytes();
    if (free >= atBoot / 2) return;
    const gib = (bytes: number): string => (bytes / 2 ** 30).toFixed(1);
    throw new Error(
      `after cleaning only ${gib(free)} GiB of the ${gib(atBoot)} GiB that were free at boot are free: this host is not used again`,
    );
  }

  get #freeBytesFile(): string {
    return join(this.#places.home, 'free-bytes');
  }

  async #freeBytes(): Promise<number> {
    const { bavail, bsize } = await statfs(this.#places.runner);
    return bavail * bsize;
  }
}
