import { launchTokenTag } from '../../../src/pool/launch.ts';
import type { Item } from '../dynamodb/expressions.ts';
import type { Machine } from '../ec2/machines.ts';
import type { Break, Observed } from './observed.ts';

/** Watches that launches are written down first, and that each is one however often it is asked for. */
export class LaunchInvariants {
  readonly #world: Pick<Observed, 'machines'>;
  readonly #break: Break;
  /** How many machines each launch that was written down is for. */
  readonly #intended = new Map<string, number>();

  constructor(world: Pick<Observed, 'machines'>, report: Break) {
    this.#world = world;
    this.#break = report;
  }

  launchWritten(launch: Item): void {
    this.#intended.set(String(launch['launchToken']), Number(launch['count']));
  }

  launched({ tags }: Machine): void {
    const token = tags[launchTokenTag] ?? '';
    const intended = this.#intended.get(token);
    const count = this.#world.machines.all().filter((machine) => machine.tags[launchTokenTag] === token).length;
    if (intended === undefined) this.#break('intent comes before effect', `launch ${token} was not written down`);
    else if (count > intended)
      this.#break('a launch is not doubled', `${count} machines of launch ${token}, which is for ${intended}`);
  }
}
