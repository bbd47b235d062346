import { leave, reserve, settle } from '../../pool/capacity.ts';
import type { Capacity } from '../../pool/capacity.ts';
import { capacityKey, topUpKey } from '../../pool/keys.ts';
import type { Clock } from '../../shared/clock.ts';
import type { Random } from '../../shared/random.ts';
import type { BasicOperations, Item } from './basic-operations.ts';

/** Writers that get in each other's way try again; so many at once are far beyond any pool. */
const tries = 50;
const longestPauseMs = 100;

/** The capacity items: one for each class that has a `maxSize`. */
export class CapacityOperations {
  readonly #table: BasicOperations;
  readonly #clock: Clock;
  readonly #random: Random;

  constructor(table: BasicOperations, clock: Clock, random: Random) {
    this.#table = table;
    this.#clock = clock;
    this.#random = random;
  }

  /** @returns undefined for a class that nobody counts */
  async read(className: string): Promise<Capacity | undefined> {
    const item = await this.#table.get(capacityKey(className));
    return item && capacityOf(item);
  }

  /** Begins to count a class. @returns false when somebody does so already */
  async begin(className: string, machines: readonly string[]): Promise<boolean> {
    const capacity: Capacity = { version: 1, machines, launching: {} };
    const result = await this.#table.putIf(
      { ...capacityKey(className), ...capacity },
      { ConditionExpression: 'attribute_not_exists(pk)' },
    );
    return result.ok;
  }

  /**
   * Reserves room for a launch, in one conditional write: two launches never pass the limit together.
   * @returns how many may be launched, `count` at the most; undefined for a class that nobody counts
   */
  async reserve(className: string, launchToken: string, count: number, maxSize: number): Promise<number | undefined> {
    const capacity = await this.#change(className, (before) => reserve(before, launchToken, count, maxSize));
    return capacity && (capacity.launching[launchToken] ?? 0);
  }

  async settle(className: string, launchToken: string, launched: readonly string[]): Promise<void> {
    await this.#change(className, (before) => settle(before, launchToken, launched));
  }

  async leave(className: string, instanceId: string): Promise<void> {
    await this.#change(className, (before) => leave(before, instanceId));
  }

  /** Corrects what was miscounted, unless somebody has counted since it was seen. */
  async correct(className: string, seen: Capacity, is: Pick<Capacity, 'machines' | 'launching'>): Promise<boolean> {
    const result = await this.#put(className, { ...seen, ...is }, seen.version);
    return result.ok;
  }

  /**
   * Lets one of those who would launch for the pool at the same time do so.
   * @param seenAt nothing that was launched since then is known to whoever asks; milliseconds since the epoch
   * @returns false when somebody has launched since
   */
  async takeTurn(className: string, seenAt: number): Promise<boolean> {
    const key = topUpKey(className);
    const last = (await this.#table.get(key))?.['launchedAt'];
    if (typeof last === 'number' && last >= seenAt) return false;
    const turn = { ...key, launchedAt: this.#clock.now(), writeId: this.#random.id() };
    const result = await this.#table.putIf(
      turn,
      last === undefined
        ? { ConditionExpression: 'attribute_not_exists(pk)' }
        : {
            ConditionExpression: '#launchedAt = :last',
            ExpressionAttributeNames: { '#launchedAt': 'launchedAt' },
            ExpressionAttributeValues: { ':last': last },
          },
    );
    return result.ok || result.current?.['writeId'] === turn.writeId;
  }

  async #change(className: string, change: (before: Capacity) => Capacity): Promise<Capacity | undefined> {
    let before = await this.read(className);
    for (let tried = 1; before !== undefined; tried += 1) {
      const after: Capacity = change(before);
      // Nothing to do: or done already, by a write whose reply was lost.
      if (after === before) return before;
      const result = await this.#put(className, after, before.version);
      if (result.ok) return after;
      if (tried === tries) throw new Error(`the capacity of class ${className} changed ${tries} times under way`);
      before = result.current && capacityOf(result.current);
      await this.#clock.sleep(this.#random.below(longestPauseMs));
    }
    return undefined;
  }

  #put(className: string, capacity: Capacity, version: number) {
    return this.#table.putIf(
      { ...capacityKey(className), ...capacity, version: version + 1 },
      {
        ConditionExpression: '#version = :version',
        ExpressionAttributeNames: { '#version': 'version' },
        ExpressionAttributeValues: { ':version': version },
      },
    );
  }
}

function capacityOf({ pk, sk, ...capacity }: Item): Capacity {
  return capacity as unknown as Capacity;
}
