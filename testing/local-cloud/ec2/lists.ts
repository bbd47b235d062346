import { Ec2Error, invalidValue } from './errors.ts';
import { groups, integer, requiredText, text, texts } from './query.ts';
import type { Parameters } from './query.ts';

export type Tags = ReadonlyMap<string, string>;

/** What filters may look at: a value, several, or none. */
type Field<Item> = (item: Item) => string | readonly string[] | undefined;

/** How a kind of thing is filtered: its fields by the name that EC2 gives the filter, and its tags if it has any. */
export interface Filterable<Item> {
  readonly fields: Readonly<Record<string, Field<Item>>>;
  readonly tags?: (item: Item) => Tags;
}

/**
 * The items that pass every `Filter` of the request; the values of one filter are alternatives, `*` and `?` are wildcards.
 * @throws Ec2Error InvalidParameterValue for a filter that the action does not know
 */
export function filtered<Item>(
  items: Iterable<Item>,
  parameters: Parameters,
  { fields, tags }: Filterable<Item>,
): Item[] {
  const tests = groups(parameters, 'Filter').map((filter) => {
    const name = requiredText(filter, 'Name');
    const patterns = texts(filter, 'Value').map(wildcard);
    const field = tagField(name, tags) ?? fields[name];
    if (field === undefined) throw new Ec2Error('InvalidParameterValue', `The filter '${name}' is invalid`);
    return (item: Item): boolean =>
      [field(item) ?? []].flat().some((value) => patterns.some((pattern) => pattern.test(value)));
  });
  return [...items].filter((item) => tests.every((passes) => passes(item)));
}

function tagField<Item>(name: string, tags: ((item: Item) => Tags) | undefined): Field<Item> | undefined {
  if (tags === undefined) return undefined;
  if (name === 'tag-key') return (item) => [...tags(item).keys()];
  return name.startsWith('tag:') ? (item) => tags(item).get(name.slice('tag:'.length)) : undefined;
}

/** Matches a whole text; `*` stands for any characters, `?` for one. */
export function wildcard(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's');
}

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextToken: string | undefined;
}

/**
 * The page that the request asks for by MaxResults and NextToken. Lists only grow at their end, so that a token may be a position.
 * @throws Ec2Error InvalidParameterValue for a MaxResults outside the limits, or a token that no page ended with
 */
export function pageOf<Item>(
  items: readonly Item[],
  parameters: Parameters,
  { least = 5, most = 1_000 } = {},
): Page<Item> {
  const size = integer(parameters, 'MaxResults') ?? most;
  if (size < least || size > most) {
    throw new Ec2Error(
      'InvalidParameterValue',
      `Value ( ${size} ) for parameter maxResults is invalid. Expecting a value between ${least} and ${most}.`,
    );
  }
  const token = text(parameters, 'NextToken');
  const start =
    token === undefined
      ? 0
      : Number(
          Buffer.from(token, 'base64url')
            .toString()
            .replace(/^from:/, ''),
        );
  if (!Number.isSafeInteger(start) || start < 0) throw invalidValue('nextToken', token ?? '');
  const end = start + size;
  return {
    items: items.slice(start, end),
    nextToken: end < items.length ? Buffer.from(`from:${end}`).toString('base64url') : undefined,
  };
}
