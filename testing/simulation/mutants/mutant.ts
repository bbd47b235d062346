import type { Ports } from '../../../src/agent/ports.ts';
import type { RefreshServices } from '../../../src/refresh/request.ts';

/** Where bugs are looked for. */
export type Ground =
  | 'seeds'
  | 'lost replies'
  | 'silent agents'
  | 'late writes'
  | 'late calls'
  | 'dead agents'
  | 'policed crashes'
  | 'sluggish seeds';

/** A bug, planted without touching the code under test: its requests, their replies, or what it is given to work with are made wrong. */
export interface Mutant {
  readonly name: string;
  /** Where it shows soonest: seeded histories unless stated. */
  readonly showsIn?: Ground;
  /** @returns the request that is made instead; undefined when none is, and success is pretended */
  readonly request?: (operation: string, input: object, caller: string) => object | undefined;
  readonly reply?: (operation: string, output: object) => object;
  readonly refusal?: (operation: string, error: object) => void;
  readonly services?: (services: RefreshServices) => RefreshServices;
  readonly ports?: (ports: Ports) => Ports;
}

type Perform = (operation: string, input: object, caller: string) => object;

/** A service with the bug in front of it. */
export function planted(mutant: Mutant | undefined, perform: Perform): Perform {
  if (mutant === undefined) return perform;
  return (operation, input, caller) => {
    const request = mutant.request === undefined ? input : mutant.request(operation, input, caller);
    if (request === undefined) return {};
    try {
      const output = perform(operation, request, caller);
      return mutant.reply?.(operation, output) ?? output;
    } catch (error) {
      mutant.refusal?.(operation, error as object);
      throw error;
    }
  };
}
