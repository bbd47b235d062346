import { spawn } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';

/** Milliseconds from the start of an empty Node process to its end: what no action can be faster than. */
export async function timeEmptyNode(): Promise<number> {
  const startedAt = performance.now();
  // Started as the action is: its output in pipes, and of the environment only what a step gets.
  const child = spawn(process.execPath, ['-e', '0'], { env: {}, stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.resume();
  child.stderr.resume();
  await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  return performance.now() - startedAt;
}

export interface ProcessUse {
  /** Of the process and of the children that it has waited for. */
  readonly cpuMs: number;
  readonly residentMb: number;
}

/** Linux counts processor time in hundredths of a second (USER_HZ, proc(5)). */
const tickMs = 10;

/** What a process has used so far. @throws when it does not live */
export function useOf(pid: number): ProcessUse {
  // The name, in parentheses, may hold spaces; the times are fields 14 to 17 of all.
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1')
    .replace(/^.*\) /s, '')
    .split(' ');
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  const residentKb = Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]);
  return { cpuMs: ticks * tickMs, residentMb: residentKb / 1_024 };
}

/** The process that runs the agent of a local instance. @throws when there is none */
export function agentProcessOf(instanceId: string): number {
  const found = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .find((pid) => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, 'latin1').split('\0');
        const environment = readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0');
        return (
          command.some((argument) => argument.endsWith('/agent.mjs')) &&
          environment.includes(`LOCAL_INSTANCE_ID=${instanceId}`)
        );
      } catch {
        // It has just ended, or belongs to someone else.
        return false;
      }
    });
  if (found === undefined) throw new Error(`${instanceId}: no agent runs on it.`);
  return found;
}
