import type { Capacity } from '../../../src/pool/capacity.ts';
import type { Heartbeat, InstanceRow } from '../../../src/pool/instance.ts';
import { capacityKey, heartbeatKey, instanceKey } from '../../../src/pool/keys.ts';
import { launchTokenTag, resourceClassTag } from '../../../src/pool/launch.ts';
import type { PolicyValues, ResourceClass, ScheduleWindow } from '../../../src/pool/resource-classes.ts';
import type { Item } from '../dynamodb/expressions.ts';
import type { Machine } from '../ec2/machines.ts';
import { refreshEveryMs } from '../settings.ts';
import { asRow } from './observed.ts';
import type { Break, Observed } from './observed.ts';

const minuteMs = 60_000;
/** Zones that pools of the simulator have, ahead of UTC. */
const aheadMin: Readonly<Record<string, number>> = { UTC: 0, 'Asia/Kolkata': 330 };
/** This refresh and the next, which may be a little late. */
const thriftMs = refreshEveryMs + minuteMs;
/** Its class is gone or is made otherwise by now, a run at the limit needs its place, or nobody has heard of it. */
const excused =
  /^(its resource class was removed|gives way at maxSize|idle without a heartbeat|made from an earlier version|its class, or the launch template)/;
/** An instance that is about to end by its age is none that the pool may count on. */
const soonMs = 60_000;
/** A claim may be on its way for so long, or its process stand still. */
const lateMs = 11 * minuteMs;
/** What ends before then has its successor launched already. */
const replacedAheadMs = 15 * minuteMs;

/** What its policy says of a class at a moment. Stated anew, for the patterns that the simulator draws: minutes of each hour. */
export function valuesAt(resourceClass: ResourceClass, at: number): PolicyValues {
  const open = (resourceClass.schedule ?? []).filter((window) => isOpen(window, at));
  return Object.assign({}, resourceClass, ...open) as PolicyValues;
}

function isOpen({ cron, timeZone }: ScheduleWindow, at: number): boolean {
  const [, from, to] = /^(\d+)-(\d+) \* \* \* \*$/.exec(cron) ?? [];
  const ahead = aheadMin[timeZone];
  if (from === undefined || to === undefined || ahead === undefined)
    throw new Error(`the invariants do not know the window ${cron} ${timeZone}`);
  const minute = (Math.floor(at / minuteMs) + ahead) % 60;
  return Number(from) <= minute && minute <= Number(to);
}

/** Every value that held at some time of a span; windows change with the minute. */
function valuesBetween(resourceClass: ResourceClass, from: number, to: number): PolicyValues[] {
  const values = [valuesAt(resourceClass, from)];
  for (let at = from - (from % minuteMs) + minuteMs; at <= to; at += minuteMs) values.push(valuesAt(resourceClass, at));
  return values;
}

/** So many the policy may ever want to wait. */
export const mostWanted = (resourceClass: ResourceClass): number =>
  Math.max(
    ...[resourceClass, ...(resourceClass.schedule ?? [])].flatMap(({ minIdle = 0, scaleUpThreshold = 0 }) => [
      minIdle,
      scaleUpThreshold,
    ]),
  );

/** Launched for the pool, and never had by any run. */
const isForPool = ({ launchToken, epoch, owner }: InstanceRow): boolean =>
  launchToken.startsWith('pool-') && epoch === 1 && owner === undefined;

/** Watches that classes are kept to their policy. */
export class PolicyInvariants {
  readonly #world: Observed;
  readonly #break: Break;
  /** By who took it and the class. */
  readonly #turns = new Map<string, number>();
  /** At which epochs each instance was given to a run. */
  readonly #givenAt = new Map<string, Set<number>>();
  /** By class. */
  readonly #lastDecidedAt = new Map<string, number>();
  /** By launch token. */
  readonly #decidedAt = new Map<string, number>();
  /** Of those that are under way. */
  readonly #launchedSince = new Map<string, number>();
  /** Launched by a process that stood still until its launch had been undone: nobody can count those. */
  readonly #tooLate = new Set<string>();

  constructor(world: Observed, report: Break) {
    this.#world = world;
    this.#break = report;
  }

  /** One of those who would launch for the pool takes a turn. */
  turnTaken(item: Item, writer: string): void {
    const className = String(item['pk']).slice('CLASS#'.length);
    this.#turns.set(`${writer} ${className}`, this.#world.scheduler.now);
  }

