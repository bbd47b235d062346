import { spawn } from 'node:child_process';

export interface ShellOptions {
  cwd: string;
  environment: NodeJS.ProcessEnv;
  /** Takes what the script prints. */
  output: (text: string) => void;
}

/** The real runner's pauses between SIGINT, SIGTERM and SIGKILL. */
const interruptPauseMs = 7_500;
const terminatePauseMs = 2_500;
/** How long the output of an ended script is waited for. */
const outputGraceMs = 500;

/**
 * Runs a script file by `bash -e` as a child of this process and resolves to its exit code.
 * An abort ends it and what it started, gently first.
 */
export function runShell(
  file: string,
  { cwd, environment, output }: ShellOptions,
  cancel?: AbortSignal,
): Promise<number> {
  return new Promise((resolve) => {
    if (cancel?.aborted) {
      resolve(1);
      return;
    }
    // A process group of its own, so that a cancelled step ends as a whole.
    const child = spawn('bash', ['-e', file], {
      cwd,
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    const timers: NodeJS.Timeout[] = [];
    const stop = (): void => {
      signalGroup(child.pid, 'SIGINT');
      timers.push(
        setTimeout(() => {
          signalGroup(child.pid, 'SIGTERM');
        }, interruptPauseMs),
      );
      timers.push(
        setTimeout(() => {
          signalGroup(child.pid, 'SIGKILL');
        }, interruptPauseMs + terminatePauseMs),
      );
    };
    cancel?.addEventListener('abort', stop);
    child.stdout.setEncoding('utf8').on('data', output);
    child.stderr.setEncoding('utf8').on('data', output);
    const finish = (code: number): void => {
      cancel?.removeEventListener('abort', stop);
      timers.forEach((timer) => {
        clearTimeout(timer);
      });
      child.stdout.destroy();
      child.stderr.destroy();
      resolve(code);
    };
    child.on('error', (error) => {
      output(`##[error]${error.message}\n`);
      finish(127);
    });
    child.on('exit', (code) => {
      // What the script left running in the background may hold its output open for good, so that `close` never comes.
      timers.push(setTimeout(finish, outputGraceMs, code ?? 1));
      child.on('close', () => {
        finish(code ?? 1);
      });
    });
  });
}

function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
