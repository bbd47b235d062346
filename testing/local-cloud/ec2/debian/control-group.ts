import { existsSync, readFileSync, readdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const pollMs = 20;
const maxPolls = 500;

/** The control group that holds all processes of one machine. Nothing of it is left behind, whoever started the machine. */
export class ControlGroup {
  /** Made by the launcher. */
  readonly folder: string;
  readonly #name: string;

  constructor(instanceId: string) {
    this.#name = `ec2-runner-pool-${instanceId}`;
    this.folder = join(unifiedHierarchy(), this.#name);
  }

  /** Kills what still runs in it, and takes it away. @throws Error when it is not empty after ten seconds */
  async end(): Promise<void> {
    const kill = join(this.folder, 'cgroup.kill');
    for (let polls = 0; existsSync(this.folder); polls += 1) {
      if (existsSync(kill)) writeFileSync(kill, '1');
      if (removeGroup(this.folder)) break;
      if (polls === maxPolls) throw new Error(`The processes of ${this.folder} cannot be ended. End them by hand.`);
      await sleep(pollMs);
    }
    // Where systemd has a hierarchy beside the unified one, systemd-nspawn uses the same name there.
    for (const hierarchy of mountPoints('cgroup')) removeGroup(join(hierarchy, this.#name));
  }
}

/** Of groups, folders alone can be removed, the innermost first. Returns whether it is gone. */
function removeGroup(folder: string): boolean {
  try {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (entry.isDirectory()) removeGroup(join(folder, entry.name));
    }
    rmdirSync(folder);
    return true;
  } catch (error) {
    // Somebody is in it still.
    return (error as NodeJS.ErrnoException).code === 'ENOENT';
  }
}

/** @throws Error when this host has none */
export function unifiedHierarchy(): string {
  const [folder] = mountPoints('cgroup2');
  if (folder === undefined) throw new Error('this host has no control groups of version 2');
  return folder;
}

const mountPoints = (type: string): string[] =>
  readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' '))
    .filter((fields) => fields[2] === type)
    .map((fields) => fields[1] ?? '');
