import * as core from '@actions/core';
import { readInputs } from './inputs.ts';
import type { Inputs } from './inputs.ts';
import { createDependencies } from './dependencies.ts';
import type { Dependencies } from './dependencies.ts';
import { CancelledError, messageOf } from '../shared/errors.ts';
import type { Log } from '../shared/log.ts';
import { plainLog, plainText } from '../shared/plain-text.ts';
import { failureOf } from './failure.ts';
import type { Report } from './report.ts';

/** The one place from which text reaches the runner: nothing in it is taken for a command. */
const log: Log = plainLog({
  info: (line) => {
    core.info(line);
  },
  warning: (line) => {
    core.warning(line);
  },
  error: (line) => {
    core.error(line);
  },
});

/** Runs the mode that the inputs name, and turns its result into outputs, a summary and an exit code. */
export async function main(): Promise<void> {
  const cancellation = cancelOnSignals();
  try {
    maskToken(process.env['INPUT_GITHUB-TOKEN'] ?? '');
    const inputs = await readInputs(process.env);
    for (const notice of inputs.notices) core.notice(plainText(notice));
    const dependencies = createDependencies(inputs, log, import.meta.dirname);
    const startedAt = dependencies.services.clock.now();
    const report = await runMode(inputs, dependencies, cancellation);
    for (const [name, value] of Object.entries(report.outputs)) core.setOutput(name, value);
    for (const notice of report.notices ?? []) core.notice(plainText(notice));
    await writeSummary(report.summary);
    const elapsedMs = dependencies.services.clock.now() - startedAt;
    log.info(`${report.lastLine} in ${(elapsedMs / 1_000).toFixed(2)} s, ${dependencies.meter.toString()}`);
  } catch (error) {
    await fail(error);
  }
}

/** Before it is read: a token that is refused must not show either. GitHub masks line by line. */
function maskToken(token: string): void {
  for (const line of token.split(/[\r\n]+/)) if (line.trim().length > 3) core.setSecret(line.trim());
}

/** Only what the mode needs is loaded: a warm claim takes less time than the rest would take to load. */
async function runMode(
  inputs: Inputs,
  { services, forRefresh }: Dependencies,
  cancellation: AbortSignal,
): Promise<Report> {
  switch (inputs.mode) {
    case 'provision':
      return (await import('./provision-mode.ts')).provisionMode(services, inputs.request, cancellation);
    case 'release':
      return (await import('./release-mode.ts')).releaseMode(services, inputs.request);
    case 'refresh':
      return (await import('./refresh-mode.ts')).refreshMode(
        forRefresh(inputs.githubToken),
        inputs.request,
        cancellation,
      );
  }
}

/** A cancelled workflow sends SIGINT, then SIGTERM 7.5 s later, and kills 2.5 s after that (GitHub, "Cancelling a workflow"). */
function cancelOnSignals(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (controller.signal.aborted) return;
      log.info(`${signal}: the workflow was cancelled, tidying up`);
      controller.abort(new CancelledError(`Cancelled by ${signal}; what was taken has been given back.`));
    });
  }
  return controller.signal;
}

/** GitHub sets the file for each step; elsewhere there is none, and nobody reads a summary. */
async function writeSummary(text: string): Promise<void> {
  if (!process.env['GITHUB_STEP_SUMMARY']) return;
  try {
    await core.summary.addRaw(text, true).write();
  } catch (error) {
    log.warning(`The summary could not be written, which changes nothing else: ${messageOf(error)}`);
  }
}

async function fail(error: unknown): Promise<void> {
  const failure = failureOf(error);
  core.setFailed(plainText(`${failure.message}\n${failure.code}: ${failure.link}`));
  if (failure.stack !== undefined) log.info(failure.stack);
  const { failureSummary } = await import('./failure-summary.ts');
  await writeSummary(failureSummary(process.env['INPUT_MODE'] ?? '', failure));
}
