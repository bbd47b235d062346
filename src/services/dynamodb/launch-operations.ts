import type { LaunchRow } from '../../pool/launch.ts';
import { launchingState } from '../../pool/launch.ts';
import { launchKey, stateIndex } from '../../pool/keys.ts';
import { readLaunch } from '../../pool/stored-items.ts';
import type { BasicOperations } from './basic-operations.ts';

/** Launch intents: written before CreateFleet, deleted once every machine of the launch has its row, or has ended. */
export class LaunchOperations {
  readonly #table: BasicOperations;

  constructor(table: BasicOperations) {
    this.#table = table;
  }

  async open(launch: LaunchRow): Promise<void> {
    await this.#table.put({ ...launchKey(launch.launchToken), ...launch, state: launchingState });
  }

  async close(launchToken: string): Promise<void> {
    await this.#table.delete(launchKey(launchToken));
  }

  /** Whether the launch is under way, or waits to be undone. */
  async isOpen(launchToken: string): Promise<boolean> {
    return (await this.#table.get(launchKey(launchToken), ['pk'])) !== undefined;
  }

  /** Launches whose time is over: their process died between the intent and its end. */
  async expired(now: number): Promise<LaunchRow[]> {
    const items = await this.#table.query({
      IndexName: stateIndex.name,
      KeyConditionExpression: '#state = :state AND #threshold <= :now',
      ExpressionAttributeNames: { '#state': stateIndex.partition, '#threshold': stateIndex.sort },
      ExpressionAttributeValues: { ':state': launchingState, ':now': now },
    });
    return this.#table.believed(items, readLaunch);
  }
}
