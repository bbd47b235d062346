import pMap from 'p-map';

/**
 * Works on every item, some at once, and lets all come to an end before it fails: what follows
 * a failure, such as a rollback, must not meet writes that are still under way.
 *
 * @throws the first error, once nothing is under way any more
 */
export async function mapAll<Item, Result>(
  items: readonly Item[],
  concurrency: number,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  try {
    return await pMap(items, work, { concurrency, stopOnError: false });
  } catch (error) {
    throw error instanceof AggregateError ? error.errors[0] : error;
  }
}
