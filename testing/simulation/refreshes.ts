import { metadataKey } from '../../src/pool/keys.ts';
import { refresh } from '../../src/refresh/index.ts';
import type { MissingInstance } from '../../src/refresh/find-missing-instances.ts';
import type { RefreshRequest } from '../../src/refresh/request.ts';
import { messageOf } from '../../src/shared/errors.ts';
import { Actor } from './actor.ts';
import { plainPool } from './pools.ts';
import { refreshEveryMs } from './settings.ts';
import type { World } from './world.ts';

const overlapMs = [10, 5_000] as const;
const editedVolumeGiB = 40;
const sweepEveryMs = 60 * 60_000;

/** The scheduled workflow that runs mode refresh. */
export class Refreshes {
  readonly #world: World;
  #count = 0;

  constructor(world: World) {
    this.#world = world;
  }

  /** One refresh, to its end or its crash. */
  async once(): Promise<void> {
    const { scheduler, history, invariants } = this.#world;
    this.#count += 1;
    const actor = new Actor(scheduler, `refresh ${this.#count}`);
    const startedAt = scheduler.now;
    let judged = false;
    const judge = (): void => {
      if (!judged) invariants.refreshEnded(actor, startedAt);
      judged = true;
    };
    const services = this.#world.services(actor);
    const provisionFor = (missing: MissingInstance): Promise<unknown> => {
      // What it looks after is done; what it provisions now may take its time.
      judge();
      this.#world.demand.instances += 1;
      return services.provisionFor(missing);
    };
    try {
      const request = this.#edited();
      const result = await actor.run(() => refresh({ ...services, provisionFor }, request));
      if (result === 'crashed') {
        history.add(actor.name, 'has crashed');
        return;
      }
      history.add(
        actor.name,
        `done; ended ${result.terminations.terminated.length}, offered ${result.offeredCount}, handed back ${result.abandonedCount}, re-runs ${result.missing.length}`,
      );
      judge();
    } catch (error) {
      history.add(actor.name, `fails: ${messageOf(error)}`);
    }
  }

  /** Refresh sweeps EC2 about hourly, which is longer than a history: it is made to believe that the last time is long ago. */
  sweepIn(delayMs: number): void {
    const { table, scheduler } = this.#world;
    const key = metadataKey('sweptAt');
    table.set(key, { ...key, value: scheduler.now + delayMs - sweepEveryMs }, 'time');
  }

  /** What its workflow asks for this time: people edit it, and change their minds. */
  #edited(): RefreshRequest {
    const { faults, ec2, pool } = this.#world;
    const { request } = pool;
    if (faults.strikes('deleted template')) ec2.deleteTemplate();
    return {
      ...request,
      ...(faults.strikes('removed class') && { resourceClasses: request.resourceClasses.slice(0, 1) }),
      ...(faults.strikes('changed template') && { rootVolume: { type: 'gp3', sizeGiB: editedVolumeGiB } }),
    };
  }

  /** Begins them on schedule, which may be a late one, some beside others, until then; and two more once every deadline has passed. */
  async keep(until: number, gapMs: () => number = () => refreshEveryMs): Promise<void> {
    const { scheduler, faults, random, unattended, pool } = this.#world;
    for (let gap = gapMs(); scheduler.now + gap < until; gap = gapMs()) {
      if (gap > refreshEveryMs) unattended.push({ from: scheduler.now + refreshEveryMs, to: scheduler.now + gap });
      await scheduler.wait(gap);
      if (faults.strikes('overlapping refresh'))
        scheduler.after(random.between(...overlapMs), () => {
          void this.once();
        });
      void this.once();
    }
    const to = until + pool.longestDeadlineMs;
    unattended.push({ from: scheduler.now, to });
    await scheduler.wait(to - scheduler.now);
    void this.once();
    await scheduler.wait(refreshEveryMs);
    // What the pool has kept ends at any time, and what it leaves at GitHub is looked for by sweeps.
    if (pool !== plainPool) this.sweepIn(0);
    void this.once();
  }
}
