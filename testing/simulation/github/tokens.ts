import type { Faults } from '../faults.ts';
import type { Scheduler } from '../scheduler.ts';

type Purpose = 'register' | 'remove';

const validMs = 60 * 60_000;
const shortValidMs = 5 * 60_000;

/** By this word the invariants find a token where none may be. */
export const tokenMark = 'TOKEN-THAT-NOBODY-MAY-SEE';

/** Registration and remove tokens. */
export class SimulatedTokens {
  readonly #scheduler: Scheduler;
  readonly #faults: Faults;
  readonly #validUntil = new Map<string, number>();

  constructor(scheduler: Scheduler, faults: Faults) {
    this.#scheduler = scheduler;
    this.#faults = faults;
  }

  grant(purpose: Purpose): { readonly token: string; readonly expires_at: string } {
    const token = `${tokenMark}-${purpose}-${this.#validUntil.size}`;
    const validUntil =
      this.#scheduler.now + (this.#faults.strikes('token that expires early') ? shortValidMs : validMs);
    this.#validUntil.set(token, validUntil);
    return { token, expires_at: new Date(validUntil).toISOString() };
  }

  accepts(token: string, purpose: Purpose): boolean {
    if (this.#faults.strikes('refused token')) return false;
    return token.includes(`-${purpose}-`) && (this.#validUntil.get(token) ?? 0) > this.#scheduler.now;
  }
}
