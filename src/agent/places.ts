import { join } from 'node:path';

/** Where things are on the instance. */
export interface Places {
  /** The pool's own folder: root's. */
  readonly home: string;
  /** The unpacked runner, which `bootstrap.sh` made: root's. Jobs run on a copy of it. */
  readonly runner: string;
  /** As /etc. */
  readonly etc: string;
  /** What is searched for what jobs left; every local file system unless told. */
  readonly fileSystems: readonly string[] | undefined;
}

/** What is made for one assignment, always in the same place, since builds remember their paths. */
export const assignmentPlaces = ({
  home,
}: Places): { readonly root: string; readonly runner: string; readonly home: string } => {
  const root = join(home, 'assignment');
  return { root, runner: join(root, 'runner'), home: join(root, 'home') };
};
