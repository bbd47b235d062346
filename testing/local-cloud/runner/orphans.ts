import { readdirSync, readFileSync } from 'node:fs';

/**
 * Kills what a job left running: every process that carries the job's RUNNER_TRACKING_ID in its environment.
 * As with a real runner, a process that was started with another value of it gets away.
 */
export function killOrphans(trackingId: string, output: (text: string) => void): void {
  const own = `RUNNER_TRACKING_ID=${trackingId}`;
  for (const entry of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      if (!readFileSync(`/proc/${entry}/environ`, 'utf8').split('\0').includes(own)) continue;
      process.kill(Number(entry), 'SIGKILL');
      output(`Terminate orphan process: pid (${entry})\n`);
    } catch {
      // Ended meanwhile, or another user's.
    }
  }
}
