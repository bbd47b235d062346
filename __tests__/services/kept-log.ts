import type { Log } from '../../src/shared/log.ts';

/** Keeps the lines for the test to look at. */
export class KeptLog implements Log {
  readonly lines: string[] = [];

  info(line: string): void {
    this.lines.push(line);
  }

  warning(line: string): void {
    this.lines.push(`warning: ${line}`);
  }

  error(line: string): void {
    this.lines.push(`error: ${line}`);
  }
}
