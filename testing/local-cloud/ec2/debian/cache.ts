import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where this user's programs keep what may be made again, and here the part of it under the name. */
export const cacheFolder = (name: string): string =>
  join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'ec2-runner-pool', name);
