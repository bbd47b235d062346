/**
 * Builds `dist/`, which is committed: the action, one chunk per mode and AWS client, and beside it what it sends to
 * the instances. The same sources and lock file give the same bytes, wherever they are built.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');
const ncc = createRequire(import.meta.url).resolve('@vercel/ncc/dist/ncc/cli.js');

rmSync(dist, { recursive: true, force: true });

// Not minified: what runs with a pool's credentials should be readable where it is run.
execFileSync(
  process.execPath,
  // The cache would let an earlier build decide this one.
  [ncc, 'build', 'src/index.ts', '-o', 'dist', '--no-source-map-register', '--no-cache', '--transpile-only', '--license', 'licenses.txt'],
  { cwd: root, stdio: 'inherit' },
);

// Minified: it must fit into the 16 KB of an instance's user data.
await build({
  absWorkingDir: root,
  entryPoints: ['src/agent/index.ts'],
  outfile: 'dist/agent.mjs',
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  minify: true,
});
copyFileSync(join(root, 'src/agent/bootstrap.sh'), join(dist, 'bootstrap.sh'));
