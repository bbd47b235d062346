import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../../../src/shared/log.ts';
import { take } from '../conditions.ts';
import type { Conditions } from '../conditions.ts';
import type { Credentials } from '../credentials.ts';
import { newId } from './account.ts';
import type { Home } from './account.ts';
import { Ec2Error } from './errors.ts';
import { isLive, launchedInstance, metadataLeaves } from './instance.ts';
import type { Ec2State, Instance, LaunchSpecification } from './instance.ts';
import type { InstanceType } from './catalogue.ts';
import { KnownInstances } from './known-instances.ts';
import { wildcard } from './lists.ts';
import type { Machines } from './machine.ts';
import type { PowerAction } from './metadata-service.ts';
import { byFailure, byInstance, byPowerLoss, bySpot, byUser } from './reasons.ts';
import type { Reason } from './reasons.ts';
import type { TagStore } from './tags.ts';

export interface LifecycleOptions {
  readonly directory: string;
  readonly home: Home;
  readonly conditions: Conditions;
  readonly log: Log;
  readonly tags: TagStore;
  /** Hands out those of the instances' roles. */
  readonly credentials: Credentials;
  readonly instanceEnvironment: () => Readonly<Record<string, string>>;
  /** What instances are underneath. */
  readonly machines: Machines;
}

/** What EC2 keeps of a console. */
export const maxConsoleBytes = 65_536;

/** Every instance ever launched, and the ways from one state to the next. */
export class Lifecycle {
  readonly instances = new Map<string, Instance>();
  /** Those that EC2 still knows. */
  readonly known: KnownInstances;
  readonly #options: LifecycleOptions;
  /** Aborted when an instance ends: its boot delay, a scheduled shutdown, the notice of an interruption. */
  readonly #lives = new Map<string, AbortController>();
  readonly #scheduledShutdowns = new Map<string, AbortController>();
  readonly #boots = new Map<string, Promise<void>>();
  readonly #underWay = new Set<Promise<void>>();
  #closed = false;

  constructor(options: LifecycleOptions) {
    this.#options = options;
    this.known = new KnownInstances(this.instances, options);
  }

  /** How many more instances of the usage class there is capacity for. */
  room(usageClass: 'on-demand' | 'spot'): number {
    const live = [...this.instances.values()].filter(isLive);
    const all = this.#options.conditions.capacity - live.length;
    const spot =
      this.#options.conditions.spotCapacity -
      live.filter(({ specification }) => specification.usageClass === 'spot').length;
    return Math.max(0, usageClass === 'spot' ? Math.min(all, spot) : all);
  }

  /** Whether there is no capacity for the type. */
  isExhausted(type: InstanceType): boolean {
    return this.#options.conditions.exhaustedTypes.split(' ').some((pattern) => wildcard(pattern).test(type.name));
  }

  /** Launches instances under one reservation; they boot while this returns. The caller has checked that there is room. */
  launch(
    specification: LaunchSpecification,
    count: number,
    extraTags: ReadonlyMap<string, string> = new Map(),
  ): Instance[] {
    const reservationId = newId('r');
    return Array.from({ length: count }, (_, launchIndex) => {
      const instance = this.#create(specification, reservationId, launchIndex);
      const { tags } = this.#options;
      tags.set(instance.id, new Map([...extraTags, ...(specification.tags.get('instance') ?? [])]));
      tags.set(instance.volumeId, specification.tags.get('volume') ?? new Map());
      tags.set(instance.spotRequestId ?? '', specification.tags.get('spot-instances-request') ?? new Map());
      tags.set(instance.networkInterfaceId, specification.tags.get('network-interface') ?? new Map());
      const boot = this.#boot(instance);
      this.#boots.set(instance.id, boot);
      this.#watch(instance, boot);
      return instance;
    });
  }

  terminate(instance: Instance): void {
    this.#end(instance, 'terminated', byUser);
  }

  stop(instance: Instance): void {
    if (instance.specification.usageClass === 'spot')
      throw new Ec2Error(
        'UnsupportedOperation',
        `You can't stop the Spot Instance '${instance.id}' because it is associated with a one-time Spot Instance request. You can only stop Spot Instances associated with persistent Spot Instance requests.`,
      );
    if (isLive(instance)) this.#end(instance, 'stopped', byUser);
  }

