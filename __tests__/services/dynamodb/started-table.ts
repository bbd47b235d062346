import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll } from '@jest/globals';
import type { LocalCloud } from '../../../testing/local-cloud/cloud.ts';
import { BasicOperations, documentClient } from '../../../src/services/dynamodb/basic-operations.ts';
import { TableOperations } from '../../../src/services/dynamodb/table-operations.ts';
import { startedCloud } from '../../local-cloud/started-cloud.ts';
import { KeptLog } from '../kept-log.ts';
import { hastyClock } from '../../shared/hasty-clock.ts';

export interface StartedTable {
  readonly cloud: LocalCloud;
  readonly table: BasicOperations;
  /** The same operations on a table that does not exist. */
  /** A table of another name, which may be there. */
  readonly on: (name: string) => BasicOperations;
  readonly client: DynamoDBClient;
  readonly missing: BasicOperations;
  /** What the operations have said. */
  readonly log: KeptLog;
  /** How many requests of the operation the work makes. */
  requests(operation: string, work: () => Promise<unknown>): Promise<number>;
}

/** The pool's table, on the local cloud, for the tests of one file. Use it within tests only. */
export function startedTable(): StartedTable {
  const local = startedCloud();
  const tableName = 'pool';
  const log = new KeptLog();
  let client: DynamoDBClient | undefined;
  beforeAll(async () => {
    client = new DynamoDBClient(local.client);
    const operations = new TableOperations(client, tableName, hastyClock);
    await operations.create({});
    await operations.waitUntilActive();
  });
  afterAll(() => {
    client?.destroy();
  });
  const on = (name: string): BasicOperations => {
    if (client === undefined) throw new Error('The table is there within tests only.');
    return new BasicOperations(documentClient(client), name, hastyClock, log);
  };
  return {
    get cloud() {
      return local.cloud;
    },
    log,
    get table() {
      return on(tableName);
    },
    on,
    get client() {
      if (client === undefined) throw new Error('The table is there within tests only.');
      return client;
    },
    get missing() {
      return on('not-there');
    },
    async requests(operation, work) {
      local.cloud.meter.reset();
      await work();
      return local.cloud.meter.read().clients.requests['dynamodb']?.[operation] ?? 0;
    },
  };
}
