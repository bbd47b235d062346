import { configurationFields } from '../../pool/configuration.ts';
import type { PoolConfiguration } from '../../pool/configuration.ts';
import { number, shown } from '../../pool/checks.ts';
import type { Checks } from '../../pool/checks.ts';
import { metadataKey, metadataPartition } from '../../pool/keys.ts';
import { configurationChecks } from '../../pool/stored-items.ts';
import type { Reading } from '../../pool/reading.ts';
import { SetupError } from '../../shared/errors.ts';
import type { BasicOperations } from './basic-operations.ts';

/** What refresh remembers for itself. */
export interface Maintenance {
  /** When EC2 was last compared with the table. */
  readonly sweptAt: number;
}

export type StoredValues = PoolConfiguration & Maintenance;
type Field = keyof StoredValues;

const storedChecks: Checks<StoredValues> = { ...configurationChecks, sweptAt: number };

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

  constructor(table: BasicOperations) {
    this.#table = table;
  }

  /** What has been set up so far. */
  async stored(): Promise<Partial<StoredValues>> {
    const items = await this.#table.query({
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :metadata',
      ExpressionAttributeValues: { ':metadata': metadataPartition },
    });
    // What a later version of this action has stored besides is not ours to read.
    const ours = items.filter((item) => Object.hasOwn(storedChecks, String(item['sk'])));
    return Object.fromEntries(this.#table.believed(ours, readValue));
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