  /** A launch is written down, or forgotten. */
  launchWritten(before: Item | undefined, after: Item | undefined, writer: string): void {
    if (after === undefined) this.#launchedSince.delete(String(before?.['launchToken']));
    else {
      this.#launchedSince.set(String(after['launchToken']), this.#world.scheduler.now);
      if (after['owner'] === undefined) this.#launchedForPool(after, writer);
    }
  }

  /** Whoever has looked at a class before the pool's latest launch, or at the same time, leaves it be. */
  #launchedForPool({ launchToken, resourceClass }: Item, writer: string): void {
    // The same launch, written again since the reply was lost.
    if (this.#decidedAt.has(String(launchToken))) return;
    const className = String(resourceClass);
    const decidedAt = this.#turns.get(`${writer} ${className}`) ?? this.#world.scheduler.now;
    const sinceMs = decidedAt - (this.#lastDecidedAt.get(className) ?? -Infinity);
    if (sinceMs < soonMs)
      this.#break('what lacks is launched once', `${writer} launched for ${className} ${sinceMs} ms after the last`);
    this.#decidedAt.set(String(launchToken), decidedAt);
    this.#lastDecidedAt.set(className, decidedAt);
  }

  /** Each count follows the one before. */
  counted(before: Item | undefined, after: Item, writer: string): void {
    if (before !== undefined && Number(after['version']) !== Number(before['version']) + 1)
      this.#break('machines are counted right', `${writer} wrote over a count that it had not seen`);
  }

  /** By then its machine must have left the count. */
  #closed({ instanceId, resourceClass, launchToken, isCounted = false }: InstanceRow): void {
    const { machines } = (this.#world.table.get(capacityKey(resourceClass)) ?? {}) as Partial<Capacity>;
    if (isCounted && machines?.includes(instanceId) === true && !this.#launchedSince.has(launchToken))
      this.#break('machines are counted right', `${instanceId} has ended, and still counts`);
  }

  launched(machine: Machine): void {
    const since = this.#launchedSince.get(machine.tags[launchTokenTag] ?? '');
    if (since === undefined) this.#tooLate.add(machine.instanceId);
    const resourceClass = this.#classOf(machine.tags[resourceClassTag]);
    if (since === undefined || resourceClass === undefined) return;
    const { now } = this.#world.scheduler;
    const most = Math.max(...valuesBetween(resourceClass, since, now).map(({ maxSize = Infinity }) => maxSize));
    const live = this.#liveMachines(resourceClass.name).length;
    if (live > most)
      this.#break('never above maxSize', `${live} machines of ${resourceClass.name} live, which may have ${most}`);
  }

  /** However many top a pool up at once, what lacks is launched once. */
  #notTwice({ resourceClass: name }: InstanceRow): void {
    const resourceClass = this.#classOf(name);
    const { maxAgeSec = Infinity } = resourceClass ?? {};
    const { now } = this.#world.scheduler;
    const waiting = this.#rows().filter(
      (row) =>
        row.resourceClass === name &&
        isForPool(row) &&
        row.state !== 'terminated' &&
        (row.threshold ?? 0) > now &&
        Math.min(row.lifetimeEndsAt, row.createdAt + maxAgeSec * 1_000) > now + replacedAheadMs &&
        this.#world.hosts.get(row.instanceId)?.isOn === true &&
        this.#wasSoonSeen(row),
    );
    if (resourceClass !== undefined && waiting.length > mostWanted(resourceClass))
      this.#break(
        'what lacks is launched once',
        `${waiting.length} of ${name}, which never wants more than ${mostWanted(resourceClass)}: ${waiting.map((row) => row.instanceId).join(', ')}`,
      );
  }

  /** Nobody stood still while it was launched, and the indexes showed it soon. */
  #wasSoonSeen({ launchToken, createdAt, instanceArn }: InstanceRow): boolean {
    const decidedAt = this.#decidedAt.get(launchToken) ?? 0;
    return createdAt - decidedAt < soonMs && this.#world.table.indexedAt(instanceKey(instanceArn)) - createdAt < soonMs;
  }

  #rows(): InstanceRow[] {
    return this.#world.table.items().flatMap((item) => (item['sk'] === 'INSTANCE' ? (asRow(item) ?? []) : []));
  }

  #liveMachines(className: string): Machine[] {
    return this.#world.machines
      .all()
      .filter(
        ({ state, tags, instanceId }) =>
          (state === 'pending' || state === 'running') &&
          tags[resourceClassTag] === className &&
          !this.#tooLate.has(instanceId) &&
          !this.#world.lostRows.has(instanceId),
      );
  }

  /** No run gets what its class has used up. */
  #given({ instanceId, resourceClass: name, epoch, createdAt, owner }: InstanceRow): void {
    const { maxUses = Infinity, maxAgeSec = Infinity } = this.#classOf(name) ?? {};
    const given = this.#givenAt.get(instanceId) ?? new Set();
    this.#givenAt.set(instanceId, given.add(epoch));
    const ageMs = this.#world.scheduler.now - createdAt;
    if (given.size > maxUses)
      this.#break('what is used up ends', `${instanceId} was given to ${given.size} runs, of ${maxUses} it may be`);
    if (ageMs > maxAgeSec * 1_000 + lateMs)
      this.#break('what is used up ends', `${instanceId}, ${ageMs} ms old, was given to ${owner ?? '-'}`);
  }

  /** What was launched for the pool is not ended as one too many by this refresh nor by the next. */
  rowWritten(was: InstanceRow | undefined, is: InstanceRow, writer: string): void {
    if (was === undefined && isForPool(is)) this.#notTwice(is);
    if (is.state === 'terminated' && is.threshold === undefined) this.#closed(is);
    if (is.owner !== undefined && was?.owner === undefined) this.#given(is);
    if (was === undefined || was.state === 'terminated' || is.state !== 'terminated') return;
    if (excused.test(is.reason ?? '')) return;
    if (this.#isFreshForPool(was))
      this.#break('what was launched for the pool stays', `${is.instanceId}, ended by ${writer}: ${is.reason ?? ''}`);
  }

  /** Its agent has ended it. */
  poweredOff(machine: Machine, row: InstanceRow | undefined): void {
    const cause = this.#world.hosts.get(machine.instanceId)?.endCause ?? '';
    if (row !== undefined && row.state !== 'terminated' && /time allowed/.test(cause) && this.#isFreshForPool(row))
      this.#break('what was launched for the pool stays', `${machine.instanceId} has ended itself: ${cause}`);
  }

  #isFreshForPool(row: InstanceRow): boolean {
    const host = this.#world.hosts.get(row.instanceId);
    return (
      isForPool(row) &&
      this.#world.scheduler.now - row.createdAt <= thriftMs &&
      host?.isAttentive === true &&
      host.spotNotice === undefined
    );
  }

  /** To be asked when faults have stopped, runs are over, and two refreshes have come since. */
  settled(rows: readonly InstanceRow[], since: number): void {
    const { now } = this.#world.scheduler;
    for (const resourceClass of this.#world.pool.request.resourceClasses) {
      const { name } = resourceClass;
      const live = rows.filter((row) => row.resourceClass === name && row.state !== 'terminated');
      // One that has booted for the pool is found, whoever looks first.
      const idle = live.filter(
        (row) => (row.state === 'idle' || row.state === 'created') && row.owner === undefined && this.#isOfUse(row),
      );
      const values = valuesBetween(resourceClass, since, now);
      const most = Math.min(...values.map(({ maxSize = Infinity }) => maxSize));
      const least = Math.min(...values.map(({ minIdle = 0 }) => minIdle));
      const expected = Math.min(least, most - (live.length - idle.length));
      if (idle.length < expected)
        this.#break('minIdle is reached', `${idle.length} of ${expected} instances of ${name} wait`);
      this.#countIsRight(resourceClass, live);
    }
  }

  #isOfUse(row: InstanceRow): boolean {
    const heartbeat = this.#world.table.get(heartbeatKey(row.instanceArn)) as Heartbeat | undefined;
    const { now } = this.#world.scheduler;
    return (row.threshold ?? 0) > now + soonMs && (heartbeat?.beatAt ?? 0) > now - minuteMs;
  }

  #countIsRight({ name }: ResourceClass, live: readonly InstanceRow[]): void {
    const capacity = this.#world.table.get(capacityKey(name));
    if (capacity === undefined) return;
    const { machines, launching } = capacity as unknown as Capacity;
    const spelled = (ids: readonly string[]): string => ids.toSorted().join(' ') || 'none';
    const [counted, living] = [spelled(machines), spelled(live.map((row) => row.instanceId))];
    const waiting = Object.keys(launching);
    if (counted !== living || waiting.length > 0)
      this.#break(
        'machines are counted right',
        `${name}: counted ${counted}, live ${living}, launches ${spelled(waiting)}`,
      );
  }

  #classOf(name: string | undefined): ResourceClass | undefined {
    return this.#world.pool.request.resourceClasses.find((candidate) => candidate.name === name);
  }
}
