import type { Key } from '../../../src/pool/keys.ts';
import { ownerIndex, stateIndex } from '../../../src/pool/keys.ts';
import type { Faults } from '../faults.ts';
import type { Scheduler } from '../scheduler.ts';
import type { SeededRandom } from '../seeded-random.ts';
import { compare, partitionIn, satisfies } from './expressions.ts';
import type { Item, Names, Values } from './expressions.ts';

export interface QueryInput {
  readonly IndexName?: string | undefined;
  readonly ConsistentRead?: boolean | undefined;
  readonly KeyConditionExpression?: string | undefined;
  readonly ExpressionAttributeNames?: Names;
  readonly ExpressionAttributeValues?: Values;
  readonly ExclusiveStartKey?: Item | undefined;
  readonly ScanIndexForward?: boolean | undefined;
  readonly Limit?: number | undefined;
}

/** A version of an item, and from when on the indexes show it. */
interface Projected {
  readonly from: number;
  readonly item: Item | undefined;
}

type OnWrite = (before: Item | undefined, after: Item | undefined, writer: string) => void;

const keyAttributes: Readonly<Record<string, { readonly partition: string; readonly sort: string }>> = {
  table: { partition: 'pk', sort: 'sk' },
  [stateIndex.name]: stateIndex,
  [ownerIndex.name]: ownerIndex,
};
const staleMs = [200, 8_000] as const;
const laggingMs = [8_000, 150_000] as const;

const spelled = ({ pk, sk }: Key): string => `${pk}|${sk}`;

/** One table as DynamoDB keeps it: items by key, indexes that lag behind, queries in pages. Items are shared, never changed. */
export class SimulatedTable {
  readonly #scheduler: Scheduler;
  readonly #random: SeededRandom;
  readonly #faults: Faults;
  /** By partition key and sort key. */
  readonly #partitions = new Map<string, Map<string, Item>>();
  /** The latest versions of each item that an index has ever shown, oldest first. */
  readonly #projected = new Map<string, Projected[]>();
  #onWrite: OnWrite = () => undefined;

  constructor(scheduler: Scheduler, random: SeededRandom, faults: Faults) {
    this.#scheduler = scheduler;
    this.#random = random;
    this.#faults = faults;
  }

  /** Tells of every write, just after it. */
  watch(onWrite: OnWrite): void {
    this.#onWrite = onWrite;
  }

  get(key: Key): Item | undefined {
    return this.#partitions.get(key.pk)?.get(key.sk);
  }

  /** Every item that there is. */
  items(): Item[] {
    return [...this.#partitions.values()].flatMap((partition) => [...partition.values()]);
  }

  /** @param item the new item; none deletes what is there */
  set(key: Key, item: Item | undefined, writer: string): void {
    const before = this.get(key);
    if (item === undefined) this.#partitions.get(key.pk)?.delete(key.sk);
    else this.#partition(key.pk).set(key.sk, item);
    this.#project(spelled(key), item);
    this.#onWrite(before, item, writer);
  }

  /** Deletes what nobody asked to be deleted. */
  lose(key: Key): void {
    this.#partitions.get(key.pk)?.delete(key.sk);
    this.#project(spelled(key), undefined);
  }

  #partition(pk: string): Map<string, Item> {
    const known = this.#partitions.get(pk);
    if (known !== undefined) return known;
    const made = new Map<string, Item>();
    this.#partitions.set(pk, made);
    return made;
  }

  /** One page. */
  query(input: QueryInput): { readonly Items: Item[]; readonly LastEvaluatedKey?: Key } {
    const {
      IndexName: index = 'table',
      KeyConditionExpression: condition = '',
      ExpressionAttributeNames: names,
      ExpressionAttributeValues: values,
    } = input;
    const keys = keyAttributes[index];
    if (keys === undefined) throw new Error(`there is no index ${index}`);
    if (index !== 'table' && input.ConsistentRead) throw new Error('an index cannot be read consistently');
    const partition = partitionIn(condition, keys.partition, names, values);
    const found: Item[] = [];
    for (const item of index === 'table' ? this.#partition(partition).values() : this.#shown()) {
      if (
        item[keys.partition] === partition &&
        item[keys.sort] !== undefined &&
        satisfies(item, condition, names, values)
      )
        found.push(item);
    }
    found.sort((one, other) => compare(one[keys.sort], other[keys.sort]) || compare(one['pk'], other['pk']));
    if (input.ScanIndexForward === false) {
      if (input.ExclusiveStartKey !== undefined) throw new Error('the simulated DynamoDB pages forward only');
      found.reverse();
    }
    return this.#page(found, input, keys.sort);
  }

  /** A page ends after a megabyte; here after very few items, so that small tables have pages too. */
  #page(
    found: Item[],
    { ExclusiveStartKey: start, Limit: limit = Infinity, ScanIndexForward: forward = true }: QueryInput,
    sort: string,
  ): { readonly Items: Item[]; readonly LastEvaluatedKey?: Key } {
    const after =
      start === undefined
        ? found
        : found.filter((item) => (compare(item[sort], start[sort]) || compare(item['pk'], start['pk'])) > 0);
    const isCut = forward && after.length > 1 && this.#faults.strikes('short page');
    const size = Math.min(limit, isCut ? this.#random.between(1, after.length - 1) : after.length);
    if (after.length <= size) return { Items: after };
    const page = after.slice(0, size);
    const last = page.at(-1);
    return {
      Items: page,
      LastEvaluatedKey: { pk: String(last?.['pk']), sk: String(last?.['sk']), ...{ [sort]: last?.[sort] } },
    };
  }

  #project(at: string, item: Item | undefined): void {
    const versions = this.#projected.get(at);
    if (versions === undefined && item?.['state'] === undefined && item?.['owner'] === undefined) return;
    const now = this.#scheduler.now;
    const lagMs = this.#faults.strikes('lagging index')
      ? this.#random.between(...laggingMs)
      : this.#faults.strikes('stale index')
        ? this.#random.between(...staleMs)
        : 0;
    const from = now + lagMs;
    // Versions come in the order in which they were written.
    const kept = { from: Math.max(from, versions?.at(-1)?.from ?? 0), item };
    if (versions === undefined) this.#projected.set(at, [kept]);
    else versions.push(kept);
  }

  /** Since when the indexes show the item as it is; in the future while they lag behind. */
  indexedAt(key: Key): number {
    return this.#projected.get(spelled(key))?.at(-1)?.from ?? 0;
  }

  *#shown(): Iterable<Item> {
    const now = this.#scheduler.now;
    for (const versions of this.#projected.values()) {
      while ((versions[1]?.from ?? Infinity) <= now) versions.shift();
      const first = versions[0];
      if (first?.item !== undefined && first.from <= now) yield first.item;
    }
  }
}
