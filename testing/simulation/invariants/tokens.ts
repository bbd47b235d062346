import type { Break, Observed } from './observed.ts';

/** A launch may be asked for with all the patience of its client, by a process that then stands still for a while. */
const launchIsLateMs = 20 * 60_000;
/** What an agent wants to be left of a token that it is about to use. */
const marginMs = 60_000;

/** Watches the tokens by which instances register. */
export class TokenInvariants {
  readonly #world: Pick<Observed, 'scheduler'>;
  readonly #break: Break;
  #validUntil = 0;
  /** Since when there has been a good one without a gap. */
  #goodSince = 0;

  constructor(world: Pick<Observed, 'scheduler'>, report: Break) {
    this.#world = world;
    this.#break = report;
  }

  stored(validUntil: number): void {
    const { now } = this.#world.scheduler;
    if (this.#validUntil - marginMs <= now) this.#goodSince = now;
    this.#validUntil = validUntil;
  }

  /** Agents cannot register, nor take a registration off GitHub, without. */
  wereGoodFor(durationMs: number): boolean {
    const { now } = this.#world.scheduler;
    return this.#validUntil - marginMs > now && now - this.#goodSince >= durationMs;
  }

  /** A machine that cannot register costs money for nothing. */
  launched(instanceId: string): void {
    const endedMs = this.#world.scheduler.now - this.#validUntil;
    if (endedMs > launchIsLateMs)
      this.#break('what cannot register is not launched', `${instanceId}, ${endedMs} ms after the tokens had ended`);
  }
}
