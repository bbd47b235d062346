import { configurationFields } from '../../pool/configuration.ts';
import type { PoolConfiguration } from '../../pool/configuration.ts';
import { metadataKey, metadataPartition } from '../../pool/keys.ts';
import { SetupError } from '../../shared/errors.ts';
import type { BasicOperations } from './basic-operations.ts';

/** What refresh remembers for itself. */
export interface Maintenance {
  /** When EC2 was last compared with the table. */
  readonly sweptAt: number;
}

export type StoredValues = PoolConfiguration & Maintenance;
type Field = keyof StoredValues;

const storedFields: ReadonlySet<string> = new Set<Field>([...configurationFields, 'sweptAt']);

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
    return Object.fromEntries(
      items.filter((item) => storedFields.has(String(item['sk']))).map((item) => [String(item['sk']), item['value']]),
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
