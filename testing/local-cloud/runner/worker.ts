import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { WorkerOrder } from './dispatch.ts';
import { resultCodes } from './dispatch.ts';
import { openDiagnostics } from './installation.ts';
import { runJob } from './job.ts';
import type { Conclusion } from './protocol.ts';

/** Entry of `bin/Runner.Worker`: runs the one job that the listener names, and tells the service how it ended. */

process.title = 'Runner.Worker';
// A terminal's Ctrl-C reaches the whole process group; it is for the listener to decide what becomes of the job.
process.on('SIGINT', () => undefined);

const lines = createInterface({ input: process.stdin });
const [line] = (await once(lines, 'line')) as [string];
const cancel = new AbortController();
lines.once('close', () => {
  cancel.abort();
});

const conclusion = await runJob(JSON.parse(line) as WorkerOrder, cancel.signal, openDiagnostics('Worker'));
process.exit(exitCode(conclusion));

function exitCode(result: Conclusion): number {
  if (result === 'success') return resultCodes.Succeeded;
  return result === 'cancelled' ? resultCodes.Canceled : resultCodes.Failed;
}
