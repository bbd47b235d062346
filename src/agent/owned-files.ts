import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Shared ones, as NFS, are left alone: there the uid may be that of another machine's jobs. */
const localTypes = new Set(
  'ext2 ext3 ext4 xfs btrfs bcachefs f2fs zfs tmpfs devtmpfs ramfs overlay vfat mqueue hugetlbfs'.split(' '),
);

const rounds = 3;

/** Where the local file systems are mounted that can be written to, each once. */
export async function localFileSystems(): Promise<string[]> {
  return mountPoints(await readFile('/proc/self/mountinfo', 'utf8'));
}

/** @param mountInfo as in proc_pid_mountinfo(5) */
export function mountPoints(mountInfo: string): string[] {
  const found = new Map<string, string>();
  for (const line of mountInfo.split('\n').filter(Boolean)) {
    const [mount = '', fileSystem = ''] = line.split(' - ');
    const [, , device = '', root = '', path = '', options = ''] = mount.split(' ');
    const [type = '', , superOptions = ''] = fileSystem.split(' ');
    if (!localTypes.has(type) || [options, superOptions].some((list) => list.split(',').includes('ro'))) continue;
    // The same file system may be mounted again, or a part of it.
    const key = root === '/' ? device : `${device}${root}`;
    if (!found.has(key))
      found.set(
        key,
        path.replaceAll(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8))),
      );
  }
  return [...found.values()];
}

/**
 * Removes all that belongs to `uid` below each of `roots`, on their own file systems. Follows no links: what is found is moved
 * into a folder that only root can enter, and removed there. The user has no processes by now.
 * @throws Error when something of it stays
 */
export async function removeOwned(uid: number, roots: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  for (const root of roots) {
    for (let round = 0; ; round += 1) {
      const found = await findOwned(uid, root, env);
      if (found.length === 0) break;
      if (round === rounds)
        throw new Error(`${found.length} files of uid ${uid} in ${root} cannot be removed, such as ${found[0] ?? ''}`);
      const trash = await mkdtemp(join(root, '.ec2-runner-pool-'));
      for (const [index, path] of found.entries()) await discard(path, join(trash, String(index)));
      await rm(trash, { recursive: true });
    }
  }
}

/** The topmost of them: their folders are others', so that the user could not have moved them away. */
async function findOwned(uid: number, root: string, env: NodeJS.ProcessEnv): Promise<string[]> {
  const { stdout } = await promisify(execFile)(
    'find',
    [root, '-ignore_readdir_race', '-mindepth', '1', '-xdev', '-uid', String(uid), '-prune', '-print0'],
    { env, maxBuffer: 64 * 2 ** 20 },
  );
  return stdout.split('\0').filter(Boolean);
}

async function discard(path: string, to: string): Promise<void> {
  try {
    await rename(path, to);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return;
    // A folder of the image below, where layers lie upon each other; a mount point. Removed where it is.
    if (code !== 'EXDEV' && code !== 'EBUSY') throw error;
    await rm(path, { recursive: true, force: true });
  }
}
