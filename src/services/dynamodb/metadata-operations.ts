import { configurationFields } from '../../pool/configuration.ts';
import type { PoolConfiguration, PoolIdentity } from '../../pool/configuration.ts';
import { mapOf, number, shown, text } from '../../pool/checks.ts';
import type { Checks } from '../../pool/checks.ts';
import { metadataKey, metadataPartition } from '../../pool/keys.ts';
import { configurationChecks } from '../../pool/stored-items.ts';
import type { Reading } from '../../pool/reading.ts';
import { SetupError } from '../../shared/errors.ts';
import { MissingTableError } from './basic-operations.ts';
import type { BasicOperations } from './basic-operations.ts';

/** What refresh remembers for itself. */
export interface Maintenance {
  /** When EC2 was last compared with the table. */
  readonly sweptAt: number;
  /** Absent until the first refresh of this version of the action. */
  readonly identity: PoolIdentity;
  /** What was set up last: refresh looks everything up anew when its inputs differ, or after a while. */
  readonly setUp: { readonly fingerprint: string; readonly at: number };
}

export type StoredValues = PoolConfiguration & Maintenance;
type Field = keyof StoredValues;

const storedChecks: Checks<StoredValues> = {
  ...configurationChecks,
  sweptAt: number,
  identity: mapOf<PoolIdentity>({ repository: text(200), poolName: text(100) }),
  setUp: mapOf<Maintenance['setUp']>({ fingerprint: text(100), at: number }),
};

// GitHub's names differ in more than their case.
const spelled = ({ repository, poolName }: PoolIdentity): string => `${repository.toLowerCase()} ${poolName}`;

/** The name and the value of an item. */
const readValue = (item: unknown): Reading<[string, unknown]> => {
  const { sk, value } = item as Record<string, unknown>;
  const check = storedChecks[sk as Field];
  return check.holds(value)
    ? { value: [String(sk), value] }
    : { problem: `its value is ${shown(value)}, not ${check.wanted}` };
};

/** The METADATA partition: one item per value, written by refresh, read by every mode in one request. */
export class MetadataOperations {
  readonly #table: BasicOperations;
  readonly #identity: PoolIdentity;

  constructor(table: BasicOperations, identity: PoolIdentity) {
    this.#table = table;
    this.#identity = identity;
  }

  /**
   * What has been set up so far.
   * @throws SetupError when it is the pool of another repository, or of another name
   */
  async stored(): Promise<Partial<StoredValues>> {
    const items = await this.#table.query({
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :metadata',
      ExpressionAttributeValues: { ':metadata': metadataPartition },
    });
    // What a later version of this action has stored besides is not ours to read.
    const ours = items.filter((item) => Object.hasOwn(storedChecks, String(item['sk'])));
    const stored: Partial<StoredValues> = Object.fromEntries(this.#table.believed(ours, readValue));
    if (stored.identity !== undefined) this.#mustBeOurs(stored.identity);
    return stored;
  }

  /** As `stored`, but nothing when there is no table of ours yet: who looks at the table tells more of one that is not. */
  async storedOrNothing(): Promise<Partial<StoredValues>> {
    try {
      return await this.stored();
    } catch (error) {
      const isForeign = error instanceof SetupError && error.code === 'POOL-FOREIGN-TABLE';
      if (isForeign || error instanceof MissingTableError) return {};
      throw error;
    }
  }

  /**
   * Writes down whose pool it is, unless somebody was faster.
   * @returns whether it was written
   * @throws SetupError when it is somebody else's by now
   */
  async claim(): Promise<boolean> {
    const item = { ...metadataKey('identity'), value: this.#identity };
    const result = await this.#table.putIf(item, { ConditionExpression: 'attribute_not_exists(pk)' });
    if (!result.ok && result.current !== undefined) this.#mustBeOurs(result.current['value'] as PoolIdentity);
    return result.ok;
  }

  #mustBeOurs(stored: PoolIdentity): void {
    const { repository, poolName } = this.#identity;
    if (spelled(stored) === spelled(this.#identity)) return;
    throw new SetupError(
      'POOL-OTHER-REPOSITORY',
      `Table ${this.#table.tableName} holds the pool ${stored.poolName} of repository ${stored.repository}, and this is pool ${poolName} of ${repository}: they would take each other's instances. Give this repository a pool of its own: set the input name (and table-name, if you set it) in every mode. Only if ${stored.repository} was renamed to ${repository}: delete the item with pk METADATA and sk identity from the table, and run mode refresh.`,
    );
  }

  /** @throws SetupError when refresh has not set everything up yet */
  async configuration(): Promise<PoolConfiguration> {
    const stored = await this.stored();
    const missing = configurationFields.filter((field) => stored[field] === undefined);
    if (missing.length > 0) {
      throw new SetupError(
        'POOL-NOT-SET-UP',
        `The pool in table ${this.#table.tableName} is not fully set up: ${missing.join(', ')} missing. Run mode refresh, and see that it succeeds.`,
      );
    }
    return stored as PoolConfiguration;
  }

  async write<Name extends Field>(field: Name, value: StoredValues[Name]): Promise<void> {
    await this.#table.put({ ...metadataKey(field), value });
  }
}
