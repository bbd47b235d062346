import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** What tells an instance's processes from all others of this machine. */
export interface ProcessMark {
  /** Each of them has `LOCAL_INSTANCE_ID=<instanceId>` in its environment… */
  readonly instanceId: string;
  /** …or works, without a terminal, inside this folder: a job may empty its environment. */
  readonly folder: string;
}

interface Found {
  readonly pid: number;
  readonly parent: number;
  readonly startedAt: string;
  readonly marked: boolean;
}

/**
 * The live processes of an instance: those with its mark, all that descend from them, and those that were found before.
 * @param known start times by process id of what was found before; what is found now is added
 */
function processesOf(mark: ProcessMark, known: Map<number, string>): number[] {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => pid !== process.pid)
    .map((pid) => inspect(pid, mark))
    .filter((found) => found !== undefined);
  const members = new Set(
    all.filter(({ pid, startedAt, marked }) => marked || known.get(pid) === startedAt).map(({ pid }) => pid),
  );
  for (let before = -1; before < members.size; ) {
    before = members.size;
    for (const { pid, parent } of all) if (members.has(parent)) members.add(pid);
  }
  for (const { pid, startedAt } of all) if (members.has(pid)) known.set(pid, startedAt);
  return [...members];
}

function inspect(pid: number, { instanceId, folder }: ProcessMark): Found | undefined {
  try {
    // The command's name, in parentheses, may hold spaces and parentheses itself.
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1')
      .replace(/^.*\) /s, '')
      .split(' ');
    const [state, parent, , , terminal] = fields;
    const startedAt = fields[19] ?? '';
    if (state === 'Z' || state === 'X') return undefined;
    const marked =
      hasMark(pid, instanceId) || (terminal === '0' && `${readlinkSync(`/proc/${pid}/cwd`)}/`.startsWith(`${folder}/`));
    return { pid, parent: Number(parent), startedAt, marked };
  } catch {
    // It has just ended, or belongs to someone else.
    return undefined;
  }
}

const hasMark = (pid: number, instanceId: string): boolean =>
  readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0').includes(`LOCAL_INSTANCE_ID=${instanceId}`);

const pollMs = 20;
const maxRounds = 500;

/**
 * Ends every process of an instance, and resolves once none is left.
 * @param graceMs how long they have after SIGTERM before SIGKILL; 0 is a power loss: no SIGTERM at all
 * @throws Error when some outlive ten seconds of SIGKILL
 */
export async function endProcesses(mark: ProcessMark, graceMs: number): Promise<void> {
  const known = new Map<number, string>();
  // As a system that shuts down does: one SIGTERM to all; what starts afterwards meets SIGKILL alone.
  if (graceMs > 0) signalAll(processesOf(mark, known), 'SIGTERM');
  for (let waitedMs = 0; waitedMs < graceMs; waitedMs += pollMs) {
    if (processesOf(mark, known).length === 0) return;
    await sleep(pollMs);
  }
  // A process may fork between the look and the signal: look again until there is nothing to see.
  for (let round = 0; round < maxRounds; round += 1) {
    const pids = processesOf(mark, known);
    if (pids.length === 0) return;
    signalAll(pids, 'SIGKILL');
    await sleep(pollMs);
  }
  throw new Error(
    `${mark.instanceId}: the processes ${processesOf(mark, known).join(', ')} cannot be ended. End them by hand.`,
  );
}

function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // It ended on its own meanwhile.
    }
  }
}
