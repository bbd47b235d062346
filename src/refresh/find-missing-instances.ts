import { isHeartbeatFresh } from '../pool/offers.ts';
import { ownerOf, runLabel } from '../pool/run.ts';
import type { InstanceKind, Run, ServedRequest, WaitingJobs } from '../pool/run.ts';
import { mapAll } from '../shared/map-all.ts';
import { isRandomLabel } from '../shared/random.ts';
import type { Services } from '../services/services.ts';
import type { WorkflowRunOperations } from '../services/github/workflow-run-operations.ts';

type Finding = Pick<Services, 'clock' | 'log' | 'instances' | 'servedRequests'>;

/**
 * An instance that jobs wait for which nobody has any more. GitHub re-runs failed jobs without the job that provisioned for
 * them, and a machine may die, or be released, before its job comes.
 */
export interface MissingInstance {
  readonly run: Run;
  readonly label: string;
  readonly kind: InstanceKind;
}

/** What jobs wait for in vain. */
export interface Missing {
  /** To be provisioned: the pool gave the run these labels. */
  readonly missing: readonly MissingInstance[];
  /** Labels that look like this pool's, which it never gave that run: only people can tell what was meant. */
  readonly unserved: readonly WaitingJobs[];
}

const runsAtOnce = 5;
/** A job of a first attempt is on its way to an instance for a while, and indexes and heartbeats need some time to show one. */
const patienceMs = 60_000;

/** @returns what is to be provisioned, so that jobs whose label nobody has any more find a runner, and what cannot be */
export async function findMissingInstances(
  services: Finding,
  workflowRuns: Pick<WorkflowRunOperations, 'underWay' | 'waitingIn'>,
): Promise<Missing> {
  const runs = await workflowRuns.underWay();
  const found = await mapAll(runs, runsAtOnce, (run) => missingIn(services, workflowRuns, run));
  return { missing: found.flatMap(({ missing }) => missing), unserved: found.flatMap(({ unserved }) => unserved) };
}

/** GitHub is asked for the jobs of a run only when the table cannot rule out that one waits in vain. */
async function missingIn(
  services: Finding,
  workflowRuns: Pick<WorkflowRunOperations, 'waitingIn'>,
  run: Run,
): Promise<Missing> {
  const { clock, log } = services;
  const served = await services.servedRequests.ofRun(run.runId);
  const isRerun = run.runAttempt > 1;
  if (served.length === 0 && !isRerun) return { missing: [], unserved: [] };
  const held = await heldLabels(services, run);
  if (!isRerun && served.every(({ labels }) => labels.every((label) => held.has(label))))
    return { missing: [], unserved: [] };
  const missing: MissingInstance[] = [];
  const unserved: WaitingJobs[] = [];
  for (const waiting of await workflowRuns.waitingIn(run)) {
    const { label, count, since } = waiting;
    const kinds = kindsUnder(label, served);
    const heldCount = held.get(label) ?? 0;
    if (kinds.length === 0 && heldCount === 0 && isOurs(label, run)) {
      log.warning(
        `Run ${ownerOf(run)}: ${count} jobs wait for label ${label}, which no instance has, and this pool has no record of what it gave that run: nothing is provisioned for them. Cancel the run, or re-run all of its jobs.`,
      );
      unserved.push(waiting);
    }
    // A first attempt shares what it holds; nobody provisions for it again only if that is nothing.
    if (!isRerun && (heldCount > 0 || clock.now() - since < patienceMs)) continue;
    const wanted = kinds.slice(0, count).slice(heldCount);
    if (wanted.length === 0) continue;
    log.info(
      `Run ${ownerOf(run)}: ${count} jobs wait for label ${label}; ${wanted.length} instances are provisioned for it`,
    );
    missing.push(...wanted.map((kind) => ({ run, label, kind })));
  }
  return { missing, unserved };
}

/** One for each instance that had the label; none at all when it is not a label of ours, and somebody else's runner is waited for. */
const kindsUnder = (label: string, served: readonly ServedRequest[]): InstanceKind[] =>
  served.flatMap(({ labels, kind }) => labels.filter((candidate) => candidate === label).map(() => kind));

const isOurs = (label: string, run: Run): boolean => label === runLabel(run) || isRandomLabel(label);

/** How many instances of the attempt have each label, and may yet take a job: those that are being made ready, or live. */
async function heldLabels({ instances, clock }: Finding, run: Run): Promise<ReadonlyMap<string, number>> {
  const rows = await instances.byOwner(ownerOf(run));
  const views = await instances.views(rows.map((row) => row.instanceArn));
  const now = clock.now();
  const holding = rows.filter((row, index) => {
    const { signal, heartbeat } = views[index] ?? {};
    const gaveUp = signal?.phase === 'failed' || signal?.phase === 'ending';
    return row.state !== 'running' || (isHeartbeatFresh(heartbeat, now) && !gaveUp);
  });
  return new Map([...Map.groupBy(holding, (row) => row.label)].map(([label, holders]) => [label, holders.length]));
}
