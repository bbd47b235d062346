import type { InstanceRow } from '../pool/instance.ts';

/** An instance that this provision has taken, or may have taken: a write whose reply is lost counts as done. */
export interface Holding {
  row: InstanceRow;
  readonly origin: 'warm' | 'cold';
  /** Since the provision began; set once its runner listens. */
  readyMs?: number;
  /** Its agent was heard once: when it falls silent, its machine may have died. One that was claimed had been. */
  heard: boolean;
}

/** Everything to be handed out together, or given back together. */
export class Holdings {
  readonly #held = new Map<string, Holding>();

  /** To be called before the write that takes the instance, so that a rollback knows of it in any case. */
  add(row: InstanceRow, origin: Holding['origin']): void {
    this.#held.set(row.instanceId, { row, origin, heard: origin === 'warm' });
  }

  /** Its runner listens: nothing is left to wait for. */
  markReady(instanceId: string, readyMs: number): void {
    const holding = this.#held.get(instanceId);
    if (holding !== undefined) holding.readyMs ??= readyMs;
  }

  markHeard(instanceId: string): void {
    const holding = this.#held.get(instanceId);
    if (holding !== undefined) holding.heard = true;
  }

  /** @param row as it was added: what was taken meanwhile by a later write stays */
  drop(row: InstanceRow): void {
    if (this.#held.get(row.instanceId)?.row.writeId === row.writeId) this.#held.delete(row.instanceId);
  }

  /** Whether it was taken as it stands in that row. */
  hasTaken(row: InstanceRow): boolean {
    return (this.#held.get(row.instanceId)?.row.epoch ?? 0) > row.epoch;
  }

  all(): Holding[] {
    return [...this.#held.values()];
  }

  get count(): number {
    return this.#held.size;
  }
}
