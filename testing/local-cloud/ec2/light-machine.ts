import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Guard } from './guard.ts';
import type { Boot, Machine, MachineOptions } from './machine.ts';
import { createMetadataService } from './metadata-service.ts';
import { endProcesses } from './processes.ts';
import type { HostTools } from './host-tools.ts';
import { planBoot } from './light-user-data.ts';
import { environmentOfSocket } from './socket-owner.ts';
import { realCommandIn, unpackUserData } from './user-data.ts';

/** Which script stands in for which commands; every name is found before the machine's own by PATH. */
export const standInCommands: Readonly<Record<string, readonly string[]>> = {
  'power.sh': ['shutdown', 'poweroff', 'halt', 'reboot', 'init', 'telinit'],
  'systemctl.sh': ['systemctl'],
  'systemd-run.sh': ['systemd-run'],
  'users.sh': ['id', 'useradd', 'adduser', 'userdel', 'deluser'],
  'firewall.sh': ['iptables', 'ip6tables', 'nft'],
  'run-as.sh': ['sudo', 'su', 'runuser'],
  'pkill.sh': ['pkill', 'pgrep'],
  'kill.sh': ['kill'],
  'logger.sh': ['logger'],
  'aws.sh': ['aws'],
  'fetch.sh': ['curl', 'wget'],
  'nothing.sh': [
    'usermod',
    'groupadd',
    'groupmod',
    'groupdel',
    'passwd',
    'chpasswd',
    'chown',
    'chgrp',
    'iptables-save',
    'iptables-restore',
    'ufw',
    'firewall-cmd',
    'sysctl',
    'modprobe',
    'mount',
    'umount',
    'swapon',
    'swapoff',
    'mkfs',
    'growpart',
    'resize2fs',
    'service',
    'loginctl',
    'hostnamectl',
    'timedatectl',
    'crontab',
    'at',
    'yum',
    'dnf',
    'apt',
    'apt-get',
    'dpkg',
    'rpm',
    'snap',
    'docker',
    'killall',
  ],
};

const commandsFolder = join(import.meta.dirname, 'commands');
const graceMs = 2_000;

interface LightOptions extends MachineOptions {
  /** Ends the processes when the local cloud cannot. */
  readonly guard: Guard;
  /** The tools of the machine underneath that an instance may use. */
  readonly tools: HostTools;
}

/** A folder, a metadata service and a tree of processes of this host. */
export class LightMachine implements Machine {
  readonly folder: string;
  readonly #options: LightOptions;
  readonly #metadata: Server;
  /** Of the first boot, for the later ones. */
  #environment: Record<string, string> = {};
  /** Every user of the machine underneath reaches its loopback interface; whose instance it is knows the path. */
  readonly #metadataPath = `/${randomBytes(16).toString('hex')}`;

