import type { PoolConfiguration } from '../pool/configuration.ts';
import { isKeptWarm } from '../pool/resource-classes.ts';
import { messageOf } from '../shared/errors.ts';
import type { TokenOutlook } from './registration-renewal.ts';
import type { Services } from './services.ts';

type ToppingUp = Pick<
  Services,
  'clock' | 'random' | 'log' | 'instances' | 'capacities' | 'queues' | 'launches' | 'fleet' | 'poolName' | 'tableName'
>;

/** Refresh may be hours away: what the policy of these classes lacks is launched now, when no job waits for it. */
export async function topUp(
  services: ToppingUp,
  tokens: Pick<TokenOutlook, 'problem'>,
  configuration: PoolConfiguration,
  classNames: readonly string[],
): Promise<void> {
  const keptWarm = configuration.resourceClasses.filter(isKeptWarm).map(({ name }) => name);
  if (!classNames.some((name) => keptWarm.includes(name))) return;
  try {
    const { managePool } = await import('./manage-pool.ts');
    await managePool(services, tokens, configuration, classNames);
  } catch (error) {
    // What the mode was asked to do is done, and must not fail for it.
    services.log.warning(`The pool was not topped up, refresh will do so: ${messageOf(error)}`);
  }
}
