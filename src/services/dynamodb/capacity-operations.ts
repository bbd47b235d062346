import { countEnded, forgetEnded, reserve, settle } from '../../pool/capacity.ts';
import type { Capacity } from '../../pool/capacity.ts';
import { capacityKey } from '../../pool/keys.ts';
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
  async begin(className: string, counted: number): Promise<boolean> {
    const capacity: Capacity = { version: 1, counted, launching: {}, ended: [], changedAt: this.#clock.now() };
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

  async settle(className: string, launchToken: string, launchedCount: number): Promise<void> {
    await this.#change(className, (before) => settle(before, launchToken, launchedCount));
  }

  async countEnded(className: string, instanceId: string): Promise<void> {
    await this.#change(className, (before) => countEnded(before, instanceId));
  }

  async forgetEnded(className: string, instanceId: string): Promise<void> {
    await this.#change(className, (before) => forgetEnded(before, instanceId));
  }

  /** Corrects what was miscounted, unless somebody counts at this moment. */
  async correct(className: string, seen: Capacity, counted: number): Promise<boolean> {
    const { changedAt } = seen;
    const result = await this.#put(className, { ...seen, counted, ended: [], changedAt }, seen.version);
    return result.ok;
  }

  async #change(className: string, change: (before: Capacity) => Capacity): Promise<Capacity | undefined> {
    let before = await this.read(className);
    for (let tried = 1; before !== undefined; tried += 1) {
      const after: Capacity = change(before);
      // Nothing to do: or done already, by a write whose reply was lost.
      if (after === before) return before;
      const result = await this.#put(className, { ...after, changedAt: this.#clock.now() }, before.version);
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
