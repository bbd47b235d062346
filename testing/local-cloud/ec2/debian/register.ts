import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from './cache.ts';
import { ControlGroup } from './control-group.ts';

/** A real machine, and the folder that its disk is in. */
export interface RegisteredMachine {
  readonly instanceId: string;
  readonly folder: string;
}

interface Entry extends RegisteredMachine {
  readonly owner: { readonly pid: number; readonly startTime: string | undefined };
}

const entries = cacheFolder('machines');
const entryFile = (instanceId: string): string => join(entries, `${instanceId}.json`);

/** Notes that there is such a machine, and that it is this process's: should that die, the next one knows. */
export function register(machine: RegisteredMachine): void {
  mkdirSync(entries, { recursive: true });
  const owner = { pid: process.pid, startTime: startTimeOf(process.pid) };
  writeFileSync(entryFile(machine.instanceId), JSON.stringify({ ...machine, owner } satisfies Entry));
}

/** Ends what still runs of a machine, and takes its disk and its entry away. */
export async function discardMachine({ instanceId, folder }: RegisteredMachine): Promise<void> {
  await new ControlGroup(instanceId).end();
  // Nothing is mounted below: it was in a namespace that has ended with its processes.
  for (const name of ['disk', 'root', 'hypervisor']) await rm(join(folder, name), { recursive: true, force: true });
  rmSync(entryFile(instanceId), { force: true });
}

/** Discards the machines of processes that died without doing so. */
export async function discardOrphans(): Promise<void> {
  mkdirSync(entries, { recursive: true });
  for (const name of readdirSync(entries)) {
    const entry = JSON.parse(readFileSync(join(entries, name), 'utf8')) as Entry;
    const { pid, startTime } = entry.owner;
    if (startTimeOf(pid) !== startTime) await discardMachine(entry);
  }
}

/** A field of proc(5): another process may get the number later, but not with the same; undefined when there is none. */
function startTimeOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}
