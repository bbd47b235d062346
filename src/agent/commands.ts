import type { Clock } from '../shared/clock.ts';
import type { Journal } from './ports.ts';
import { run } from './processes.ts';

export interface CommandSettings {
  readonly cwd?: string;
  /** Added to the agent's own. */
  readonly env?: NodeJS.ProcessEnv;
  /** 60 s unless told. */
  readonly timeoutMs?: number;
  /** Takes what it prints; the log does unless told. */
  readonly onLine?: (line: string) => void;
}

/** Commands of the host, called by their names. */
export class Commands {
  readonly env: NodeJS.ProcessEnv;
  readonly #clock: Clock;
  readonly #journal: Journal;
  readonly #home: string;

  /** @param home where commands run unless told */
  constructor({ clock, journal }: { clock: Clock; journal: Journal }, env: NodeJS.ProcessEnv, home: string) {
    this.#clock = clock;
    this.#journal = journal;
    this.env = env;
    this.#home = home;
  }

  /** Its exit code; null when it could not start, was killed, or took too long. */
  run(command: string, args: readonly string[], settings: CommandSettings = {}): Promise<number | null> {
    return run(this.#clock, command, args, {
      cwd: settings.cwd ?? this.#home,
      env: { ...this.env, ...settings.env },
      timeoutMs: settings.timeoutMs ?? 60_000,
      onLine:
        settings.onLine ??
        ((line) => {
          this.#journal.info(`${command}: ${line}`);
        }),
    });
  }

  /** The output of a command that must succeed. */
  async ask(command: string, ...args: readonly string[]): Promise<string> {
    const lines: string[] = [];
    const code = await this.run(command, args, { onLine: (line) => lines.push(line) });
    if (code === 0) return lines.join('\n');
    const asked = [command, ...args.slice(0, 3)].join(' ');
    throw new Error(`${asked} failed (exit code ${code ?? 'unknown'}): ${lines.slice(-4).join(' | ')}`);
  }
}
