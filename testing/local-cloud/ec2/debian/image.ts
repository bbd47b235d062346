import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from './cache.ts';

/** Laid over the root: what an image for EC2 has and a bare installation has not. */
const additions = join(import.meta.dirname, 'image');

/** With what they depend on. The third gets names from apt's own patterns: the number in the name of ICU follows its release. */
const packages = [
  'systemd,systemd-sysv,dbus,cloud-init,sudo,cron,at,uidmap,adduser,procps,iproute2,iptables,nftables',
  'curl,ca-certificates,openssl',
  '?narrow(?name(^libicu[0-9]+$))',
].join(',');

/** A machine finds its network made: cloud-init would wait a minute for somebody to answer its DHCP client, and then do without. */
const leftOut = ['/sbin/dhclient', '/usr/sbin/dhclient'];

/** The distribution of this host, which is the one whose mirror it knows. */
export interface Distribution {
  /** `debian`, `ubuntu`… */
  readonly id: string;
  /** `bookworm`, `noble`… */
  readonly codename: string;
}

/** @throws Error when this host is of no distribution that installs with apt */
export function hostDistribution(osRelease = readFileSync('/etc/os-release', 'utf8')): Distribution {
  const field = (name: string): string => new RegExp(`^${name}="?([^"\n]*)`, 'm').exec(osRelease)?.[1] ?? '';
  const [id, codename] = [field('ID'), field('VERSION_CODENAME')];
  if (id === '' || codename === '')
    throw new Error('/etc/os-release names no ID and VERSION_CODENAME: an image is made on Debian or Ubuntu only.');
  return { id, codename };
}

/** Where the image of this host's distribution is kept; another name as soon as anything that defines it changes. */
export function imageFolder({ id, codename }: Distribution, cache = cacheFolder('machine-images')): string {
  const hash = createHash('sha256').update(`${packages}\n${leftOut.join()}\n${process.arch}\n`);
  for (const path of globSync('**/*', { cwd: additions }).sort()) {
    const file = join(additions, path);
    hash.update(`${path}\n`).update(statSync(file).isFile() ? readFileSync(file) : '');
  }
  return join(cache, `${id}-${codename}-${hash.digest('hex').slice(0, 12)}`);
}

/** The root of the image that machines start from; undefined until it was made. */
export function findImage(): string | undefined {
  const root = join(imageFolder(hostDistribution()), 'root');
  return existsSync(root) ? root : undefined;
}

export interface ImageRequest {
  /** Lines as in sources.list(5). */
  readonly sources: readonly string[];
  readonly distribution: Distribution;
  readonly folder: string;
}

/** Makes the image, which takes a minute or more; what it prints goes to standard error. @throws Error when a package cannot be had */
export function makeImage({ sources, distribution, folder }: ImageRequest): void {
  const unfinished = `${folder}.unfinished-${process.pid}`;
  const root = join(unfinished, 'root');
  mkdirSync(unfinished, { recursive: true });
  try {
    const made = spawnSync(
      'mmdebstrap',
      [
        '--mode=root',
        '--variant=minbase',
        `--include=${packages}`,
        ...leftOut.map((path) => `--dpkgopt=path-exclude=${path}`),
        ...[distribution.codename, root, ...sources],
      ],
      { stdio: ['ignore', 'inherit', 'inherit'] },
    );
    if (made.error) throw new Error(`mmdebstrap cannot be run: ${made.error.message}`);
    if (made.status !== 0) throw new Error(`mmdebstrap failed with exit code ${made.status ?? 'unknown'}.`);
    cpSync(additions, root, { recursive: true });
    // They came from this host. Without a name server, names that nobody can resolve fail at once.
    writeFileSync(join(root, 'etc/hostname'), 'localhost\n');
    writeFileSync(join(root, 'etc/resolv.conf'), '');
    writeFileSync(join(root, 'etc/machine-id'), '');
    rmSync(folder, { recursive: true, force: true });
    renameSync(unfinished, folder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

/** The sources of the distribution itself, as this host's apt is configured: its release, updates and security. */
export function hostSources({ id, codename }: Distribution): string[] {
  const targets = execFileSync(
    'apt-get',
    ['indextargets', '--format', '$(ORIGIN)|$(REPO_URI)|$(RELEASE)|$(COMPONENT)', 'Created-By: Packages'],
    { encoding: 'utf8' },
  );
  return sourcesIn(targets, { id, codename });
}

/** @throws Error when none is of the distribution */
export function sourcesIn(targets: string, { id, codename }: Distribution): string[] {
  const found = targets
    .split('\n')
    .map((line) => line.split('|'))
    .filter(([origin = '', , release = '']) => origin.toLowerCase() === id && release.startsWith(codename))
    .map(([, uri = '', release = '', component = '']) => `deb ${uri} ${release} ${component}`);
  if (found.length === 0)
    throw new Error(`apt knows no source of ${id} ${codename}. Run apt-get update, or name one with --mirror.`);
  return [...new Set(found)];
}
