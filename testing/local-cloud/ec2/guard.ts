import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { ProcessMark } from './processes.ts';

/**
 * A process beside the local cloud that ends the instances' processes when the cloud is gone, however it went: a pipe
 * ties the two, which the system closes even for a cloud that was killed. Started with the first instance.
 */
export class Guard {
  #process: ChildProcess | undefined;

  /** To be told of an instance before anything of it runs. @throws when the guard cannot be started, or is gone */
  async watch(mark: ProcessMark): Promise<void> {
    const child = (this.#process ??= startGuard());
    if (child.pid === undefined) await once(child, 'spawn');
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error('The process that ends the instances after the local cloud is gone: start the local cloud anew.');
    child.stdin?.write(`${JSON.stringify(mark)}\n`);
  }

  /** Resolves once the guard has ended what was left, and itself. */
  async close(): Promise<void> {
    const child = this.#process;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.stdin?.end();
    await exited;
  }
}

function startGuard(): ChildProcess {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'guard-process.ts')], {
    // Of a session of its own: what a terminal sends to the cloud's group does not reach it.
    detached: true,
    stdio: ['pipe', 'ignore', 'inherit'],
    env: {},
  });
  // A guard that was killed is noticed at the next instance.
  child.stdin.on('error', () => undefined);
  return child;
}
