import { setTimeout as sleep } from 'node:timers/promises';
import { deleteConfiguration, loadSecret, loadSettings, timestamp, version } from './installation.ts';
import type { JobRequest, RunnerMessage } from './protocol.ts';
import { callService, ServiceError } from './service.ts';
import { startWorker } from './dispatch.ts';
import type { RunningWorker } from './dispatch.ts';

/** The exit codes of the real listener. */
const exitCodes = { success: 0, terminated: 1, sessionConflict: 5, versionDeprecated: 7 } as const;

const retryPauseMs = 30_000;
const sessionConflictLimitMs = 240_000;

const deletedRegistration =
  'Failed to create a session. The runner registration has been deleted from the server, please re-configure. ' +
  'Runner registrations are automatically deleted for runners that have not connected to the service recently.';

/** Ends the listener with an exit code; the message, where there is one, is for the user. */
class Exit extends Error {
  readonly code: number;

  constructor(code: number, message = '') {
    super(message);
    this.name = 'Exit';
    this.code = code;
  }
}

/** `run.sh`: takes jobs until it is told to stop. Resolves to the exit code. */
export async function listen(diagnose: (line: string) => void): Promise<number> {
  const stop = new AbortController();
  process.on('SIGINT', () => {
    console.log('Exiting...');
    stop.abort();
  });
  process.on('SIGTERM', () => {
    stop.abort();
  });
  const listener = new Listener(stop.signal, diagnose);
  try {
    await listener.run();
    return exitCodes.success;
  } catch (error) {
    if (stop.signal.aborted) return exitCodes.success;
    if (!(error instanceof Exit)) throw error;
    if (error.message !== '') console.error(error.message);
    return error.code;
  }
}

class Listener {
  readonly #settings = loadSettings();
  readonly #authorization = `Bearer ${loadSecret()}`;
  readonly #diagnose: (line: string) => void;
  /** Aborted when an ephemeral runner has run its job. */
  readonly #used = new AbortController();
  /** Aborted when there is nothing left to listen for. */
  readonly #over: AbortSignal;
  #worker: RunningWorker | undefined;

  constructor(stop: AbortSignal, diagnose: (line: string) => void) {
    this.#over = AbortSignal.any([stop, this.#used.signal]);
    this.#diagnose = diagnose;
  }

  async run(): Promise<void> {
    const sessionId = await this.#openSession();
    console.log(`Current runner version: '${version()}'`);
    console.log(`${timestamp()}: Listening for Jobs`);
    try {
      while (!this.#over.aborted) await this.#takeMessage(sessionId);
    } finally {
      await this.#worker?.cancel();
      // For an ephemeral runner this fails: the service has deleted its registration after the job.
      await this.#call('DELETE', `/sessions/${sessionId}`).catch((error: unknown) => {
        this.#diagnose(`Session not deleted: ${String(error)}`);
      });
      if (this.#used.signal.aborted) deleteConfiguration();
    }
  }

  async #openSession(): Promise<string> {
    const startedAt = Date.now();
    let told = false;
    for (;;) {
      try {
        const { sessionId } = (await this.#call('POST', '/sessions', { version: version() })) as { sessionId: string };
        console.log('\n√ Connected to GitHub\n');
        if (told) console.log(`${timestamp()}: Runner reconnected.`);
        return sessionId;
      } catch (error) {
        const refusal = error instanceof ServiceError ? error : undefined;
        if (this.#over.aborted) throw error;
        if (refusal?.status === 401) throw new Exit(exitCodes.terminated, deletedRegistration);
        const message = refusal?.serviceMessage ?? String(error);
        if (refusal?.status === 409 && Date.now() - startedAt > sessionConflictLimitMs) {
          throw new Exit(exitCodes.sessionConflict, `Failed to create session. ${message}`);
        }
        if (!told) console.error(`${timestamp()}: Runner connect error: ${message}. Retrying until reconnected.`);
        told = true;
        await sleep(retryPauseMs, undefined, { signal: this.#over });
      }
    }
  }

  async #takeMessage(sessionId: string): Promise<void> {
    const message = await this.#nextMessage(sessionId);
    if (message?.type === 'RunnerJobRequest') await this.#startJob(message.job);
    if (message?.type === 'JobCancellation' && this.#worker?.jobId === message.jobId) void this.#worker.cancel();
  }

  async #startJob(job: JobRequest): Promise<void> {
    await this.#worker?.finished;
    this.#diagnose(`Job ${job.id} of run ${job.runId} received`);
    try {
      await this.#call('POST', `/jobs/${job.id}/start`);
    } catch (error) {
      // Cancelled, or given to another runner meanwhile: not this runner's job any more.
      if (!(error instanceof ServiceError)) throw error;
      this.#diagnose(`Job ${job.id} not acquired: ${error.serviceMessage}`);
      return;
    }
    console.log(`${timestamp()}: Running job: ${job.name}`);
    this.#worker = startWorker({ job, settings: this.#settings, authorization: this.#authorization }, this.#diagnose);
    if (this.#settings.ephemeral)
      void this.#worker.finished.then(() => {
        this.#used.abort();
      });
  }

  async #nextMessage(sessionId: string): Promise<RunnerMessage | undefined> {
    const query = new URLSearchParams({
      sessionId,
      runnerVersion: version(),
      disableUpdate: String(this.#settings.disableUpdate),
    });
    try {
      return (await this.#call('GET', `/messages?${query.toString()}`, undefined, this.#over)) as
        | RunnerMessage
        | undefined;
    } catch (error) {
      if (this.#over.aborted) return undefined;
      if (this.#settings.ephemeral && this.#worker) {
        // The registration went with the end of the job, a moment before the worker ends.
        await this.#worker.finished;
        return undefined;
      }
      if (!(error instanceof ServiceError) || error.status >= 500) {
        console.error(`${timestamp()}: Runner connect error: ${String(error)}. Retrying until reconnected.`);
        await sleep(retryPauseMs, undefined, { signal: this.#over });
        return undefined;
      }
      if (error.status === 403) {
        const code =
          process.env['ACTIONS_RUNNER_RETURN_VERSION_DEPRECATED_EXIT_CODE'] === '1'
            ? exitCodes.versionDeprecated
            : exitCodes.terminated;
        throw new Exit(
          code,
          `An error occurred: Runner version v${version()} is deprecated and cannot receive messages.`,
        );
      }
      throw new Exit(exitCodes.terminated, `An error occurred: ${error.serviceMessage}`);
    }
  }

  #call(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<unknown> {
    return callService({
      method,
      url: `${this.#settings.serverUrl}${path}`,
      authorization: this.#authorization,
      body,
      ...(signal && { signal }),
    });
  }
}
