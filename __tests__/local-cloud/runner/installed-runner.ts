import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { latestRunnerVersion } from '../../../testing/local-cloud/github/index.ts';
import type { TestServer } from '../github/server.ts';

const run = promisify(execFile);

/** What a user has who is not root; the tests may run as root all the same. */
const environment = { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', RUNNER_ALLOW_RUNASROOT: '1' };

export interface Outcome {
  code: number;
  output: string;
}

export interface RunningListener {
  process: ChildProcess;
  /** Everything it has printed so far. */
  output(): string;
  /** Resolves once it has printed this. Throws if it ends before. */
  printed(text: string): Promise<void>;
  ended: Promise<Outcome>;
}

/** A runner that was unpacked from the server's archive into a folder of its own. */
export class InstalledRunner {
  readonly directory: string;
  readonly #server: TestServer;
  readonly #listeners: RunningListener[] = [];

  private constructor(server: TestServer, directory: string) {
    this.#server = server;
    this.directory = directory;
  }

  static async install(server: TestServer, name: string, version = latestRunnerVersion): Promise<InstalledRunner> {
    const directory = join(server.directory, name);
    mkdirSync(directory, { recursive: true });
    const archive = await fetch(
      `${server.url}/actions/runner/releases/download/v${version}/actions-runner-linux-x64-${version}.tar.gz`,
    );
    writeFileSync(`${directory}.tar.gz`, await archive.bytes());
    await run('tar', ['xzf', `${directory}.tar.gz`, '-C', directory]);
    return new InstalledRunner(server, directory);
  }

  /** `config.sh`, with a fresh token unless the arguments bring one. */
  async configure(...parameters: string[]): Promise<Outcome> {
    const { data } = await this.#server
      .octokit()
      .rest.actions.createRegistrationTokenForRepo({ owner: 'octo', repo: 'pool' });
    const token = parameters.includes('--token') ? {} : { ACTIONS_RUNNER_INPUT_TOKEN: data.token };
    return this.execute(
      'config.sh',
      ['--unattended', '--url', `${this.#server.url}/octo/pool`, '--disableupdate', ...parameters],
      token,
    );
  }

  async remove(): Promise<Outcome> {
    const { data } = await this.#server
      .octokit()
      .rest.actions.createRemoveTokenForRepo({ owner: 'octo', repo: 'pool' });
    return this.execute('config.sh', ['remove', '--token', data.token]);
  }

  async execute(script: string, parameters: string[], variables: Record<string, string> = {}): Promise<Outcome> {
    const { process: child, ended } = this.#spawn(script, parameters, variables);
    child.stdin?.end();
    return ended;
  }

  /** `run.sh`, in a process group of its own. */
  listen(variables: Record<string, string> = {}, ...parameters: string[]): RunningListener {
    const listener = this.#spawn('run.sh', parameters, variables);
    this.#listeners.push(listener);
    return listener;
  }

  /** Ends what is still running. */
  async stop(): Promise<void> {
    for (const { process: child, ended } of this.#listeners) {
      if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, 'SIGINT');
      await ended;
    }
  }

  #spawn(script: string, parameters: string[], variables: Record<string, string>): RunningListener {
    const child = spawn(join(this.directory, script), parameters, {
      env: { ...environment, ...variables },
      detached: true,
    });
    let text = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
    const ended = once(child, 'close').then(([code]) => ({ code: code as number, output: text }));
    return {
      process: child,
      ended,
      output: () => text,
      async printed(wanted) {
        while (!text.includes(wanted)) {
          const more = Promise.race([once(child.stdout, 'data'), once(child.stderr, 'data')]);
          const event = await Promise.race([more, ended.then(() => 'ended' as const)]);
          if (event === 'ended' && !text.includes(wanted))
            throw new Error(`The runner ended without "${wanted}". It printed:\n${text}`);
        }
      },
    };
  }
}
