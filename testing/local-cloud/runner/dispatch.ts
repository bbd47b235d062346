import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { rootDirectory, timestamp } from './installation.ts';
import type { RunnerSettings } from './installation.ts';
import type { JobRequest } from './protocol.ts';
import { callService } from './service.ts';

/** What the listener tells the worker, as the first line of its standard input. Any later line, and its end, means: cancel. */
export interface WorkerOrder {
  job: JobRequest;
  settings: RunnerSettings;
  /** Secret. */
  authorization: string;
}

export interface RunningWorker {
  jobId: number;
  /** Resolves when the process has ended. */
  finished: Promise<void>;
  /** Asks the worker to stop the job, kills it if it takes too long, and resolves when it has ended. */
  cancel(): Promise<void>;
}

const cancelLimitMs = 30_000;

/** The worker's exit codes: 100 plus the number of the result. */
export const resultCodes = { Succeeded: 100, Failed: 102, Canceled: 103 } as const;

/** Starts `bin/Runner.Worker` on a job, as a process of its own. */
export function startWorker(order: WorkerOrder, diagnose: (line: string) => void): RunningWorker {
  const { job } = order;
  const worker = spawn(join(rootDirectory, 'bin', 'Runner.Worker'), ['spawnclient'], {
    stdio: ['pipe', 'inherit', 'inherit'],
  });
  worker.stdin.on('error', (error) => {
    diagnose(`Worker of job ${job.id} does not listen: ${error.message}`);
  });
  worker.stdin.write(`${JSON.stringify(order)}\n`);
  const finished = new Promise<void>((resolve) => {
    worker.on('error', (error) => {
      diagnose(`Worker of job ${job.id}: ${error.message}`);
    });
    worker.on('close', (code) => {
      void report(order, code, diagnose).then(resolve);
    });
  });
  return {
    jobId: job.id,
    finished,
    async cancel() {
      worker.stdin.end();
      const limit = setTimeout(() => worker.kill('SIGKILL'), cancelLimitMs);
      await finished;
      clearTimeout(limit);
    },
  };
}

async function report(
  { job, settings, authorization }: WorkerOrder,
  code: number | null,
  diagnose: (line: string) => void,
): Promise<void> {
  const result = Object.entries(resultCodes).find(([, resultCode]) => resultCode === code)?.[0];
  diagnose(`Worker of job ${job.id} ended with ${code ?? 'a signal'}`);
  if (!result) {
    // A worker that died could not tell the service how the job ended.
    const url = `${settings.serverUrl}/jobs/${job.id}/finish`;
    await callService({ method: 'POST', url, authorization, body: { conclusion: 'failure', steps: [] } }).catch(
      (error: unknown) => {
        diagnose(String(error));
      },
    );
  }
  console.log(`${timestamp()}: Job ${job.name} completed with result: ${result ?? 'Failed'}`);
}
