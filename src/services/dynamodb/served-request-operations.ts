import type { ServedRequest } from '../../pool/run.ts';
import { runPartition, servedRequestKey } from '../../pool/keys.ts';
import { readServedRequest } from '../../pool/stored-items.ts';
import type { BasicOperations } from './basic-operations.ts';

/** GitHub lets a run be re-run for 30 days (GitHub docs, "Re-running workflows and jobs"). */
const keptSec = 31 * 24 * 60 * 60;

/** What runs were given, for those that are re-run in part. */
export class ServedRequestOperations {
  readonly #table: BasicOperations;

  constructor(table: BasicOperations) {
    this.#table = table;
  }

  async record(request: ServedRequest, id: string, now: number): Promise<void> {
    await this.#table.put({
      ...servedRequestKey(request.runId, id),
      ...request,
      expiresAt: Math.ceil(now / 1_000) + keptSec,
    });
  }

  async ofRun(runId: string): Promise<ServedRequest[]> {
    const items = await this.#table.query({
      KeyConditionExpression: 'pk = :run',
      ExpressionAttributeValues: { ':run': runPartition(runId) },
    });
    return this.#table.believed(items, readServedRequest);
  }
}
