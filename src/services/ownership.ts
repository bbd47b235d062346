import type { PoolIdentity } from '../pool/configuration.ts';
import { poolTag, repositoryTag } from '../pool/launch.ts';
import { SetupError } from '../shared/errors.ts';

export type Tags = Readonly<Record<string, string>>;

/** By which queues and launch templates are known to be this pool's. */
export const tagsOf = ({ poolName, repository }: PoolIdentity): Tags => ({
  [poolTag]: poolName,
  [repositoryTag]: repository,
});

/**
 * What carries our name but not our tags is somebody else's, and left as it is.
 * @param what as in "the queue ci-large"
 * @throws SetupError
 */
export function mustBeOurs(what: string, found: Tags, own: Tags): void {
  const repository = found[repositoryTag];
  const isOurs =
    found[poolTag] === own[poolTag] &&
    // Earlier versions did not say of which repository a pool is.
    (repository === undefined || repository.toLowerCase() === own[repositoryTag]?.toLowerCase());
  if (isOurs) return;
  throw new SetupError(
    'POOL-FOREIGN',
    `${what} is not of this pool, and is left as it is: its tags are ${JSON.stringify(found)}, not ${JSON.stringify(own)}. Choose another name for the pool (input name), or delete it if nothing needs it.`,
  );
}

/** Those of the wanted tags that are missing or differ. */
export const missingTags = (found: Tags, wanted: Tags): Tags =>
  Object.fromEntries(Object.entries(wanted).filter(([key, value]) => found[key] !== value));

export const tagList = (tags: Tags): { Key: string; Value: string }[] =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

export const tagsFrom = (
  list: readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[] | undefined,
): Tags => Object.fromEntries((list ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));
