import type { PoolConfiguration } from '../pool/configuration.ts';
import type { InstanceRow } from '../pool/instance.ts';
import { offerOf } from '../pool/offers.ts';
import type { Services } from '../services/services.ts';

/**
 * Offers idle instances again, as many as their queue holds fewer offers than they are: so many refreshes make no more offers
 * than instances. A lost offer costs a claim two requests more, and an offer too many one look, by whoever receives it.
 * @param found idle rows, of a large pool some of them: who is not offered is found in the table all the same
 * @returns how many offers were sent
 */
export async function offerIdleInstances(
  { random, log, queues }: Pick<Services, 'random' | 'log' | 'queues'>,
  { resourceClasses }: Pick<PoolConfiguration, 'resourceClasses'>,
  found: readonly InstanceRow[],
): Promise<number> {
  const idle = Map.groupBy(found, (row) => row.resourceClass);
  let offeredCount = 0;
  for (const { name, queueUrl, drainingSince } of resourceClasses) {
    const rows = idle.get(name) ?? [];
    if (rows.length === 0 || drainingSince !== undefined) continue;
    const depth = await queues.depth(queueUrl);
    const again = from(random.below(rows.length), rows).slice(0, Math.max(0, rows.length - depth));
    if (again.length === 0) continue;
    await queues.send(queueUrl, again.map(offerOf));
    offeredCount += again.length;
    log.info(`${name}: ${rows.length} instances idle, about ${depth} offers: offered ${again.length} again`);
  }
  return offeredCount;
}

/** Which of them are on offer already the queue does not tell. */
const from = (first: number, rows: readonly InstanceRow[]): InstanceRow[] => [
  ...rows.slice(first),
  ...rows.slice(0, first),
];
