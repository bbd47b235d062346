import type { Actions } from './account.ts';
import { Ec2Error } from './errors.ts';
import { filtered, pageOf } from './lists.ts';
import type { Tags } from './lists.ts';
import { groups, requiredText, text, texts } from './query.ts';
import type { AnswerGroup, Parameters } from './query.ts';

const noTags: Tags = new Map();

const kinds: Readonly<Record<string, string>> = {
  i: 'instance',
  vol: 'volume',
  eni: 'network-interface',
  lt: 'launch-template',
  fleet: 'fleet',
  sir: 'spot-instances-request',
};

export const resourceTypeOf = (resourceId: string): string => kinds[resourceId.replace(/-.*/, '')] ?? 'unknown';

/** The tags of every resource, by its id. */
export class TagStore {
  readonly #byResource = new Map<string, Map<string, string>>();

  of(resourceId: string): Tags {
    return this.#byResource.get(resourceId) ?? noTags;
  }

  set(resourceId: string, tags: Tags): void {
    const merged = new Map([...this.of(resourceId), ...tags]);
    if ([...merged.keys()].filter((key) => !key.startsWith('aws:')).length > 50) {
      throw new Ec2Error('TagLimitExceeded', `More than 50 tags specified for ${resourceId}`);
    }
    this.#byResource.set(resourceId, merged);
  }

  remove(resourceId: string, key: string): void {
    this.#byResource.get(resourceId)?.delete(key);
  }

  removeAll(resourceId: string): void {
    this.#byResource.delete(resourceId);
  }

  all(): { resourceId: string; key: string; value: string }[] {
    return [...this.#byResource].flatMap(([resourceId, tags]) =>
      [...tags].map(([key, value]) => ({ resourceId, key, value })),
    );
  }
}

export const tagSet = (tags: Tags): AnswerGroup[] => [...tags].map(([key, value]) => ({ key, value }));

/**
 * The `Tag` list of a request.
 * @throws Ec2Error InvalidParameterValue for a key that is reserved, doubled or too long
 */
export function readTags(parameters: Parameters): Tags {
  const tags = new Map<string, string>();
  for (const tag of groups(parameters, 'Tag')) {
    const key = requiredText(tag, 'Key');
    const value = text(tag, 'Value') ?? '';
    if (key.toLowerCase().startsWith('aws:'))
      throw new Ec2Error(
        'InvalidParameterValue',
        `Tag keys starting with 'aws:' are reserved for internal use: ${key}`,
      );
    if (key.length > 128)
      throw new Ec2Error('InvalidParameterValue', `Tag key exceeds the maximum length of 128 characters: ${key}`);
    if (value.length > 256)
      throw new Ec2Error('InvalidParameterValue', `Tag value exceeds the maximum length of 256 characters: ${key}`);
    if (tags.has(key)) throw new Ec2Error('InvalidParameterValue', `Duplicate tag key '${key}' specified.`);
    tags.set(key, value);
  }
  return tags;
}

/** What `TagSpecification` asks for, by resource type. @throws Ec2Error InvalidParameterValue */
export function readTagSpecifications(parameters: Parameters): ReadonlyMap<string, Tags> {
  return new Map(
    groups(parameters, 'TagSpecification').map((specification) => [
      requiredText(specification, 'ResourceType'),
      readTags(specification),
    ]),
  );
}

/** @param check throws Ec2Error when the resource does not exist, or cannot have the tags */
export function tagActions(store: TagStore, check: (resourceId: string, tags: Tags) => void): Actions {
  return {
    CreateTags(parameters) {
      const resources = texts(parameters, 'ResourceId');
      const tags = readTags(parameters);
      if (resources.length === 0) requiredText(parameters, 'ResourceId');
      for (const resourceId of resources) check(resourceId, tags);
      for (const resourceId of resources) store.set(resourceId, tags);
      return { return: true };
    },

    DeleteTags(parameters) {
      const resources = texts(parameters, 'ResourceId');
      for (const resourceId of resources) check(resourceId, noTags);
      const named = groups(parameters, 'Tag');
      for (const resourceId of resources) {
        const keys =
          named.length > 0
            ? named.map((tag) => requiredText(tag, 'Key'))
            : [...store.of(resourceId).keys()].filter((key) => !key.startsWith('aws:'));
        for (const key of keys) store.remove(resourceId, key);
      }
      return { return: true };
    },

    DescribeTags(parameters) {
      const found = filtered(store.all(), parameters, {
        fields: {
          key: (tag) => tag.key,
          value: (tag) => tag.value,
          'resource-id': (tag) => tag.resourceId,
          'resource-type': (tag) => resourceTypeOf(tag.resourceId),
        },
      });
      const { items, nextToken } = pageOf(found, parameters);
      return { tagSet: items.map((tag) => ({ ...tag, resourceType: resourceTypeOf(tag.resourceId) })), nextToken };
    },
  };
}