  constructor(options: LightOptions) {
    this.folder = options.folder;
    this.#options = options;
    this.#metadata = createMetadataService({
      leaves: options.metadata,
      onPower: options.onPower,
      prefix: this.#metadataPath,
      refuses: (port) => this.#isClosedTo(port),
    });
  }

  async boot(boot: Boot): Promise<number | undefined> {
    this.#wipe();
    const metadataUrl = await this.#openMetadata(0);
    this.#environment = this.#furnish(boot, metadataUrl);
    if (boot.userData === undefined) return undefined;
    const script = unpackUserData(boot.userData);
    const file = join(this.folder, 'user-data');
    return this.#run(file, script.toString('latin1'), this.#environment);
  }

  async bootAgain(): Promise<number | undefined> {
    const systemctl = join(this.folder, 'bin', 'systemctl');
    if (!existsSync(systemctl)) return undefined;
    await this.#openMetadata(Number(new URL(this.#environment.AWS_EC2_METADATA_SERVICE_ENDPOINT ?? '').port));
    const output = openSync(join(this.folder, 'console.log'), 'a');
    try {
      return await this.#spawn(systemctl, ['default'], output, this.#environment);
    } finally {
      closeSync(output);
    }
  }

  /** What was printed and called stays, as the console does when a disk is replaced. */
  #wipe(): void {
    if (!existsSync(this.folder)) return;
    for (const name of readdirSync(this.folder))
      if (name !== 'console.log' && name !== 'commands.log') rmSync(join(this.folder, name), { recursive: true });
  }

  async #openMetadata(port: number): Promise<string> {
    if (!this.#metadata.listening) {
      this.#metadata.listen(port, '127.0.0.1');
      await once(this.#metadata, 'listening');
    }
    return `http://127.0.0.1:${(this.#metadata.address() as AddressInfo).port}${this.#metadataPath}`;
  }

  /** The rules of the machine's firewall that close the metadata service hold for what runs as a user by its mark. */
  #isClosedTo(port: number): boolean {
    const firewall = join(this.folder, 'firewall');
    if (!existsSync(firewall) || !readFileSync(firewall, 'utf8').includes('169.254.169.254')) return false;
    return environmentOfSocket(port)?.some((variable) => variable.startsWith('LOCAL_USER=')) === true;
  }

  async endProcesses({ graceful }: { graceful: boolean }): Promise<void> {
    await endProcesses({ instanceId: this.#options.instanceId, folder: this.folder }, graceful ? graceMs : 0);
  }

  close(): void {
    this.#metadata.close();
    this.#metadata.closeAllConnections();
  }

  /** The folder is all there is, and is for people to look at. */
  discard(): Promise<void> {
    return Promise.resolve();
  }

  consoleOutput(bytes: number): Buffer {
    try {
      return readFileSync(join(this.folder, 'console.log')).subarray(-bytes);
    } catch {
      return Buffer.alloc(0);
    }
  }

  /** Lays out the folder and returns the environment of the boot, which owes nothing to that of this process. */
  #furnish({ environment, archiveFails }: Boot, metadataUrl: string): Record<string, string> {
    const { folder } = this;
    const bin = join(folder, 'bin');
    for (const name of ['bin', 'root', 'tmp', 'home', 'opt', 'run', 'var/log', 'etc/systemd/system'])
      mkdirSync(join(folder, name), { recursive: true });
    for (const [script, names] of Object.entries(standInCommands)) {
      for (const name of names) symlinkSync(join(commandsFolder, script), join(bin, name));
    }
    symlinkSync(join(commandsFolder, 'prelude.sh'), join(bin, 'prelude.sh'));
    writeFileSync(join(folder, 'users'), ['ec2-user', 'ubuntu', ''].join(` - ${folder}/home\n`));
    writeFileSync(
      join(folder, 'machine.env'),
      shellAssignments({
        LOCAL_INSTANCE_ID: this.#options.instanceId,
        LOCAL_SYSTEM_PATH: this.#options.tools.hostPath,
        LOCAL_METADATA_URL: metadataUrl,
        LOCAL_GITHUB_URL: environment.LOCAL_GITHUB_URL ?? '',
        LOCAL_AWS_URL: environment.AWS_ENDPOINT_URL ?? '',
        LOCAL_REGION: String(this.#options.metadata().get('meta-data/placement/region') ?? ''),
        LOCAL_ARCHIVE_FAILS: archiveFails ? 'yes' : '',
      }),
    );
    return {
      // None of the host's own folders: were the stand-ins gone, their commands would be found nowhere.
      PATH: `${bin}:${this.#options.tools.folder}`,
      HOME: join(folder, 'root'),
      TMPDIR: join(folder, 'tmp'),
      LANG: 'C.UTF-8',
      POOL_HOME: join(folder, 'opt/ec2-runner-pool'),
      POOL_LOG: join(folder, 'var/log/ec2-runner-pool.log'),
      POOL_SERVICES: join(folder, 'etc/systemd/system'),
      POOL_ETC: join(folder, 'etc'),
      POOL_FILE_SYSTEMS: join(folder, 'tmp'),
      // Agents of before, in a dist/ not rebuilt, clean these: without it the host's own /tmp.
      POOL_TEMP_DIRECTORIES: join(folder, 'tmp'),
      // The AWS CLI puts its paths right behind it.
      AWS_EC2_METADATA_SERVICE_ENDPOINT: `${metadataUrl}/`,
      ...environment,
      LOCAL_INSTANCE_ID: this.#options.instanceId,
    };
  }

  async #run(file: string, script: string, environment: Record<string, string>): Promise<number | undefined> {
    const output = openSync(join(this.folder, 'console.log'), 'a');
    try {
      const outside = realCommandIn(script);
      if (outside !== undefined) {
        writeSync(
          output,
          `The user data was not run: it names ${outside}, a path to this machine's own commands, past those that stand in for them. Call commands by name.\n`,
        );
        return undefined;
      }
      const { program, notes } = planBoot(script, this.folder);
      for (const note of notes) writeSync(output, `${note}\n`);
      if (program === undefined) return undefined;
      writeFileSync(file, program, { encoding: 'latin1', mode: 0o700 });
      return await this.#spawn(file, [], output, environment);
    } finally {
      closeSync(output);
    }
  }

  async #spawn(
    command: string,
    args: readonly string[],
    output: number,
    environment: Record<string, string>,
  ): Promise<number | undefined> {
    await this.#options.guard.watch({ instanceId: this.#options.instanceId, folder: this.folder });
    const child = spawn(command, args, {
      cwd: this.folder,
      env: environment,
      detached: true,
      stdio: ['ignore', output, output],
    });
    try {
      await once(child, 'spawn');
    } catch (error) {
      writeSync(output, `${command} could not be run: ${(error as Error).message}\n`);
    }
    child.unref();
    return child.pid;
  }
}

const shellAssignments = (values: Readonly<Record<string, string>>): string =>
  Object.entries(values)
    .map(([name, value]) => `${name}='${value.replaceAll("'", "'\\''")}'\n`)
    .join('');
