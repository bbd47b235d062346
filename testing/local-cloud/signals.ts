import { constants } from 'node:os';

/**
 * Calls `end` at the first INT, TERM or HUP, with the exit code that shells give such an end. A second signal finds the
 * end under way.
 */
export function onSignals(end: (exitCode: number) => Promise<void>): void {
  let ending: Promise<void> | undefined;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      ending ??= end(128 + constants.signals[signal]);
    });
  }
  // After a hang-up there is nobody to write to, which must not keep anything from being ended.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
}
