import { randomBytes } from 'node:crypto';
import type { LabelSpec, RunnerSpec } from '../runner/protocol.ts';

/** The registered runners. Holds state and nothing else: time comes in as an argument, milliseconds since the epoch. */

export interface Label extends LabelSpec {
  id: number;
}

export interface Runner {
  id: number;
  name: string;
  /** `owner/repository` or `organization`, in lower case. */
  scope: string;
  labels: Label[];
  version: string;
  ephemeral: boolean;
  os: string;
  /** Secret. What the runner identifies itself by. */
  secret: string;
  sessionId?: string;
  /** How many long polls of the runner are open right now. */
  openPolls: number;
  /** When the latest long poll ended. */
  polledAt?: number;
  /** The job that it was given, or runs. */
  jobId?: number;
}

/** A runner without a long poll for so long is offline, and its session may be taken over. */
export const offlineAfterMs = 5_000;

export const isOnline = (runner: Runner, now: number): boolean =>
  runner.sessionId !== undefined &&
  (runner.openPolls > 0 || (runner.polledAt !== undefined && now - runner.polledAt < offlineAfterMs));

/** `owner/repository` or `organization`, as the path of a GitHub address names it. */
export const scopeOf = (...names: string[]): string => names.join('/').toLowerCase();

/** A repository's jobs may run on its own runners and on those of its organization. */
export const serves = (runner: Runner, repository: string): boolean =>
  repository.toLowerCase() === runner.scope || repository.toLowerCase().startsWith(`${runner.scope}/`);

export const hasLabels = (runner: Runner, labels: readonly string[]): boolean =>
  labels.every((wanted) => runner.labels.some(({ name }) => name.toLowerCase() === wanted.toLowerCase()));

export class Runners {
  readonly #runners = new Map<number, Runner>();
  readonly #labelIds = new Map<string, number>();
  #lastId = 0;

  /** Registers a runner. Returns undefined when the name is taken and is not to be replaced. */
  add(scope: string, spec: RunnerSpec): Runner | undefined {
    const namesake = this.list(scope).find(({ name }) => name.toLowerCase() === spec.name.toLowerCase());
    if (namesake && (!spec.replace || namesake.jobId !== undefined)) return undefined;
    const runner: Runner = {
      id: namesake?.id ?? ++this.#lastId,
      name: spec.name,
      scope,
      labels: this.#labels(spec.labels),
      version: spec.version,
      ephemeral: spec.ephemeral,
      os: spec.os,
      secret: randomBytes(24).toString('base64url'),
      openPolls: 0,
    };
    this.#runners.set(runner.id, runner);
    return runner;
  }

  delete(runner: Runner): void {
    this.#runners.delete(runner.id);
  }

  /** In the order of registration. */
  all(): Runner[] {
    return [...this.#runners.values()];
  }

  list(scope: string): Runner[] {
    return this.all().filter((runner) => runner.scope === scope);
  }

  get(id: number): Runner | undefined {
    return this.#runners.get(id);
  }

  find(scope: string, id: number): Runner | undefined {
    const runner = this.#runners.get(id);
    return runner?.scope === scope ? runner : undefined;
  }

  findBySecret(secret: string): Runner | undefined {
    return this.all().find((runner) => runner.secret === secret);
  }

  /** Opens a session. Returns undefined while another one is in use. */
  openSession(runner: Runner, version: string, now: number): string | undefined {
    if (isOnline(runner, now)) return undefined;
    runner.sessionId = randomBytes(16).toString('hex');
    runner.version = version;
    return runner.sessionId;
  }

  closeSession(runner: Runner): void {
    delete runner.sessionId;
    delete runner.polledAt;
  }

  /** Adds custom labels, or puts them in the place of the present ones. */
  setCustomLabels(runner: Runner, names: readonly string[], how: 'add' | 'replace'): void {
    const kept = runner.labels.filter(({ type }) => how === 'add' || type === 'read-only');
    runner.labels = this.#labels([...kept, ...names.map((name) => ({ name, type: 'custom' as const }))]);
  }

  #labels(specs: readonly LabelSpec[]): Label[] {
    const ids = specs.map(({ name }) => this.#labelId(name));
    return specs
      .map(({ name, type }, index) => ({ id: ids[index] ?? 0, name, type }))
      .filter(({ id }, index) => ids.indexOf(id) === index);
  }

  #labelId(name: string): number {
    const id = this.#labelIds.get(name.toLowerCase()) ?? this.#labelIds.size + 1;
    this.#labelIds.set(name.toLowerCase(), id);
    return id;
  }
}
