import { hostname } from 'node:os';
import type { Command } from './arguments.ts';
import { deleteConfiguration, isConfigured, loadSettings, saveConfiguration, version } from './installation.ts';
import type { LabelSpec, Registration, RunnerSpec } from './protocol.ts';
import { callService, ServiceError } from './service.ts';

const say = (line: string): void => {
  console.log(line);
};
const architectureLabel = process.arch === 'arm64' ? 'ARM64' : 'X64';

/** `config.sh`: registers the runner and writes `.runner` and its credentials. Throws an error whose message is for the user. */
export async function configure({ flags, values }: Command): Promise<void> {
  say('\n# Authentication\n');
  if (isConfigured()) {
    throw new Error(
      "Cannot configure the runner because it is already configured. To reconfigure the runner, run 'config.cmd remove' or './config.sh remove' first.",
    );
  }
  const gitHubUrl = required(values, 'url').replace(/\/+$/, '');
  const service = await authenticate(gitHubUrl, required(values, 'token'), 'register');
  say('\n√ Connected to GitHub');

  say('\n# Runner Registration\n');
  const agentName = values.get('name') ?? hostname();
  const group = values.get('runnergroup') ?? 'Default';
  if (group.toLowerCase() !== 'default')
    throw new Error(`Could not find any self-hosted runner group named "${group}".`);
  const ephemeral = flags.has('ephemeral');
  const spec: RunnerSpec = {
    name: agentName,
    labels: labels(flags, values),
    version: version(),
    ephemeral,
    os: 'linux',
    replace: flags.has('replace'),
  };
  const { id, secret } = await register(service, spec);
  say('√ Runner successfully added');

  say('\n# Runner settings\n');
  const settings = {
    agentId: id,
    agentName,
    poolId: 1,
    poolName: 'Default',
    ephemeral,
    disableUpdate: flags.has('disableupdate'),
    serverUrl: service.url,
    gitHubUrl,
    workFolder: values.get('work') ?? '_work',
  };
  saveConfiguration(settings, secret);
  say('√ Settings Saved.\n');
}

/** `config.sh remove`: ends the registration and deletes the local configuration; with `--local` only the latter. */
export async function remove({ flags, values }: Command): Promise<void> {
  if (flags.has('local')) {
    deleteConfiguration();
    return;
  }
  say('\n# Runner removal\n');
  if (!isConfigured()) {
    say('Cannot connect to server, because config files are missing. Skipping removing runner from the server.');
    say('Does not exist. Skipping Removing .credentials');
    say('Does not exist. Skipping Removing .runner\n');
    return;
  }
  try {
    await deregister(required(values, 'token'));
  } catch (error) {
    console.error('Failed: Removing runner from the server');
    throw error;
  }
  deleteConfiguration();
  say('√ Removed .credentials');
  say('√ Removed .runner\n');
}

async function deregister(token: string): Promise<void> {
  const settings = loadSettings();
  const service = await authenticate(settings.gitHubUrl, token, 'remove');
  try {
    await callService({
      method: 'DELETE',
      url: `${service.url}/runners/${settings.agentId}`,
      authorization: service.authorization,
    });
    say('\n√ Runner removed successfully');
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    if (error.status !== 404) throw new Error(error.serviceMessage, { cause: error });
    say('Does not exist. Skipping Removing runner from the server');
  }
}

/** Where a GitHub answers: github.com is the local one on the machines of the local cloud, as it is for their curl. */
function serverOf(gitHubUrl: string): string {
  const { origin, hostname: host } = new URL(gitHubUrl);
  return (host === 'github.com' ? process.env['LOCAL_GITHUB_URL'] : undefined) ?? origin;
}

/** Trades a registration or remove token for the address of the service and the right to speak to it. */
async function authenticate(
  gitHubUrl: string,
  token: string,
  event: 'register' | 'remove',
): Promise<{ url: string; authorization: string }> {
  const url = `${serverOf(gitHubUrl)}/api/v3/actions/runner-registration`;
  try {
    const body = { url: gitHubUrl, runner_event: event };
    const answer = (await callService({ method: 'POST', url, authorization: `RemoteAuth ${token}`, body })) as {
      url: string;
      token: string;
    };
    return { url: answer.url, authorization: `Bearer ${answer.token}` };
  } catch (error) {
    if (error instanceof ServiceError) {
      console.error(`Http response code: ${error.status === 404 ? 'NotFound' : error.status} from 'POST ${url}'`);
      console.error(error.body);
    }
    throw error;
  }
}

async function register(service: { url: string; authorization: string }, spec: RunnerSpec): Promise<Registration> {
  try {
    return (await callService({
      method: 'POST',
      url: `${service.url}/runners`,
      authorization: service.authorization,
      body: spec,
    })) as Registration;
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    if (error.status !== 409) throw new Error(error.serviceMessage, { cause: error });
    say('A runner exists with the same name');
    throw new Error(`A runner exists with the same name ${spec.name}.`, { cause: error });
  }
}

function labels(flags: ReadonlySet<string>, values: ReadonlyMap<string, string>): LabelSpec[] {
  const custom = (values.get('labels') ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const customLabels = custom.map((name): LabelSpec => ({ name, type: 'custom' }));
  if (!flags.has('no-default-labels')) {
    return [
      ...['self-hosted', 'Linux', architectureLabel].map((name): LabelSpec => ({ name, type: 'read-only' })),
      ...customLabels,
    ];
  }
  if (custom.length === 0) throw new Error('--labels is mandatory when --no-default-labels is used.');
  return customLabels;
}

/** Nobody is there to be asked: what a real runner would prompt for is an error here. */
function required(values: ReadonlyMap<string, string>, name: string): string {
  const value = values.get(name);
  if (!value) throw new Error(`Invalid configuration provided for ${name}. Terminating unattended configuration.`);
  return value;
}
