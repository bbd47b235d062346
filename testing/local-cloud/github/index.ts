import { mkdirSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../../../src/shared/clock.ts';
import type { Log } from '../../../src/shared/log.ts';
import type { Conditions } from '../conditions.ts';
import { whyTurnedAway } from '../door.ts';
import { Actions } from './actions.ts';
import { architectures, createArchives, latestRunnerVersion } from './archive.ts';
import type { ArchiveOptions } from './archive.ts';
import type { Architecture } from './archive.ts';
import { controlRoutes } from './control-routes.ts';
import { createControl } from './control.ts';
import type { GitHubControl, GitHubState, RequestCounts } from './control.ts';
import { errorReply, HttpError, matchRoute, notFound, readBody, send } from './http.ts';
import type { Call, Reply, Route } from './http.ts';
import { nextFailure } from './manners.ts';
import { latestRelease, runnerRoutes } from './rest-runners.ts';
import { runRoutes } from './rest-runs.ts';
import { runnerServiceRoutes } from './runner-service.ts';
import type { StartTokens } from './tokens.ts';

export type { GitHubControl, GitHubState, JobState, RequestCounts, RunState } from './control.ts';
export type { JobSpec, RunSpec } from './runs.ts';
export { latestRunnerVersion } from './archive.ts';

export interface GitHubOptions {
  /** Where the runner archives are packed; created if need be. */
  directory: string;
  conditions: Conditions;
  log: Log;
  clock: Clock;
  tokens: StartTokens;
  /** Under which the machines reach this, besides those of the loopback interface. */
  hosts?: readonly string[];
  archives?: ArchiveOptions;
  /** Runners of older versions are refused when they ask for jobs. Default: 2.331.0, for GitHub refuses 2.330.0 since March 2026 (actions/runner#4305). */
  minimumRunnerVersion?: string;
}

export interface GitHubStandIn extends GitHubControl {
  /** For `http.createServer`: the API under `/api/v3` and `/`, the runner archives, the runner service, and `/_local` for control. */
  handle: (request: IncomingMessage, response: ServerResponse) => void;
  /** Resolves to what `read` finds in the state, now or after a later change. Throws with the last state when the time is up. */
  until<T>(read: (state: GitHubState) => T | undefined, timeoutMs: number): Promise<T>;
  /** Answers every open poll. The server is its owner's to close. */
  close(): void;
}

export function createGitHub({
  directory,
  conditions,
  log,
  clock,
  tokens,
  hosts = [],
  archives: archiveOptions = {},
  minimumRunnerVersion = '2.331.0',
}: GitHubOptions): GitHubStandIn {
  mkdirSync(directory, { recursive: true });
  const actions = new Actions({ clock, log, minimumRunnerVersion, tokens });
  const archives = createArchives(directory, archiveOptions);
  const requests: RequestCounts = { api: {}, runners: {} };
  const control = createControl(actions, requests);

  const download = async ({ params }: Call): Promise<Reply> => {
    const [, architecture, version] =
      /^actions-runner-linux-([a-z0-9]+)-(\d+\.\d+\.\d+)\.tar\.gz$/.exec(params['file'] ?? '') ?? [];
    if (
      !version ||
      isToCome(version) ||
      params['tag'] !== `v${version}` ||
      !architectures.includes(architecture as Architecture)
    )
      throw notFound();
    return { status: 200, file: (await archives(version, architecture as Architecture)).file };
  };

  const isThere = async (call: Call): Promise<Reply> => ({ status: (await download(call)).status });

  const routes: Route[] = [
    { method: 'HEAD', path: '/actions/runner/releases/download/:tag/:file', access: 'open', handle: isThere },
    { method: 'GET', path: '/actions/runner/releases/download/:tag/:file', access: 'open', handle: download },
    { method: 'GET', path: '/repos/actions/runner/releases/latest', access: 'public', handle: latestRelease },
    ...runnerRoutes(actions, archives),
    ...runRoutes(actions),
    ...runnerServiceRoutes(actions),
    ...controlRoutes(control, actions),
  ];

  async function answer(request: IncomingMessage, gone: AbortSignal): Promise<Reply> {
    const turnedAway = whyTurnedAway(request.headers, hosts);
    if (turnedAway !== undefined) return errorReply({ status: 403, message: turnedAway });
    const url = new URL(request.url ?? '/', `http://${request.headers.host ?? 'localhost'}`);
    const path = url.pathname.replace(/^\/api\/v3(?=\/)/, '').replace(/(?<=.)\/$/, '');
    const match = matchRoute(routes, request.method ?? 'GET', path);
    if (!match) return errorReply(notFound());
    const { route, params } = match;
    count(route);
    const failure = isApi(route) ? nextFailure(conditions, actions.now()) : undefined;
    if (failure) return errorReply(failure);
    const authorization = request.headers.authorization ?? '';
    let headers: Record<string, string> = {};
    try {
      if (route.access === 'control') actions.tokens.authorizeControl(authorization);
      if (route.access === 'read' || route.access === 'admin') {
        headers = tokenHeaders(authorization, route.access);
      } else if (route.access === 'public' && authorization !== '') {
        headers = tokenHeaders(authorization, 'read');
      }
      const body = await readBody(request);
      const reply = await route.handle({
        params,
        query: url.searchParams,
        path: url.pathname,
        body,
        authorization,
        baseUrl: url.origin,
        gone,
      });
      return { ...reply, headers: { ...headers, ...reply.headers } };
    } catch (error) {
      if (error instanceof HttpError) return errorReply(error, headers);
      throw error;
    }
  }

  function tokenHeaders(authorization: string, access: 'read' | 'admin'): Record<string, string> {
    const token = actions.tokens.authorize(authorization, access);
    return actions.tokens.rateLimitHeaders(token, actions.now());
  }

  function count({ method, path, access }: Route): void {
    if (access === 'open' || access === 'control') return;
    const counts = access === 'runner' ? requests.runners : requests.api;
    const name = `${method} ${path}`;
    counts[name] = (counts[name] ?? 0) + 1;
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const gone = new AbortController();
    response.on('close', () => {
      gone.abort();
    });
    try {
      await send(response, await answer(request, gone.signal));
    } catch (error) {
      if (gone.signal.aborted) return;
      log.error(
        `GitHub: ${request.method ?? ''} ${request.url ?? ''}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      );
      if (response.headersSent) response.destroy();
      else await send(response, errorReply({ status: 500, message: 'Server Error' }));
    }
  }

  return {
    ...control,
    handle: (request, response) => void handle(request, response),
    async until(read, timeoutMs) {
      const found = await actions.waitFor(() => read(control.state()), timeoutMs);
      if (found === undefined)
        throw new Error(`GitHub did not get there in ${timeoutMs} ms. Its state: ${JSON.stringify(control.state())}`);
      return found;
    },
    close: () => {
      actions.close();
    },
  };
}

/** Of a release newer than the newest there is nothing yet. */
const isToCome = (version: string): boolean => version.localeCompare(latestRunnerVersion, 'en', { numeric: true }) > 0;

const isApi = ({ access }: Route): boolean => ['read', 'admin', 'registration', 'public'].includes(access);
