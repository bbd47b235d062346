import * as core from '@actions/core';
import { defaults, readInputs } from './inputs.ts';
import type { Inputs } from './inputs.ts';
import { createDependencies } from './dependencies.ts';
import type { Dependencies } from './dependencies.ts';
import type { MissingInstance } from '../refresh/manage-runs.ts';
import { renewRegistrationToken } from '../services/registration-renewal.ts';
import { CancelledError, PoolError, messageOf } from '../shared/errors.ts';
import type { Log } from '../shared/log.ts';
import { provisionSummary, refreshSummary, releaseSummary } from './summary.ts';

const log: Log = {
  info: (line) => {
    core.info(line);
  },
  warning: (line) => {
    core.warning(line);
  },
  error: (line) => {
    core.error(line);
  },
};

/** What a mode hands to the workflow. */
interface Report {
  readonly outputs: Readonly<Record<string, string | number>>;
  readonly summary: string;
  readonly lastLine: string;
}

/** Runs the mode that the inputs name, and turns its result into outputs, a summary and an exit code. */
export async function main(): Promise<void> {
  const cancellation = cancelOnSignals();
  try {
    const inputs = await readInputs(process.env);
    if (inputs.githubToken !== undefined) core.setSecret(inputs.githubToken.reveal());
    const dependencies = createDependencies(inputs, log, import.meta.dirname);
    const startedAt = dependencies.services.clock.now();
    const report = await runMode(inputs, dependencies, cancellation);
    for (const [name, value] of Object.entries(report.outputs)) core.setOutput(name, value);
    await writeSummary(report.summary);
    const elapsedMs = dependencies.services.clock.now() - startedAt;
    core.info(`${report.lastLine} in ${(elapsedMs / 1_000).toFixed(2)} s, ${dependencies.meter.toString()}`);
  } catch (error) {
    fail(error);
  }
}

async function runMode(
  inputs: Inputs,
  { services, forRefresh }: Dependencies,
  cancellation: AbortSignal,
): Promise<Report> {
  switch (inputs.mode) {
    case 'provision': {
      const { provision } = await import('../provision/index.ts');
      const [result] = await Promise.all([provision(services, inputs.request, cancellation), renewIfStale(services)]);
      const { instances } = result;
      const reused = instances.filter((instance) => instance.origin === 'warm').length;
      return {
        outputs: {
          label: instances[0]?.label ?? '',
          labels: JSON.stringify(instances.map((instance) => instance.label)),
          'instance-ids': JSON.stringify(instances.map((instance) => instance.instanceId)),
          'reused-count': reused,
          'created-count': instances.length - reused,
          'ready-ms': result.readyMs,
        },
        summary: provisionSummary(result),
        lastLine: `Provisioned ${instances.length} (${reused} warm, ${instances.length - reused} new)`,
      };
    }
    case 'release': {
      const { release } = await import('../release/index.ts');
      const [result] = await Promise.all([release(services, inputs.request), renewIfStale(services)]);
      return {
        outputs: { 'released-count': result.released.length },
        summary: releaseSummary(result),
        lastLine:
          result.released.length === 0
            ? 'Nothing to release: this run attempt holds no instance;'
            : `Released ${result.released.length}`,
      };
    }
    case 'refresh': {
      const { refresh } = await import('../refresh/index.ts');
      const result = await refresh(forRefresh(inputs.githubToken), inputs.request, cancellation);
      await provisionMissing(services, result.missing, cancellation);
      return {
        outputs: {
          'changed-count': result.changes.length,
          'terminated-count': result.terminations.terminated.length,
          'failed-count': result.terminations.failedCount,
          'undone-count': result.undoneCount,
          'offered-count': result.offeredCount,
          'deregistered-count': result.deregisteredCount,
          'abandoned-count': result.abandonedCount,
          'rerun-count': result.missing.length,
        },
        summary: refreshSummary(result),
        lastLine: `Refreshed: ${result.changes.length} changes, ${result.terminations.terminated.length} instances ended, ${result.offeredCount} offered again`,
      };
    }
  }
}

/**
 * For the jobs of re-runs: each instance for itself. One that cannot be had must not keep the others waiting, nor take
 * them down with it: jobs wait for the label already, and run as soon as an instance has it.
 */
async function provisionMissing(
  services: Dependencies['services'],
  missing: readonly MissingInstance[],
  cancellation: AbortSignal,
): Promise<void> {
  if (missing.length === 0) return;
  const { provision } = await import('../provision/index.ts');
  await Promise.all(
    missing.map(async ({ run, label, kind }) => {
      try {
        await provision(
          services,
          {
            ...kind,
            run,
            label,
            instanceCount: 1,
            labelMode: 'instance',
            timeoutMs: defaults.provisionTimeoutSec * 1_000,
          },
          cancellation,
        );
      } catch (error) {
        core.warning(
          `Run ${run.runId}: a re-run job still waits for label ${label}, the next refresh tries again: ${messageOf(error)}`,
        );
      }
    }),
  );
}

/** A courtesy of the modes that need no token: their own work must not fail for it. */
async function renewIfStale(services: Dependencies['services']): Promise<void> {
  try {
    await renewRegistrationToken(services);
  } catch (error) {
    core.warning(`The registration token was not renewed, mode refresh will have to: ${messageOf(error)}`);
  }
}

/** A cancelled workflow sends SIGINT, then SIGTERM 7.5 s later, and kills 2.5 s after that (GitHub, "Cancelling a workflow"). */
function cancelOnSignals(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (controller.signal.aborted) return;
      core.info(`${signal}: the workflow was cancelled, tidying up`);
      controller.abort(new CancelledError(`Cancelled by ${signal}; what was taken has been given back.`));
    });
  }
  return controller.signal;
}

/** GitHub sets the file for each step; elsewhere there is none, and nobody reads a summary. */
async function writeSummary(text: string): Promise<void> {
  if (process.env['GITHUB_STEP_SUMMARY']) await core.summary.addRaw(text, true).write();
}

function fail(error: unknown): void {
  if (error instanceof PoolError) {
    core.setFailed(error.message);
    return;
  }
  core.setFailed(`Unexpected ${error instanceof Error ? error.name : 'error'}: ${messageOf(error)}`);
  if (error instanceof Error && error.stack !== undefined) core.info(error.stack);
}
