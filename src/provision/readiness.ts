import { isHeartbeatFresh, judgeReadiness } from '../pool/offers.ts';
import type { Readiness } from '../pool/offers.ts';
import { messageOf } from '../shared/errors.ts';
import { poll } from '../shared/poll.ts';
import type { Services } from '../services/services.ts';
import { codeOfPhase } from './failures.ts';
import type { FailedInstance } from './failures.ts';
import type { Holding, Holdings } from './holdings.ts';
import type { ProvisionPlan } from './request.ts';

type Waiting = Pick<Services, 'clock' | 'log' | 'instances' | 'capacities' | 'fleet'>;

const lookEveryMs = 1_000;
const reportEveryMs = 10_000;
/** A machine that has not signalled by now may have died on its way. */
const silentAfterMs = 15_000;
const consoleLines = 12;

/**
 * Waits until every held instance listens under its label, or one of them fails or falls silent, or time is up.
 * @returns those that failed, or are late; empty when all are ready
 */
export async function waitUntilReady(
  services: Waiting,
  plan: ProvisionPlan,
  holdings: Holdings,
  signal?: AbortSignal,
): Promise<FailedInstance[]> {
  const { clock, log } = services;
  const { startedAt } = plan;
  const phases = new Map<string, string>();
  let failed: FailedInstance[] = [];
  let reportAt = clock.now() + reportEveryMs;
  let silentCheckAt = startedAt + silentAfterMs;
  const { done } = await poll({
    look: async () => {
      if (holdings.all().every((holding) => holding.readyMs !== undefined)) return true;
      // At all of them, for one that was ready may have died while the others boot.
      const looks = await look(services, holdings.all());
      for (const { holding, readiness, isAlive } of looks) {
        if (isAlive) holdings.markHeard(holding.row.instanceId);
        if (readiness.kind === 'ready') holdings.markReady(holding.row.instanceId, clock.now() - startedAt);
        if (readiness.kind === 'waiting') phases.set(holding.row.instanceId, readiness.phase);
      }
      failed = looks.flatMap(failureIn);
      const silent = looks
        .filter(({ readiness }) => readiness.kind === 'waiting' && readiness.phase === 'booting')
        .map(({ holding }) => holding);
      if (failed.length === 0 && silent.length > 0 && clock.now() >= silentCheckAt) {
        failed = await findDead(services, silent);
        silentCheckAt = clock.now() + silentAfterMs;
      }
      if (clock.now() >= reportAt) {
        log.info(progress(holdings, phases, clock.now() - startedAt));
        reportAt = clock.now() + reportEveryMs;
      }
      return holdings.all().every((holding) => holding.readyMs !== undefined);
    },
    done: (allReady) => allReady || failed.length > 0,
    intervalMs: lookEveryMs,
    deadline: plan.deadline,
    clock,
    ...(signal && { signal }),
  });
  if (done) return failed;
  return Promise.all(
    holdings
      .all()
      .filter((holding) => holding.readyMs === undefined)
      .map(async (holding) => {
        const phase = phases.get(holding.row.instanceId) ?? 'booting';
        return {
          holding,
          code: codeOfPhase(phase),
          message: withTail(
            `not ready after ${Math.round((clock.now() - startedAt) / 1_000)} s, last seen in phase ${phase}`,
            holding.origin === 'cold' ? await consoleTail(services, holding.row.instanceId) : undefined,
          ),
        };
      }),
  );
}

interface Look {
  readonly holding: Holding;
  readonly readiness: Readiness;
  /** Its heartbeat is fresh. */
  readonly isAlive: boolean;
}

async function look(services: Waiting, held: readonly Holding[]): Promise<Look[]> {
  const views = await services.instances.views(held.map((holding) => holding.row.instanceArn));
  const now = services.clock.now();
  return held.flatMap((holding, index) => {
    const view = views[index];
    if (view === undefined) return [];
    const isAlive = isHeartbeatFresh(view.heartbeat, now);
    return [{ holding, readiness: judgeReadiness(holding.row, view, now), isAlive }];
  });
}

function failureIn({ holding, readiness, isAlive }: Look): FailedInstance[] {
  if (readiness.kind === 'failed') {
    const { phase, message, logTail } = readiness;
    return [{ holding, code: codeOfPhase(phase), message: withTail(message, logTail) }];
  }
  const wasReady = holding.readyMs !== undefined;
  const fellSilent = holding.heard && !isAlive;
  if (readiness.kind === 'ready' || !(wasReady || fellSilent)) return [];
  const was = wasReady ? 'was ready' : `was in phase ${readiness.phase}`;
  const message = `${was}, but has fallen silent since: its machine may have died`;
  return [{ holding, code: 'POOL-INSTANCE-DIED', message }];
}

/** Machines that ended, or were ended, before their agent could say anything. */
async function findDead(services: Waiting, silent: readonly Holding[]): Promise<FailedInstance[]> {
  const fleet = await services.fleet();
  const machines = new Map(
    (await fleet.machines(silent.map((holding) => holding.row.instanceId))).map((machine) => [
      machine.instanceId,
      machine,
    ]),
  );
  const dead = silent.filter((holding) =>
    ['shutting-down', 'terminated', 'stopping', 'stopped'].includes(machines.get(holding.row.instanceId)?.state ?? ''),
  );
  return Promise.all(
    dead.map(async (holding) => {
      const machine = machines.get(holding.row.instanceId);
      const message = `the machine is ${machine?.state ?? 'gone'} and its agent never spoke (${machine?.stateReason ?? ''})`;
      return {
        holding,
        code: 'POOL-INSTANCE-DIED',
        message: withTail(message, await consoleTail(services, holding.row.instanceId)),
      };
    }),
  );
}

/** Best effort: an error here must not hide the one that it would explain. */
async function consoleTail(services: Waiting, instanceId: string): Promise<string> {
  try {
    const fleet = await services.fleet();
    return (await fleet.consoleTail(instanceId, consoleLines)) || 'EC2 has no console output of it yet';
  } catch (error) {
    return `its console output could not be read: ${messageOf(error)}`;
  }
}

const withTail = (message: string, logTail: string | undefined): string =>
  logTail === undefined
    ? message
    : `${message}\n${logTail
        .split('\n')
        .map((line) => `      | ${line}`)
        .join('\n')}`;

function progress(holdings: Holdings, phases: ReadonlyMap<string, string>, elapsedMs: number): string {
  const waiting = holdings.all().filter((holding) => holding.readyMs === undefined);
  const counts = new Map<string, number>();
  for (const { row } of waiting) {
    const phase = phases.get(row.instanceId) ?? 'booting';
    counts.set(phase, (counts.get(phase) ?? 0) + 1);
  }
  const byPhase = [...counts].map(([phase, count]) => `${count} ${phase}`).join(', ');
  return `${Math.round(elapsedMs / 1_000)} s: ${holdings.count - waiting.length} of ${holdings.count} ready; ${byPhase}`;
}
