import { never } from './actor.ts';
import type { Actor } from './actor.ts';
import type { FaultKind, Faults } from './faults.ts';
import type { History } from './history.ts';
import type { Scheduler } from './scheduler.ts';
import type { SeededRandom } from './seeded-random.ts';

export type ServiceName = 'dynamodb' | 'sqs' | 'ec2' | 'github';

export type CallFault = Extract<
  FaultKind,
  | 'failed call'
  | 'lost reply'
  | 'slow call'
  | 'stalled call'
  | 'throttled call'
  | 'crash before a call'
  | 'crash after a call'
>;

const callFaults = [
  'failed call',
  'lost reply',
  'slow call',
  'stalled call',
  'throttled call',
  'crash before a call',
  'crash after a call',
] as const satisfies readonly CallFault[];

export interface Disturbance {
  readonly fault: CallFault;
  /** How long the request is on its way; else chance says. */
  readonly delayMs?: number | undefined;
  /** Whether no retry helps; else chance says. */
  readonly forGood?: boolean | undefined;
}

/** Decides what happens to one request, such as `dynamodb PutItem`. */
export type Disturb = (actor: Actor, call: string) => Disturbance | undefined;

export const seededDisturbance =
  (faults: Faults): Disturb =>
  () => {
    const fault = callFaults.find((candidate) => faults.strikes(candidate));
    return fault && { fault };
  };

const latencyMs: Readonly<Record<ServiceName, readonly [number, number]>> = {
  dynamodb: [4, 15],
  sqs: [8, 25],
  ec2: [150, 600],
  github: [80, 300],
};
/** How the client that makes a request bears with a service. */
export interface Patience {
  /** How often it asks, all in all. */
  readonly tries: number;
  /** With all its tries, until it gives up. */
  readonly slowestMs: number;
}

const slowFromMs = 2_000;
/** A process, or its host, that stands still for longer than deadlines last. */
const stalledMs = [60_000, 600_000] as const;
/** The codes by which each service throttles. */
const throttleCodes: Readonly<Record<ServiceName, string>> = {
  dynamodb: 'ThrottlingException',
  sqs: 'ThrottlingException',
  ec2: 'RequestLimitExceeded',
  github: 'HttpError',
};
/** Of the faults that a client retries, so many outlast its tries. */
const outlastsRetries = 0.3;
const backoffMs = [50, 100, 200, 400] as const;

/** An error as AWS clients throw it: its code is its name. */
export function serviceError(code: string, message: string, extra: object = {}): Error {
  return Object.assign(new Error(message), { name: code, ...extra });
}

interface Refusal {
  readonly error: Error;
  readonly retryable: boolean;
  /** By a fault, and not by the service for a reason. */
  readonly injected: boolean;
}

/** Between the processes and the services: delays, loses and refuses requests, and ends those who make them. */
export class Wire {
  readonly #scheduler: Scheduler;
  readonly #random: SeededRandom;
  readonly #history: History;
  readonly #disturb: Disturb;

  constructor(scheduler: Scheduler, random: SeededRandom, history: History, disturb: Disturb) {
    this.#scheduler = scheduler;
    this.#random = random;
    this.#history = history;
    this.#disturb = disturb;
  }

  /**
   * Makes one request, tried again on the faults that real clients try again on.
   * @param effect what the service does; its outcome, also a thrown error, is the reply
   */
  async request<Output>(
    actor: Actor,
    service: ServiceName,
    operation: string,
    { tries, slowestMs }: Patience,
    effect: () => Output,
  ): Promise<Output> {
    const call = `${service} ${operation}`;
    for (let tried = 0; ; tried += 1) {
      const outcome = await this.#once(actor, service, call, slowestMs, effect);
      if (!('error' in outcome)) return outcome.output;
      if (outcome.injected && !(outcome.retryable && tried + 1 < tries)) actor.troubled = true;
      if (!outcome.retryable || tried + 1 >= tries) throw outcome.error;
      await actor.clock.sleep(backoffMs[tried] ?? 400);
    }
  }

  #once<Output>(
    actor: Actor,
    service: ServiceName,
    call: string,
    slowestMs: number,
    effect: () => Output,
  ): Promise<{ readonly output: Output } | Refusal> {
    if (!actor.alive) return never();
    const { fault, delayMs, forGood } = this.#disturb(actor, call) ?? {};
    if (fault !== undefined) this.#history.add(actor.name, `${call}: ${fault}`);
    if (fault === 'crash before a call') {
      actor.crash();
      return never();
    }
    if (fault === 'stalled call') actor.stalled = true;
    const [least, most] =
      fault === 'slow call'
        ? ([slowFromMs, slowestMs] as const)
        : fault === 'stalled call'
          ? stalledMs
          : latencyMs[service];
    return new Promise((resolve) => {
      this.#scheduler.after(delayMs ?? this.#random.between(least, most), () => {
        const outcome = this.#perform(service, call, fault, forGood, effect);
        if (fault === 'crash after a call') actor.crash();
        if (actor.alive) resolve(outcome);
      });
    });
  }

  #perform<Output>(
    service: ServiceName,
    call: string,
    fault: CallFault | undefined,
    forGood: boolean | undefined,
    effect: () => Output,
  ): { readonly output: Output } | Refusal {
    const retryable = !(forGood ?? this.#random.chance(outlastsRetries));
    if (fault === 'failed call')
      return { error: serviceError('TimeoutError', `no connection for ${call}`), retryable, injected: true };
    if (fault === 'throttled call')
      return {
        error: serviceError(throttleCodes[service], `too many requests for ${call}`),
        retryable,
        injected: true,
      };
    const lost = (): Refusal => ({
      error: serviceError('TimeoutError', `the reply to ${call} was lost`),
      retryable,
      injected: true,
    });
    try {
      const output = effect();
      return fault === 'lost reply' ? lost() : { output };
    } catch (error) {
      return fault === 'lost reply' ? lost() : { error: error as Error, retryable: false, injected: false };
    }
  }
}
