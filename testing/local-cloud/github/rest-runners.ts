import type { Actions } from './actions.ts';
import { architectures, archiveName, latestRunnerVersion } from './archive.ts';
import type { createArchives } from './archive.ts';
import { readString, readStrings } from './fields.ts';
import { HttpError, notFound, page } from './http.ts';
import type { Call, Reply, Route } from './http.ts';
import { scopeOf } from './runners.ts';
import type { Runner } from './runners.ts';
import { isoTime, runnerView } from './views.ts';

/** GitHub Docs, "REST API endpoints for self-hosted runners": of a repository and of an organization. */
export function runnerRoutes(actions: Actions, archives: ReturnType<typeof createArchives>): Route[] {
  return ['/repos/:owner/:repo', '/orgs/:owner'].flatMap((parent) =>
    scopedRoutes(actions, archives).map((route) => ({
      ...route,
      path: `${parent}/actions/runners${route.path}`,
      access: 'admin' as const,
    })),
  );
}

function scopedRoutes(actions: Actions, archives: ReturnType<typeof createArchives>): Omit<Route, 'access'>[] {
  const { runners, tokens } = actions;

  const scope = ({ params }: Call): string =>
    scopeOf(...[params['owner'], params['repo']].filter((name) => name !== undefined));

  const find = (call: Call): Runner => {
    const runner = runners.find(scope(call), Number(call.params['id']));
    if (!runner) throw notFound();
    return runner;
  };

  const grant =
    (event: 'register' | 'remove') =>
    (call: Call): Reply => {
      const { token, expiresAt } = tokens.grant(scope(call), event, actions.now());
      return { status: 201, body: { token, expires_at: new Date(expiresAt).toISOString() } };
    };

  const list = (call: Call): Reply => {
    const name = call.query.get('name')?.toLowerCase();
    const all = runners.list(scope(call)).filter((runner) => !name || runner.name.toLowerCase() === name);
    const { items, headers } = page(call, all);
    return {
      status: 200,
      headers,
      body: { total_count: all.length, runners: items.map((runner) => runnerView(runner, actions.now())) },
    };
  };

  const remove = (call: Call): Reply => {
    const runner = find(call);
    if (runner.jobId !== undefined)
      throw new HttpError(422, `Runner "${runner.name}" is currently running a job and cannot be deleted.`);
    runners.delete(runner);
    actions.log.info(`GitHub: runner ${runner.name} deleted`);
    actions.settle();
    return { status: 204 };
  };

  const labels = (runner: Runner): Reply => ({
    status: 200,
    body: { total_count: runner.labels.length, labels: runner.labels },
  });

  const changeLabels =
    (how: 'add' | 'replace', names: (call: Call) => string[]) =>
    (call: Call): Reply => {
      const runner = find(call);
      runners.setCustomLabels(runner, names(call), how);
      actions.settle();
      return labels(runner);
    };

  const removeLabel = (call: Call): Reply => {
    const runner = find(call);
    const name = call.params['name']?.toLowerCase();
    const label = runner.labels.find((candidate) => candidate.name.toLowerCase() === name);
    if (!label) throw notFound();
    if (label.type === 'read-only') throw new HttpError(422, `Cannot remove the read-only label "${label.name}".`);
    const kept = runner.labels.filter((candidate) => candidate.type === 'custom' && candidate !== label);
    runners.setCustomLabels(
      runner,
      kept.map((candidate) => candidate.name),
      'replace',
    );
    return labels(runner);
  };

  const downloads = async (call: Call): Promise<Reply> => {
    const body = await Promise.all(
      architectures.map(async (architecture) => {
        const { sha256 } = await archives(latestRunnerVersion, architecture);
        const filename = archiveName(latestRunnerVersion, architecture);
        const download_url = `${call.baseUrl}/actions/runner/releases/download/v${latestRunnerVersion}/${filename}`;
        return { os: 'linux', architecture, download_url, filename, sha256_checksum: sha256 };
      }),
    );
    return { status: 200, body };
  };

  const jitConfig = (call: Call): Reply => {
    const spec = {
      name: readString(call.body, 'name'),
      labels: readStrings(call.body, 'labels').map((name) => ({ name, type: 'custom' as const })),
      version: '',
      ephemeral: true,
      os: 'linux',
    };
    const workFolder = (call.body as { work_folder?: string }).work_folder ?? '_work';
    const runner = runners.add(scope(call), spec);
    if (!runner) throw new HttpError(409, `Already exists - A runner with the name ${spec.name} already exists.`);
    const gitHubUrl = [call.baseUrl, call.params['owner'], call.params['repo']]
      .filter((part) => part !== undefined)
      .join('/');
    const body = {
      runner: runnerView(runner, actions.now()),
      encoded_jit_config: encodeJitConfig(runner, gitHubUrl, call.baseUrl, workFolder),
    };
    return { status: 201, body };
  };

  return [
    { method: 'GET', path: '', handle: list },
    { method: 'GET', path: '/downloads', handle: downloads },
    { method: 'POST', path: '/registration-token', handle: grant('register') },
    { method: 'POST', path: '/remove-token', handle: grant('remove') },
    { method: 'POST', path: '/generate-jitconfig', handle: jitConfig },
    { method: 'GET', path: '/:id', handle: (call) => ({ status: 200, body: runnerView(find(call), actions.now()) }) },
    { method: 'DELETE', path: '/:id', handle: remove },
    { method: 'GET', path: '/:id/labels', handle: (call) => labels(find(call)) },
    { method: 'POST', path: '/:id/labels', handle: changeLabels('add', (call) => readStrings(call.body, 'labels')) },
    { method: 'PUT', path: '/:id/labels', handle: changeLabels('replace', (call) => readStrings(call.body, 'labels')) },
    { method: 'DELETE', path: '/:id/labels', handle: changeLabels('replace', () => []) },
    { method: 'DELETE', path: '/:id/labels/:name', handle: removeLabel },
  ];
}

/** The files that `config.sh` would have written: JSON of file name → base64, itself in base64. */
function encodeJitConfig(runner: Runner, gitHubUrl: string, baseUrl: string, workFolder: string): string {
  const serverUrl = runnerServiceUrl(baseUrl);
  const files = {
    '.runner': {
      agentId: runner.id,
      agentName: runner.name,
      poolId: 1,
      poolName: 'Default',
      ephemeral: true,
      disableUpdate: true,
      serverUrl,
      gitHubUrl,
      workFolder,
    },
    '.credentials': { scheme: 'OAuth', data: { clientId: String(runner.id), authorizationUrl: serverUrl } },
    '.credentials_rsaparams': { d: runner.secret },
  };
  const encoded = Object.entries(files).map(([name, content]) => [
    name,
    Buffer.from(JSON.stringify(content)).toString('base64'),
  ]);
  return Buffer.from(JSON.stringify(Object.fromEntries(encoded))).toString('base64');
}

export const runnerServiceUrl = (baseUrl: string): string => `${baseUrl}/_services/runner`;

/** `GET /repos/actions/runner/releases/latest`, which tells the newest runner version. */
export const latestRelease = ({ baseUrl }: Call): Reply => ({
  status: 200,
  body: {
    id: 1,
    name: `v${latestRunnerVersion}`,
    tag_name: `v${latestRunnerVersion}`,
    draft: false,
    prerelease: false,
    published_at: isoTime(0),
    assets: architectures.map((architecture) => {
      const name = archiveName(latestRunnerVersion, architecture);
      return {
        name,
        browser_download_url: `${baseUrl}/actions/runner/releases/download/v${latestRunnerVersion}/${name}`,
      };
    }),
  },
});
