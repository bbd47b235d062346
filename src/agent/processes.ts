import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Clock } from '../shared/clock.ts';

export interface CommandOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly onLine: (line: string) => void;
}

/** A process and all that it starts: signals reach the whole group. */
export interface ProcessGroup {
  signal(name: NodeJS.Signals): void;
  /** The first process has ended, and so has every other one that shares its output. */
  hasEnded(): boolean;
}

/** `onExit` gets how the first process ended, such as `exit code 1` or `SIGKILL`, once its output is read. */
export function startGroup(
  command: string,
  args: readonly string[],
  options: CommandOptions,
  onExit: (exit: string) => void,
): ProcessGroup {
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: options.env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  readLines(child, options.onLine);
  child.once('error', (error) => {
    onExit(error.message);
  });
  let ended = false;
  child.once('close', (code, signal) => {
    ended = true;
    onExit(signal ?? `exit code ${code ?? 'unknown'}`);
  });
  // Once it has ended, its number may be another group's.
  return {
    signal: (name) => {
      if (!ended) signalGroup(child, name);
    },
    hasEnded: () => ended,
  };
}

/**
 * Runs a command to its end and returns its exit code; null when it could not start, was killed, or took longer than
 * `timeoutMs` and was therefore killed with all that it started.
 */
export async function run(
  clock: Clock,
  command: string,
  args: readonly string[],
  options: CommandOptions & { readonly timeoutMs: number },
): Promise<number | null> {
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: options.env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  readLines(child, options.onLine);
  const ended = new AbortController();
  const exit = new Promise<number | null>((resolve) => {
    child.once('error', (error) => {
      options.onLine(error.message);
      resolve(null);
    });
    child.once('exit', resolve);
  });
  const closed = new Promise<void>((resolve) => {
    child.once('close', () => {
      resolve();
    });
    child.once('error', () => {
      resolve();
    });
  });
  const timeout = clock.sleep(options.timeoutMs, ended.signal).then(
    () => {
      options.onLine(`took longer than ${options.timeoutMs / 1_000} s and was killed`);
      signalGroup(child, 'SIGKILL');
    },
    () => undefined,
  );
  const code = await exit;
  ended.abort(new Error('ended'));
  // What it left running may keep its output open for ever: the last lines get a second.
  const read = new AbortController();
  await Promise.race([
    closed.then(() => {
      read.abort(new Error('closed'));
    }),
    clock.sleep(1_000, read.signal).catch(() => undefined),
  ]);
  child.stdout.destroy();
  child.stderr.destroy();
  await timeout;
  return code;
}

function readLines(child: ChildProcess, onLine: (line: string) => void): void {
  for (const stream of [child.stdout, child.stderr]) if (stream) createInterface({ input: stream }).on('line', onLine);
}

function signalGroup({ pid }: ChildProcess, name: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, name);
  } catch {
    // It has ended already.
  }
}
