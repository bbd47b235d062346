import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { chmod, cp, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';

/** The newest runner release, as far as the stand-in knows. */
export const latestRunnerVersion = '2.337.0';

export const architectures = ['x64', 'arm64'] as const;
export type Architecture = (typeof architectures)[number];

export interface Archive {
  file: string;
  sha256: string;
}

export const archiveName = (version: string, architecture: string): string =>
  `actions-runner-linux-${architecture}-${version}.tar.gz`;

export interface ArchiveOptions {
  /** Whether the archive holds a Node of its own, for machines that do not see this one's files; else it points to this process's. */
  readonly packsNode?: boolean;
  /** So much of it, at least, is there to be fetched and unpacked. */
  readonly leastMiB?: number;
}

const runnerSources = join(import.meta.dirname, '..', 'runner');

/**
 * Packs the stand-in runner as the archive of one release, and returns a function that does so once for each release.
 * The Node in its `externals` is the one that runs this process, so both architectures run on this machine.
 */
export function createArchives(
  directory: string,
  { packsNode = false, leastMiB = 0 }: ArchiveOptions = {},
): (version: string, architecture: Architecture) => Promise<Archive> {
  const archives = new Map<string, Promise<Archive>>();
  return (version, architecture) => {
    const name = archiveName(version, architecture);
    const archive = archives.get(name) ?? pack({ directory, name, version, packsNode, leastMiB });
    archives.set(name, archive);
    return archive;
  };
}

interface Release {
  readonly directory: string;
  readonly name: string;
  readonly version: string;
  readonly packsNode: boolean;
  readonly leastMiB: number;
}

async function pack({ directory, name, version, packsNode, leastMiB }: Release): Promise<Archive> {
  const file = join(directory, name);
  const staging = `${file}.d`;
  await rm(staging, { recursive: true, force: true });
  await cp(join(runnerSources, 'layout'), staging, { recursive: true });
  await bundle(join(staging, 'bin'));
  await writeFile(join(staging, 'bin', 'runnerversion'), `${version}\n`);
  const externals = join(staging, 'externals');
  const addNode = packsNode ? copyNode : pointToNode;
  await addNode(join(externals, 'node24', 'bin'));
  await symlink('node24', join(externals, 'node20'));
  // Of chance, which no compression makes smaller.
  if (leastMiB > 0) await writeFile(join(externals, 'padding'), randomBytes(leastMiB * 2 ** 20));
  // Without times, owners and an order of their own, equal files give equal archives.
  const reproducible = ['--sort=name', '--mtime=@0', '--owner=0', '--group=0', '--numeric-owner'];
  await promisify(execFile)('tar', [
    ...reproducible,
    // The fastest: a Node takes seconds as it is.
    '--use-compress-program=gzip -n -1',
    '-cf',
    file,
    '-C',
    staging,
    '.',
  ]);
  await rm(staging, { recursive: true });
  return {
    file,
    sha256: createHash('sha256')
      .update(await readFile(file))
      .digest('hex'),
  };
}

/** One file for each of the two processes: they start faster, and Node need not strip types on an instance. */
async function bundle(outdir: string): Promise<void> {
  await build({
    entryPoints: ['listener', 'worker'].map((name) => join(runnerSources, `${name}.ts`)),
    outdir,
    outExtension: { '.js': '.mjs' },
    absWorkingDir: runnerSources,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    logLevel: 'error',
  });
}

async function copyNode(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  await cp(process.execPath, join(directory, 'node'));
}

async function pointToNode(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, 'node'), `#!/bin/sh\nexec '${process.execPath.replaceAll("'", "'\\''")}' "$@"\n`);
  await chmod(join(directory, 'node'), 0o755);
}
