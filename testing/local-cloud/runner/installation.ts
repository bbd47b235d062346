import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder that the archive was unpacked to. Bundled, this file runs from its folder `bin`. */
export const rootDirectory = dirname(import.meta.dirname);

export const version = (): string => readFileSync(join(rootDirectory, 'bin', 'runnerversion'), 'utf8').trim();

/** The file `.runner`, with the field names of the real one. */
export interface RunnerSettings {
  agentId: number;
  agentName: string;
  poolId: number;
  poolName: string;
  ephemeral: boolean;
  disableUpdate: boolean;
  serverUrl: string;
  gitHubUrl: string;
  workFolder: string;
}

const settingsFile = join(rootDirectory, '.runner');
const credentialsFile = join(rootDirectory, '.credentials');
const keyFile = join(rootDirectory, '.credentials_rsaparams');

export const isConfigured = (): boolean => existsSync(settingsFile);
export const loadSettings = (): RunnerSettings => JSON.parse(readFileSync(settingsFile, 'utf8')) as RunnerSettings;

/** The runner's secret; the place of the private key by which a real runner proves who it is. */
export const loadSecret = (): string => (JSON.parse(readFileSync(keyFile, 'utf8')) as { d: string }).d;

export function saveConfiguration(settings: RunnerSettings, secret: string): void {
  const credentials = {
    scheme: 'OAuth',
    data: { clientId: String(settings.agentId), authorizationUrl: settings.serverUrl },
  };
  writeFileSync(settingsFile, JSON.stringify(settings, null, 2));
  writeFileSync(credentialsFile, JSON.stringify(credentials, null, 2));
  writeFileSync(keyFile, JSON.stringify({ d: secret }), { mode: 0o600 });
}

/** A JIT configuration is the base64 of a JSON object: file name → base64 of the file's content. */
export function saveJitConfiguration(encoded: string): void {
  const files = JSON.parse(Buffer.from(encoded, 'base64').toString()) as Record<string, string>;
  for (const [name, content] of Object.entries(files))
    writeFileSync(join(rootDirectory, name), Buffer.from(content, 'base64'));
}

export function deleteConfiguration(): void {
  for (const file of [settingsFile, credentialsFile, keyFile]) rmSync(file, { force: true });
}

/** Adds the variables of `.env` to the environment of this process, and so to that of its jobs. */
export function loadEnvironmentFile(): void {
  const file = join(rootDirectory, '.env');
  if (!existsSync(file)) return;
  for (const line of readFileSync(file, 'utf8').split(/\r?\n/)) {
    const separator = line.indexOf('=');
    if (separator > 0) process.env[line.slice(0, separator)] = line.slice(separator + 1);
  }
}

/** `2026-01-31 12:00:00Z`, the way the runner writes times. */
export const timestamp = (): string => `${new Date().toISOString().slice(0, 19).replace('T', ' ')}Z`;

/** Opens a log in `_diag`, one file for each process, and returns what writes a line to it. */
export function openDiagnostics(name: 'Runner' | 'Worker'): (line: string) => void {
  const directory = join(rootDirectory, '_diag');
  mkdirSync(directory, { recursive: true });
  const started = new Date().toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
  const file = join(directory, `${name}_${started}-utc_${process.pid}.log`);
  return (line) => {
    appendFileSync(file, `[${timestamp()} INFO ${name}] ${line}\n`);
  };
}
