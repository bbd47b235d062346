import type { Log } from '../../shared/log.ts';
import { SetupError } from '../../shared/errors.ts';

/** Somebody deleted a queue. */
export class MissingQueueError extends SetupError {
  constructor(queueUrl: string, cause: unknown) {
    super(
      'POOL-NO-QUEUE',
      `The queue ${queueUrl} does not exist. Run mode refresh: it makes the queues of all resource classes.`,
      { cause },
    );
  }
}

/**
 * Queues only hint at instances: what is to be done with one that is missing is left undone, and told of.
 * @returns undefined when the queue is missing
 */
export async function unlessQueueMissing<Value>(
  log: Log,
  consequence: string,
  use: () => Promise<Value>,
): Promise<Value | undefined> {
  try {
    return await use();
  } catch (error) {
    if (!(error instanceof MissingQueueError)) throw error;
    log.warning(`${consequence}: ${error.message}`);
    return undefined;
  }
}
