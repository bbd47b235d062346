/**
 * Builds `dist/`, which is committed: the action, one chunk per mode and AWS client, and beside it what it sends to
 * the instances. The same sources and lock file give the same bytes, wherever they are built.
 *
 * In two stages, for a fast start: esbuild takes the packages' ES modules and drops what is not used of them, which ncc,
 * preferring their CommonJS, cannot do (the whole EC2 client would be loaded); ncc makes the bundle of that.
 */
import { execFileSync } from 'node:child_process';
import { appendFileSync, copyFileSync, globSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { Metafile, Plugin } from 'esbuild';

const root = join(import.meta.dirname, '..');
// Inside the project, and always the same: ncc derives names of chunks from where they come from.
const workshop = join(root, '.build');
const stage = join(workshop, 'stage');
const built = join(workshop, 'dist');
const ncc = createRequire(import.meta.url).resolve('@vercel/ncc/dist/ncc/cli.js');

/** Packages in CommonJS, or with a dependency in it: esbuild cannot make ES modules of those, ncc can. */
const commonJsPackages = ['@actions/github', 'tar-stream', 'yaml'];

/** The OIDC part of @actions/core is never called, and would load an HTTP client of 400 KB at each start. */
const withoutOidc: Plugin = {
  name: 'without-oidc',
  setup(bundle) {
    bundle.onLoad({ filter: /@actions[\\/]core[\\/]lib[\\/]oidc-utils\.js$/ }, () => ({
      contents: `export class OidcClient { static async getIDToken() { throw new Error('This bundle has no OIDC client.'); } }`,
    }));
  },
};

rmSync(workshop, { recursive: true, force: true });
try {
  await buildAction();
  await buildAgent();
  // Whole or not at all: a build that fails leaves dist/ as it was.
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  renameSync(built, join(root, 'dist'));
} finally {
  rmSync(workshop, { recursive: true, force: true });
}

async function buildAction(): Promise<void> {
  // Not minified: what runs with a pool's credentials should be readable where it is run.
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ['src/action/index.ts'],
    outdir: stage,
    bundle: true,
    splitting: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
    external: commonJsPackages,
    plugins: [withoutOidc],
    metafile: true,
  });
  execFileSync(
    process.execPath,
    // The cache would let an earlier build decide this one.
    [
      ncc,
      'build',
      join(stage, 'index.js'),
      '-o',
      built,
      '--no-source-map-register',
      '--no-cache',
      '--license',
      'licenses.txt',
    ],
    { cwd: root, stdio: 'inherit' },
  );
  appendFileSync(join(built, 'licenses.txt'), licensesOf(metafile));
}

/** Minified: the loader rides in an instance's user data, of which EC2 takes 16 KB. */
async function buildAgent(): Promise<void> {
  await build({
    absWorkingDir: root,
    entryPoints: { agent: 'src/agent/index.ts', loader: 'src/agent/loader.ts' },
    outdir: built,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    minify: true,
  });
  copyFileSync(join(root, 'src/agent/bootstrap.sh'), join(built, 'bootstrap.sh'));
}

/** The licences of the packages that the first stage took in, each text once; ncc writes those that it took in itself. */
function licensesOf({ inputs }: Metafile): string {
  const folders = new Set(
    Object.keys(inputs).flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []),
  );
  const packages = [...folders].sort().map((folder) => {
    const { name, license } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as {
      name: string;
      license: string;
    };
    const [file] = globSync('{LICENSE,LICENCE,license}{,.md,.txt}', { cwd: join(root, folder) }).sort();
    return { name, text: `${license}\n${file === undefined ? '' : readFileSync(join(root, folder, file), 'utf8')}` };
  });
  return [...Map.groupBy(packages, ({ text }) => text)]
    .map(([text, sharers]) => `\n${[...new Set(sharers.map(({ name }) => name))].join('\n')}\n${text}`)
    .join('');
}
