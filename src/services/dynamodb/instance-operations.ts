import type { QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import { liveStates } from '../../pool/instance.ts';
import type { InstanceRow, InstanceState, LiveState } from '../../pool/instance.ts';
import {
  heartbeatKey,
  instanceKey,
  instancePartitionPrefix,
  ownerIndex,
  poolOwner,
  stateIndex,
  workerSignalKey,
} from '../../pool/keys.ts';
import type { Key } from '../../pool/keys.ts';
import type { InstanceView } from '../../pool/offers.ts';
import { readInstanceRow, storedRow } from '../../pool/stored-row.ts';
import { readHeartbeat, readSignal } from '../../pool/stored-items.ts';
import type { Reader } from '../../pool/reading.ts';
import type { Change, Expected } from '../../pool/transitions.ts';
import type { BasicOperations, Condition, Item } from './basic-operations.ts';

/** What became of a write. A lost race is a value: the row as it stands, which someone else has changed. */
export type Applied =
  | { readonly ok: true; readonly row: InstanceRow }
  | { readonly ok: false; readonly current: InstanceRow | undefined };

function conditionOf(expected: Expected): Condition {
  if (expected.row === 'absent') return { ConditionExpression: 'attribute_not_exists(pk)' };
  const { state, epoch, owner, unexpiredAt } = expected;
  const clauses = ['#state = :state', '#epoch = :epoch'];
  const names: Record<string, string> = { '#state': 'state', '#epoch': 'epoch' };
  const values: Record<string, unknown> = { ':state': state, ':epoch': epoch };
  if (owner !== undefined) {
    clauses.push('#owner = :owner');
    names['#owner'] = 'owner';
    values[':owner'] = owner;
  }
  if (unexpiredAt !== undefined) {
    clauses.push('#threshold > :now');
    names['#threshold'] = 'threshold';
    values[':now'] = unexpiredAt;
  }
  return {
    ConditionExpression: clauses.join(' AND '),
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: values,
  };
}

const byThreshold = (state: InstanceState, from: number, to: number): Omit<QueryCommandInput, 'TableName'> => ({
  IndexName: stateIndex.name,
  KeyConditionExpression: '#state = :state AND #threshold BETWEEN :from AND :to',
  ExpressionAttributeNames: { '#state': stateIndex.partition, '#threshold': stateIndex.sort },
  ExpressionAttributeValues: { ':state': state, ':from': from, ':to': to },
});

/** Beyond every key of an instance. */
const lastInstanceKey = `${instancePartitionPrefix}~`;

const ofPool = (className: string): Omit<QueryCommandInput, 'TableName'> => ({
  IndexName: ownerIndex.name,
  KeyConditionExpression: '#owner = :owner AND begins_with(#pk, :instances)',
  ExpressionAttributeNames: { '#owner': ownerIndex.partition, '#pk': ownerIndex.sort },
  ExpressionAttributeValues: { ':owner': poolOwner(className), ':instances': instancePartitionPrefix },
});

/** The rows of instances. The only writer of them. What is read is believed only where it says what it must: see `pool/stored`. */
export class InstanceOperations {
  readonly #table: BasicOperations;

  constructor(table: BasicOperations) {
    this.#table = table;
  }

  /**
   * Makes one transition. The whole row is put: state and epoch together determine all of it, and both are conditions.
   * A failed condition on a row that carries this very write's id is a success whose reply was lost.
   */
  async apply(change: Change): Promise<Applied> {
    const { next, expected } = change;
    const result = await this.#table.putIf(storedRow(next), conditionOf(expected));
    if (result.ok) return { ok: true, row: next };
    const current = this.#believed(result.current, readInstanceRow);
    return current?.writeId === next.writeId ? { ok: true, row: current } : { ok: false, current };
  }

  /** Row, signal and heartbeat of each instance, in the order asked for; one may be asked for twice. */
  async views(instanceArns: readonly string[]): Promise<InstanceView[]> {
    // DynamoDB refuses a batch in which a key comes twice.
    const items = await this.#table.batchGet(
      [...new Set(instanceArns)].flatMap((arn) => [instanceKey(arn), workerSignalKey(arn), heartbeatKey(arn)]),
    );
    const found = new Map(items.map((item) => [`${String(item['pk'])} ${String(item['sk'])}`, item]));
    return instanceArns.map((arn) => {
      const at = (key: Key): Item | undefined => found.get(`${key.pk} ${key.sk}`);
      const row = this.#believed(at(instanceKey(arn)), readInstanceRow);
      return {
        row,
        signal: this.#believed(at(workerSignalKey(arn)), readSignal),
        heartbeat: this.#believed(at(heartbeatKey(arn)), readHeartbeat),
        ...(row === undefined && at(instanceKey(arn)) !== undefined && { hasBrokenRow: true }),
      };
    });
  }

  async byOwner(owner: string): Promise<InstanceRow[]> {
    const items = await this.#table.query({
      IndexName: ownerIndex.name,
      // Launches have owners, too.
      KeyConditionExpression: '#owner = :owner AND begins_with(#pk, :instances)',
      ExpressionAttributeNames: { '#owner': ownerIndex.partition, '#pk': ownerIndex.sort },
      ExpressionAttributeValues: { ':owner': owner, ':instances': instancePartitionPrefix },
    });
    return this.#table.believed(items, readInstanceRow);
  }

  /** Up to `most` rows of a class that no run owns, booting and idle ones; index reads may be stale. */
  async ofPool(className: string, most: number): Promise<InstanceRow[]> {
    return this.#table.believed(await this.#table.queryFirst(ofPool(className), most), readInstanceRow);
  }

  /**
   * All rows of a class that no run owns, a page at a time, once around from a place in the order of their keys; index reads may
   * be stale. Whoever stops early reads no further.
   * @param start where to begin, so that those who look at the same time look at different rows first
   */
  async *aroundPool(className: string, start: string, pageSize: number): AsyncGenerator<InstanceRow[]> {
    const from = instanceKey(start).pk;
    for (const [first, last] of [
      [from, lastInstanceKey],
      [instancePartitionPrefix, from],
    ] as const) {
      const query = {
        ...ofPool(className),
        KeyConditionExpression: '#owner = :owner AND #pk BETWEEN :first AND :last',
        ExpressionAttributeValues: { ':owner': poolOwner(className), ':first': first, ':last': last },
      };
      for await (const items of this.#table.pages(query, pageSize)) yield this.#table.believed(items, readInstanceRow);
    }
  }

  /** Up to `most` idle rows, those that may stay idle the longest first; index reads may be stale. */
  async longestIdle(most: number): Promise<InstanceRow[]> {
    const query = byThreshold('idle', 0, Number.MAX_SAFE_INTEGER);
    return this.#table.believed(
      await this.#table.queryFirst({ ...query, ScanIndexForward: false }, most),
      readInstanceRow,
    );
  }

  /** Rows of the states whose threshold has passed. Index reads may be stale: the transition that follows decides. */
  async getExpiredInstancesByStates(states: readonly InstanceState[], now: number): Promise<InstanceRow[]> {
    return (await Promise.all(states.map((state) => this.#byThreshold(state, 0, now)))).flat();
  }

  /** Every live row. Reads them all: for what happens rarely. */
  async allLive(): Promise<InstanceRow[]> {
    return (await Promise.all(liveStates.map((state) => this.#byThreshold(state, 0, Number.MAX_SAFE_INTEGER)))).flat();
  }

  /** Live rows of a state whose threshold lies in the future, at or before `latest`. */
  async byStateUntil(state: LiveState, now: number, latest: number): Promise<InstanceRow[]> {
    return this.#byThreshold(state, now + 1, latest);
  }

  /** Up to `most` live rows of a state, those whose threshold comes soonest first. */
  async soonestByState(state: LiveState, now: number, most: number): Promise<InstanceRow[]> {
    return this.firstByState(state, now + 1, Number.MAX_SAFE_INTEGER, most);
  }

  /** Up to `most` live rows of a state whose threshold lies between, in its order. */
  async firstByState(state: LiveState, from: number, to: number, most: number): Promise<InstanceRow[]> {
    if (to < from) return [];
    const items = await this.#table.queryFirst(byThreshold(state, from, to), most);
    return this.#table.believed(items, readInstanceRow);
  }

  async deleteArtifacts(instanceArn: string): Promise<void> {
    await Promise.all([
      this.#table.delete(heartbeatKey(instanceArn)),
      this.#table.delete(workerSignalKey(instanceArn)),
    ]);
  }

  async #byThreshold(state: InstanceState, from: number, to: number): Promise<InstanceRow[]> {
    // DynamoDB refuses a range that ends before it begins.
    if (to < from) return [];
    return this.#table.believed(await this.#table.query(byThreshold(state, from, to)), readInstanceRow);
  }

  #believed<Value>(item: Item | undefined, read: Reader<Value>): Value | undefined {
    return item && this.#table.believed([item], read)[0];
  }
}
