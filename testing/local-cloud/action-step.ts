import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface StepOptions {
  /** The action's folder, where `dist/index.js` lies. */
  readonly actionDirectory: string;
  /** As `with:` gives them in a workflow. */
  readonly inputs: Readonly<Record<string, string>>;
  /** What GitHub and the local cloud set; nothing else is passed on but PATH and HOME. */
  readonly environment: Readonly<Record<string, string>>;
  readonly onLine?: (line: string) => void;
  /** Sends SIGINT once aborted, as a cancelled workflow does. */
  readonly cancel?: AbortSignal;
  /** Kills it once aborted. */
  readonly kill?: AbortSignal;
  /** Where the folder for its files is made, for as long as it runs; the system's folder for such, unless given. */
  readonly temporaryDirectory?: string;
}

export interface StepResult {
  readonly exitCode: number;
  /** Standard output and error, in the order in which they came. */
  readonly log: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
  /** From the start of the process to its end. */
  readonly durationMs: number;
}

/** Starts the bundled action as the GitHub runner starts it: inputs in the environment, outputs and summary in files. */
export async function runStep(options: StepOptions): Promise<StepResult> {
  const folder = await mkdtemp(join(options.temporaryDirectory ?? tmpdir(), 'ec2-runner-pool-step-'));
  try {
    return await runStepIn(folder, options);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function runStepIn(
  folder: string,
  { actionDirectory, inputs, environment, onLine, cancel, kill }: StepOptions,
): Promise<StepResult> {
  const outputFile = join(folder, 'output');
  const summaryFile = join(folder, 'summary');
  await Promise.all([writeFile(outputFile, ''), writeFile(summaryFile, '')]);
  const startedAt = performance.now();
  const child = spawn(process.execPath, [join(actionDirectory, 'dist', 'index.js')], {
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      ...environment,
      ...Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
      GITHUB_OUTPUT: outputFile,
      GITHUB_STEP_SUMMARY: summaryFile,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  cancel?.addEventListener('abort', () => child.kill('SIGINT'), { once: true });
  kill?.addEventListener('abort', () => child.kill('SIGKILL'), { once: true });
  let log = '';
  let pending = '';
  const take = (chunk: Buffer): void => {
    log += chunk.toString();
    pending += chunk.toString();
    const lines = pending.split('\n');
    pending = lines.pop() ?? '';
    for (const line of lines) onLine?.(line);
  };
  child.stdout.on('data', take);
  child.stderr.on('data', take);
  const exitCode = await new Promise<number>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      resolve(code ?? (signal === null ? 1 : 128));
    });
  });
  const durationMs = Math.round(performance.now() - startedAt);
  return {
    exitCode,
    log,
    outputs: parseFileCommands(await readFile(outputFile, 'utf8')),
    summary: await readFile(summaryFile, 'utf8'),
    durationMs,
  };
}

/** `name<<DELIMITER`, lines of the value, `DELIMITER`: the form in which @actions/core writes outputs. */
function parseFileCommands(text: string): Record<string, string> {
  const pattern = /^([^\n<]+)<<(\S+)\n(.*?)\n?\2$/gms;
  return Object.fromEntries([...text.matchAll(pattern)].map(([, name = '', , value = '']) => [name, value]));
}
