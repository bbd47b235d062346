import type { InstanceRow } from '../../../src/pool/instance.ts';
import { instanceArn, instanceKey } from '../../../src/pool/keys.ts';
import { runnerName } from '../../../src/pool/registration.ts';
import type { Actor } from '../actor.ts';
import type { Item } from '../dynamodb/expressions.ts';
import { instanceArnPrefix } from '../dynamodb/service.ts';
import type { Machine } from '../ec2/machines.ts';
import type { Job, Runner } from '../github/actions.ts';
import { tokenMark } from '../github/tokens.ts';
import type { Host } from '../instance/host.ts';
import { refreshEveryMs } from '../settings.ts';
import { LaunchInvariants } from './launches.ts';
import { instanceIdOf, leftovers } from './leftovers.ts';
import { asRow, type Break, type Observed } from './observed.ts';
import { isLeftToAgent, retirementMs, skewMs, unnoticedDeathMs } from './left-to-agent.ts';
import { OfferInvariants } from './offers.ts';
import { PolicyInvariants } from './policy.ts';
import { deadWaitedFor, provisionBreaches } from './provisions.ts';
import type { EndedProvision } from './provisions.ts';
import { RowInvariants } from './rows.ts';
import { TokenInvariants } from './tokens.ts';

const minuteMs = 60_000;

/** A machine may end with a job on it for these reasons only, or because its agent is dead. */
const rightfulEnds = /max runtime|lifetime|spot|reclaims|death of the machine|time allowed in state running|lost row/;

/** Or for these, when its agent is dead. */
const endsOfDead = /without a heartbeat|idle time is|launch timeout|never finished|class was removed|earlier|its max/;

const runOf = (row: InstanceRow | undefined): string | undefined => row?.owner?.split('/')[0];

/** What must hold at every step. The first breach ends the history. */
export class Invariants {
  readonly broken: string[] = [];
  readonly offers: OfferInvariants;
  readonly policy: PolicyInvariants;
  claims = 0;
  readonly #world: Observed;
  readonly #rows: RowInvariants;
  /** When an instance last left a run, by both. */
  readonly #givenBackAt = new Map<string, number>();
  readonly #heardAt = new Map<string, number>();
  readonly #writtenAt = new Map<string, number>();
  readonly #succeeded = new Set<string>();
  readonly #handedOutLate = new Set<string>();
  readonly #provisionsEndedAt = new Map<string, number>();
  readonly #tokens: TokenInvariants;
  readonly #launches: LaunchInvariants;

  constructor(world: Observed) {
    this.#world = world;
    this.#rows = new RowInvariants(world, this.break);
    this.offers = new OfferInvariants(world, this.break);
    this.policy = new PolicyInvariants(world, this.break);
    this.#tokens = new TokenInvariants(world, this.break);
    this.#launches = new LaunchInvariants(world, this.break);
  }

  readonly break: Break = (invariant, what) => {
    this.broken.push(`${invariant}: ${what}`);
    this.#world.history.add('BROKEN', `${invariant}: ${what}`);
    this.#world.scheduler.stop();
  };

