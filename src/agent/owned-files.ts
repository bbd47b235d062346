import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Removes everything below `folder` that belongs to `uid`; follows no links. A folder that is not there is clean. */
export async function removeOwned(folder: string, uid: number): Promise<void> {
  for (const name of await list(folder)) {
    const path = join(folder, name);
    const found = await lstat(path).catch(ignoreMissing);
    if (!found) continue;
    if (found.uid === uid) await rm(path, { recursive: true, force: true });
    else if (found.isDirectory()) await removeOwned(path, uid);
  }
}

const list = async (folder: string): Promise<string[]> => (await readdir(folder).catch(ignoreMissing)) ?? [];

function ignoreMissing(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  return undefined;
}
