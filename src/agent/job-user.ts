import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AgentConfig } from '../pool/agent-config.ts';
import type { Clock } from '../shared/clock.ts';
import type { Commands } from './commands.ts';
import { HostFault } from './host-fault.ts';
import { localFileSystems, removeOwned } from './owned-files.ts';
import { assignmentPlaces } from './places.ts';
import type { Places } from './places.ts';

/** `bootstrap.sh` closes the metadata service to these. Above the users of images, below those of networks and containers. */
const firstUid = 20_000;
const mostUsers = 10_000;
const stepMs = 100;
/** What a fixed user may have left where everybody may write; elsewhere its files may be the image's. */
const sharedFolders = ['/tmp', '/var/tmp', '/dev/shm', '/run/lock'];

interface State {
  /** Of the latest assignment; one user each, and no uid twice in the life of a machine. */
  readonly number: number;
  /** Something of it may still be there. */
  readonly open: boolean;
}

/**
 * The Linux user that the jobs of one assignment run as: made for it, with a home of its own, and removed after it with
 * every process and file that is its. An image's owner may insist on a fixed user; of that one only the home is fresh.
 */
export class JobUsers {
  readonly #clock: Clock;
  readonly #commands: Commands;
  readonly #config: AgentConfig;
  readonly #places: Places;

  constructor(clock: Clock, commands: Commands, config: AgentConfig, places: Places) {
    this.#clock = clock;
    this.#commands = commands;
    this.#config = config;
    this.#places = places;
  }

  /** The present one's name; undefined when none has been made since the latest was removed. */
  get current(): string | undefined {
    const { number, open } = this.#state();
    return open ? this.#name(number) : undefined;
  }

  /** Returns its name. What a making that failed has left is removed first. */
  async make(): Promise<string> {
    if (this.current !== undefined) await this.remove();
    const number = this.#state().number + 1;
    if (number >= mostUsers) throw new HostFault(`this machine has served ${number} assignments: it is used up`);
    const name = this.#name(number);
    const { root, home } = assignmentPlaces(this.#places);
    // Before the deed, so that a later life of the agent knows what to look for.
    await this.#remember({ number, open: true });
    await mkdir(root, { recursive: true, mode: 0o755 });
    await this.#deny(name);
    if (this.#config.fixedUser) {
      await mkdir(home, { mode: 0o700 });
      await this.#commands.ask('chown', `${name}:`, home);
      return name;
    }
    // A system user: such get no subordinate ids, with which processes of other users could be had.
    const groups = await this.#groups();
    await this.#commands.ask(
      'useradd',
      ...['--system', '--uid', String(firstUid + number), '--user-group', '--shell', '/bin/bash'],
      ...['--home-dir', home, '--create-home', ...(groups.length > 0 ? ['--groups', groups.join()] : []), name],
    );
    await this.#commands.ask('chmod', '700', home);
    for (const file of ['subuid', 'subgid'])
      if ((await this.#lines(file)).some((line) => line.startsWith(`${name}:`)))
        throw new HostFault(`${file}(5) gives ${name} ids of other users`);
    return name;
  }

  /** Throws when something of it would not go. */
  async remove(): Promise<void> {
    const { number, open } = this.#state();
    if (!open) return;
    const name = this.#name(number);
    const known = (await this.#commands.run('id', ['-u', name], { onLine: () => undefined })) === 0;
    const fixed = this.#config.fixedUser === true;
    const uid = fixed ? Number(await this.#commands.ask('id', '-u', name)) : firstUid + number;
    if (known) {
      await this.#endProcesses(name);
      await this.#removeContainers(name);
      if (!fixed) await this.#commands.ask('userdel', '--force', name);
    }
    await this.#removePlaces();
    await removeOwned(
      uid,
      this.#places.fileSystems ?? (fixed ? sharedFolders.filter((path) => existsSync(path)) : await localFileSystems()),
      this.#commands.env,
    );
    await this.#remember({ number, open: false });
  }

  #name(number: number): string {
    return this.#config.fixedUser ? this.#config.runnerUser : `${this.#config.runnerUser}-${number}`;
  }

  /** Those of the user that the image may have under the name, its own one included: what it may, jobs may. */
  async #groups(): Promise<string[]> {
    const lines: string[] = [];
    const code = await this.#commands.run('id', ['-nG', this.#config.runnerUser], {
      onLine: (line) => lines.push(line),
    });
    return code === 0
      ? lines
          .join(' ')
          .split(/\s+/)
          .filter((group) => group && group !== 'root')
      : [];
  }

  /** What cron and at run for a user, they run when everything else of it has ended. */
  async #deny(name: string): Promise<void> {
    for (const file of ['cron.deny', 'at.deny']) {
      const others = (await this.#lines(file)).filter(
        (line) => !line.startsWith(`${this.#config.runnerUser}-`) && line !== name,
      );
      await writeFile(join(this.#places.etc, file), [...others, name, ''].join('\n'));
    }
  }

  async #lines(file: string): Promise<string[]> {
    const text = await readFile(join(this.#places.etc, file), 'utf8').catch(() => '');
    return text.split('\n').filter(Boolean);
  }

  /** Again until none is left: what is being killed may still start others. pkill(1) exits 1 when it finds none. */
  async #endProcesses(name: string): Promise<void> {
    for (let tries = 0; tries < 50; tries += 1) {
      // By the user that they act as, and by the one that started them.
      const codes = [];
      for (const whose of ['-u', '-U']) codes.push(await this.#commands.run('pkill', ['-KILL', whose, name]));
      if (codes.every((code) => code === 1)) return;
      if (codes.some((code) => code !== 0 && code !== 1))
        throw new Error(`pkill -KILL -u ${name} failed (exit codes ${codes.join()})`);
      await this.#clock.sleep(stepMs);
    }
    throw new Error(`processes of user ${name} would not end`);
  }

  /** Jobs reach docker only as members of its group. */
  async #removeContainers(name: string): Promise<void> {
    if (!(await this.#commands.ask('id', '-nG', name)).split(/\s+/).includes('docker')) return;
    const containers = (await this.#commands.ask('docker', 'ps', '-aq')).split(/\s+/).filter(Boolean);
    if (containers.length > 0) await this.#commands.ask('docker', 'rm', '-fv', ...containers);
    await this.#commands.ask('docker', 'volume', 'prune', '-af');
    await this.#commands.ask('docker', 'network', 'prune', '-f');
  }

  /** Out of everybody's reach first, so that nothing in it can lead the removal elsewhere. */
  async #removePlaces(): Promise<void> {
    const { root } = assignmentPlaces(this.#places);
    if (!existsSync(root)) return;
    const trash = await mkdtemp(join(this.#places.home, 'trash-'));
    await rename(root, join(trash, 'assignment'));
    await rm(trash, { recursive: true });
  }

  get #stateFile(): string {
    return join(this.#places.home, 'assignment.json');
  }

  #state(): State {
    if (!existsSync(this.#stateFile)) return { number: 0, open: false };
    return JSON.parse(readFileSync(this.#stateFile, 'utf8')) as State;
  }

  /** Whole or not at all: a machine may lose its power. */
  async #remember(state: State): Promise<void> {
    await writeFile(`${this.#stateFile}.new`, JSON.stringify(state));
    await rename(`${this.#stateFile}.new`, this.#stateFile);
  }
}