  row(instanceId: string): InstanceRow | undefined {
    return asRow(this.#world.table.get(instanceKey(instanceArn(instanceArnPrefix, instanceId))));
  }

  rows(): InstanceRow[] {
    return this.#world.table.items().flatMap((item) => (item['sk'] === 'INSTANCE' ? (asRow(item) ?? []) : []));
  }

  written(before: Item | undefined, after: Item | undefined, writer: string): void {
    const sortKey = (after ?? before)?.['sk'];
    if (after !== undefined && sortKey !== 'TOKEN') this.#hidesSecrets(`the ${String(sortKey)} item`, after);
    if (sortKey === 'HEARTBEAT' && after !== undefined)
      this.#heardAt.set(String(after['pk']).split('/').pop() ?? '', this.#world.scheduler.now);
    if (sortKey === 'TOKEN' && after !== undefined) this.#tokens.stored(Number(after['validUntil']));
    if (sortKey === 'LAUNCH') this.policy.launchWritten(before, after, writer);
    if (sortKey === 'LAUNCH' && after !== undefined)
      for (const watching of [this.offers, this.#launches]) watching.launchWritten(after);
    if (sortKey === 'CAPACITY' && after !== undefined) this.policy.counted(before, after, writer);
    if (sortKey === 'TOP_UP' && after !== undefined) this.policy.turnTaken(after, writer);
    if (sortKey !== 'INSTANCE') return;
    if (after === undefined) this.break('rows stay', `${writer} deleted the row of ${String(before?.['instanceId'])}`);
    else this.#rowWritten(asRow(before), asRow(after) as InstanceRow, writer);
  }

  #rowWritten(was: InstanceRow | undefined, is: InstanceRow, writer: string): void {
    const {
      history,
      hosts,
      scheduler: { now },
    } = this.#world;
    history.add(
      writer,
      `${is.instanceId} is ${is.state}, epoch ${is.epoch}, owner ${is.owner ?? '-'}, label ${is.label}`,
    );
    this.#rows.written(was, is, writer);
    this.policy.rowWritten(was, is, writer);
    this.#writtenAt.set(is.instanceId, now);
    if (was?.state === 'idle' && is.owner !== undefined) this.claims += 1;
    if (is.state === 'idle') this.offers.becameIdle(is, writer);
    if (was?.owner !== undefined && is.owner === undefined)
      this.#givenBackAt.set(`${is.instanceId} ${runOf(was)}`, now);
    if (
      is.state === 'terminated' &&
      is.threshold === undefined &&
      hosts.get(is.instanceId)?.machine.state === 'running'
    ) {
      this.break('a row is closed after its machine', `${is.instanceId} still runs`);
    }
  }

  launched(machine: Machine): void {
    const { instanceId, tags } = machine;
    this.policy.launched(machine);
    this.offers.launched(machine, this);
    this.#hidesSecrets(`the tags of ${instanceId}`, tags);
    this.#tokens.launched(instanceId);
    this.#launches.launched(machine);
  }

  /**
   * A job runs only under a registration that was made for its run. While the agent is attentive the row says so, too, but for a
   * late job of the run itself, which may meet the instance that the run has just given back, or one job there after another.
   */
  jobStarted(job: Job, runner: Runner): void {
    const {
      hosts,
      lostRows,
      scheduler: { now },
    } = this.#world;
    const instanceId = instanceIdOf(runner);
    const says = (what: string): void => {
      this.break(
        "jobs run on their own run's instances",
        `job ${job.id} of run ${job.runId} on ${runner.name}, ${what}`,
      );
    };
    if (!this.#rows.wasGivenTo(runner.name, job.runId)) says('which was never registered for that run');
    const row = this.row(instanceId);
    const host = hosts.get(instanceId);
    const givenBackAt = this.#givenBackAt.get(`${instanceId} ${job.runId}`);
    const isLate =
      givenBackAt !== undefined && now - Math.max(givenBackAt, host?.runner.workedUntil ?? 0) <= retirementMs;
    if (
      runOf(row) === job.runId ||
      isLate ||
      !this.#tokens.wereGoodFor(retirementMs) ||
      lostRows.has(instanceId) ||
      host?.isAttentive !== true
    )
      return;
    says(`which is ${row?.state ?? 'unknown'}, owner ${row?.owner ?? '-'}`);
  }

  jobKilled(host: Host, job: Job): void {
    if (job.cancelAsked || this.#handedOutLate.has(host.machine.instanceId)) return;
    const { instanceId, stateReason } = host.machine;
    const row = this.row(instanceId);
    const { now } = this.#world.scheduler;
    const expired = row?.state === 'running' && now + skewMs >= (row.threshold ?? 0);
    const lost = this.#world.lostRows.has(instanceId) ? 'lost row' : '';
    const cause = [host.endCause, stateReason, row?.reason, host.spotNotice, lost].filter(Boolean).join('; ');
    const isAgentDead = !host.isAttentive && endsOfDead.test(cause);
    if (rightfulEnds.test(cause) || isAgentDead || expired || (row !== undefined && now + skewMs >= row.lifetimeEndsAt))
      return;
    this.break(
      'a running job is left alone',
      `job ${job.id} of run ${job.runId} died on ${instanceId} (${cause}), whose row is ${row?.state ?? 'gone'}`,
    );
  }

  provisionEnded(provision: EndedProvision): void {
    if (provision.ended === 'succeeded') this.#succeeded.add(provision.owner);
    this.#provisionsEndedAt.set(provision.owner, this.#world.scheduler.now);
    this.#hidesSecrets(`what ${provision.owner} is given`, { ...provision.result });
    for (const what of provisionBreaches(provision, this.rows(), this.#world.scheduler.now))
      this.break('a provision ends with all or nothing', what);
    for (const what of deadWaitedFor(provision, this.rows(), this.#heardAt, this.#world.scheduler.now))
      this.break('nobody waits for the dead', what);
    // Its instances may have been given up meanwhile, which it could not know.
    if (provision.actor.stalled) {
      for (const { instanceId } of provision.result?.instances ?? []) this.#handedOutLate.add(instanceId);
      return;
    }
    for (const { instanceId } of provision.result?.instances ?? []) this.#handedOut(instanceId, provision.owner);
  }

  provisionEndedAt(owner: string): number | undefined {
    return this.#provisionsEndedAt.get(owner);
  }

  /** What a run is given is there, and registered under the label that it is given. */
  #handedOut(instanceId: string, owner: string): void {
    const {
      machines,
      actions,
      hosts,
      scheduler: { now },
    } = this.#world;
    const row = this.row(instanceId);
    const job = hosts.get(instanceId)?.runner.job;
    if (job !== undefined && job.runId !== owner.split('/')[0])
      this.break('what is handed out is free', `${instanceId} still works for run ${job.runId}`);
    if (now - (machines.get(instanceId)?.endedAt ?? now) > unnoticedDeathMs)
      this.break('what is handed out lives', `${instanceId} ended long ago`);
    if (
      row === undefined ||
      row.state === 'terminated' ||
      actions.everRegistered.get(runnerName(instanceId, row.labelEpoch)) === row.label
    )
      return;
    this.break('what is handed out listens', `${instanceId} was never registered under ${row.label}`);
  }

  /** What the index showed as the run's when the release began is given back. */
  releaseEnded(owner: string, actor: Actor, startedAt: number): void {
    if (actor.troubled) return;
    const { table } = this.#world;
    const held = this.rows().filter(
      (row) =>
        row.owner === owner && row.state === 'running' && table.indexedAt(instanceKey(row.instanceArn)) <= startedAt,
    );
    for (const row of held) this.break('a release leaves nothing', `${owner} still has ${row.instanceId}`);
  }

  /** To be called when a refresh has succeeded. */
  refreshEnded(actor: Actor, startedAt: number): void {
    const {
      faults,
      actions,
      table,
      scheduler: { now },
    } = this.#world;
    if (actor.troubled || actor.stalled) return;
    this.#deadlinesEnforced(startedAt);
    if (faults.rage) return;
    for (const row of this.rows().filter((candidate) => candidate.state === 'running')) {
      const [runId = '', attempt] = row.owner?.split('/') ?? [];
      const run = actions.runs.get(runId);
      const over =
        run !== undefined &&
        (run.attempt > Number(attempt) || (run.status === 'completed' && now - run.since > refreshEveryMs));
      const isShown = table.indexedAt(instanceKey(row.instanceArn)) < now - minuteMs;
      if (over && isShown && (row.threshold ?? 0) > now && this.age(row) > refreshEveryMs)
        this.break('what a run leaves behind is handed back', `${row.instanceId} is still ${row.owner ?? '-'}'s`);
    }
  }

  /** What had expired when a refresh began has ended, but for what still works on a job. */
  #deadlinesEnforced(startedAt: number): void {
    const { table, hosts } = this.#world;
    for (const row of this.rows()) {
      const host = hosts.get(row.instanceId);
      const seemsBusyUntil = (host?.runner.workedUntil ?? 0) + (host?.isAttentive === true ? 0 : unnoticedDeathMs);
      if (
        row.state === 'terminated' ||
        isLeftToAgent(this.#world, row, startedAt, this.#writtenAt.get(row.instanceId) ?? 0) ||
        (row.state !== 'running' && seemsBusyUntil >= startedAt) ||
        (row.threshold ?? 0) > startedAt ||
        table.indexedAt(instanceKey(row.instanceArn)) > startedAt
      )
        continue;
      this.break(
        'deadlines are enforced',
        `${row.instanceId} is still ${row.state}, ${startedAt - (row.threshold ?? 0)} ms beyond its time`,
      );
    }
  }

  /** To be called once every deadline has passed. */
  atEnd(): void {
    for (const what of leftovers(this.#world, this.rows(), this.claims)) this.break('nothing is left over', what);
  }

  succeeded(owner: string): void {
    if (!this.#succeeded.has(owner))
      this.break('progress', `${owner} did not get its instances, though faults had stopped`);
  }

  logged(who: string, line: string): void {
    this.#hidesSecrets(`the log of ${who}`, { line });
  }

  /** For how long it has stood as it does. */
  age(row: InstanceRow): number {
    return this.#world.scheduler.now - (this.#writtenAt.get(row.instanceId) ?? 0);
  }

  #hidesSecrets(where: string, shown: Readonly<Record<string, unknown>>): void {
    for (const name in shown) {
      const value = shown[name];
      const text = typeof value === 'object' ? JSON.stringify(value) : value;
      if (typeof text === 'string' && text.includes(tokenMark)) this.break('no secret is shown', `in ${where}`);
    }
  }
}