  /** User data runs at the first boot only: what it enabled starts again. */
  start(instance: Instance): void {
    if (instance.state === 'running' || instance.state === 'pending') return;
    if (instance.state !== 'stopped')
      throw new Ec2Error(
        'IncorrectInstanceState',
        `The instance '${instance.id}' is not in a state from which it can be started.`,
      );
    this.#lives.set(instance.id, new AbortController());
    this.#move(instance, 'pending', undefined);
    this.#watch(instance, this.#bootAgain(instance));
  }

  /** It stays running all the while. */
  reboot(instance: Instance): void {
    mustRun(instance);
    this.#watch(instance, this.#reboot(instance));
  }

  /** Boots it from a new volume, as it was launched; resolves when it has. It stays running all the while. */
  replaceRootVolume(instance: Instance): Promise<void> {
    mustRun(instance);
    const replaced = this.#replaceRootVolume(instance);
    this.#watch(instance, replaced);
    return replaced;
  }

  async #replaceRootVolume(instance: Instance): Promise<void> {
    await instance.machine.endProcesses({ graceful: true });
    if (!isLive(instance)) throw new Error(`${instance.id} has ended`);
    instance.volumeId = newId('vol');
    this.#options.tags.set(instance.volumeId, instance.specification.tags.get('volume') ?? new Map());
    const environment = this.#options.instanceEnvironment();
    const { userData } = instance.specification;
    instance.pid = await instance.machine.boot({ userData, archiveFails: false, environment });
  }

  async #bootAgain(instance: Instance): Promise<void> {
    instance.pid = await instance.machine.bootAgain();
    await this.#run(instance);
  }

  /** Announces the end of a spot instance in its metadata, and ends it `noticeMs` later. @throws Error unless it is a live spot instance */
  interrupt(instance: Instance, noticeMs: number): void {
    if (instance.specification.usageClass !== 'spot')
      throw new Error(`${instance.id} is not a spot instance, so it cannot be interrupted.`);
    if (!isLive(instance)) throw new Error(`${instance.id} is ${instance.state} already.`);
    instance.interruptedAt = new Date(Date.now() + noticeMs);
    this.#options.log.info(`${instance.id}: spot interruption notice for ${instance.interruptedAt.toISOString()}`);
    this.#after(instance, noticeMs, [], () => {
      this.#end(instance, 'terminated', bySpot);
    });
  }

  /** Power loss: every process is killed at once, and nothing was told beforehand. */
  kill(instance: Instance): void {
    this.#end(instance, 'terminated', byPowerLoss, { graceful: false });
  }

  /** Ends every process that was started, and takes no more launches. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const instance of this.instances.values()) {
      // Nobody waits for an orderly end that is under way.
      if (instance.state === 'shutting-down' || instance.state === 'stopping')
        this.#watch(instance, instance.machine.endProcesses({ graceful: false }));
      this.kill(instance);
    }
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
    await this.#options.machines.close();
  }

  #create(specification: LaunchSpecification, reservationId: string, launchIndex: number): Instance {
    if (this.#closed) throw new Ec2Error('Unavailable', 'The local cloud is being closed.', 503);
    const id = newId('i');
    const host = 4 + (this.instances.size % 250);
    const { home, tags, credentials, directory, machines } = this.#options;
    const privateIp = `${specification.subnet.network}.${host}`;
    const machine = machines.create({
      instanceId: id,
      folder: join(directory, id),
      privateIp,
      hopLimit: specification.metadata.httpPutResponseHopLimit,
      metadata: () => metadataLeaves(instance, home, tags.of(id), credentials),
      onPower: (action, delayMs) => {
        this.#switchPower(instance, action, delayMs);
      },
    });
    const instance = launchedInstance({ id, reservationId, launchIndex, specification, machine, privateIp });
    this.instances.set(id, instance);
    this.#lives.set(id, new AbortController());
    return instance;
  }

  async #boot(instance: Instance): Promise<void> {
    const { conditions, instanceEnvironment } = this.#options;
    const dead = take(conditions, 'deadInstances');
    const archiveFails = !dead && take(conditions, 'failingBoots');
    if (!(await this.#wait(instance, conditions.bootDelayMs))) return;
    const { userData } = instance.specification;
    const environment = instanceEnvironment();
    if (!dead) instance.pid = await instance.machine.boot({ userData, archiveFails, environment });
    await this.#run(instance);
  }

  async #run(instance: Instance): Promise<void> {
    await this.#wait(instance, this.#options.conditions.pendingMs);
    if (instance.state === 'pending') this.#move(instance, 'running', undefined);
  }

  async #reboot(instance: Instance): Promise<void> {
    await instance.machine.endProcesses({ graceful: true });
    // A machine that boots fast may order it before EC2 calls the instance running.
    if (isLive(instance)) await this.#bootAgain(instance);
  }

  #switchPower(instance: Instance, action: PowerAction, delayMs: number): void {
    this.#options.log.info(`${instance.id}: ${action} from inside${delayMs > 0 ? ` in ${delayMs / 1_000} s` : ''}`);
    this.#scheduledShutdowns.get(instance.id)?.abort();
    if (action === 'cancel') return;
    const scheduled = new AbortController();
    this.#scheduledShutdowns.set(instance.id, scheduled);
    this.#after(instance, delayMs, [scheduled.signal], () => {
      const { shutdownBehavior, usageClass } = instance.specification;
      if (action === 'reboot') this.#watch(instance, this.#reboot(instance));
      else
        this.#end(
          instance,
          shutdownBehavior === 'terminate' || usageClass === 'spot' ? 'terminated' : 'stopped',
          byInstance,
        );
    });
  }

  #end(instance: Instance, goal: 'terminated' | 'stopped', reason: Reason, { graceful = true } = {}): void {
    if (instance.state === 'terminated' || instance.state === 'shutting-down') return;
    this.#lives.get(instance.id)?.abort();
    const via: Ec2State = goal === 'terminated' ? 'shutting-down' : 'stopping';
    this.#move(instance, via, reason);
    const finish = async (): Promise<void> => {
      // What is just being started could not be ended yet.
      await this.#boots.get(instance.id)?.catch(() => undefined);
      await instance.machine.endProcesses({ graceful });
      instance.machine.close();
      if (goal === 'terminated') await instance.machine.discard();
      if (instance.state === via) this.#move(instance, goal, reason);
    };
    this.#watch(instance, finish());
  }

  #move(instance: Instance, state: Ec2State, reason: Reason | undefined): void {
    this.#options.log.info(
      `${instance.id}: ${instance.state} → ${state}${reason === undefined ? '' : ` (${reason.message})`}`,
    );
    instance.state = state;
    instance.stateReason = reason;
    instance.postedConsole = instance.machine.consoleOutput(maxConsoleBytes);
    if (state === 'terminated') instance.endedAt = new Date();
  }

  #watch(instance: Instance, work: Promise<void>): void {
    const watched = work
      .catch((error: unknown) => {
        this.#options.log.error(`${instance.id}: ${error instanceof Error ? error.message : String(error)}`);
        this.#end(instance, 'terminated', byFailure, { graceful: false });
      })
      .finally(() => {
        this.#underWay.delete(watched);
      });
    this.#underWay.add(watched);
  }

  #after(instance: Instance, delayMs: number, signals: readonly AbortSignal[], act: () => void): void {
    void this.#wait(instance, delayMs, signals).then((passed) => {
      if (passed) act();
    });
  }

  /** Resolves with whether the time passed before the instance ended, or one of the signals came. */
  async #wait(instance: Instance, delayMs: number, signals: readonly AbortSignal[] = []): Promise<boolean> {
    const life = this.#lives.get(instance.id)?.signal;
    const signal = AbortSignal.any([...(life ? [life] : []), ...signals]);
    if (delayMs > 0) await sleep(delayMs, undefined, { signal }).catch(() => undefined);
    return !signal.aborted;
  }
}

function mustRun({ id, state }: Instance): void {
  if (state !== 'running') throw new Ec2Error('IncorrectState', `The instance '${id}' is not in the 'running' state.`);
}
