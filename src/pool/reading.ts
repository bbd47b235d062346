import { problemOf, shown } from './checks.ts';
import type { Checks } from './checks.ts';
import type { Key } from './keys.ts';

/**
 * Everything that is read from the table or a queue goes through here, and is not what it says it is until it has.
 * What does not hold is a problem, in words, and never a value: whoever wrote it, it decides nothing.
 */
export type Reading<Value> =
  | { readonly value: Value; readonly problem?: never }
  | { readonly value?: never; readonly problem: string };

export type Reader<Value> = (item: unknown) => Reading<Value>;

export type Item = Readonly<Record<string, unknown>>;

/** The fields that have a check, of a value that passed them. */
const known = <Fields>(item: Item, checks: Checks<Fields>): Fields =>
  Object.fromEntries(
    Object.keys(checks).flatMap((field) =>
      // What is inherited was not looked at: a map read from the table may have been given a `__proto__`.
      Object.hasOwn(item, field) && item[field] !== undefined ? [[field, item[field]]] : [],
    ),
  ) as Fields;

export function read<Fields>(item: unknown, checks: Checks<Fields>): Reading<Fields> {
  const problem = problemOf(item, checks);
  return problem === undefined ? { value: known(item as Item, checks) } : { problem };
}

/** What a key says must be what the item under it says. */
export function underItsKey<Value>(
  item: unknown,
  reading: Reading<Value>,
  keyOf: (value: Value) => Key,
): Reading<Value> {
  if (reading.problem !== undefined) return reading;
  const { pk, sk } = item as Item;
  const key = keyOf(reading.value);
  if (pk === key.pk && sk === key.sk) return reading;
  return { problem: `its contents belong under ${shown(key.pk)}, ${shown(key.sk)}` };
}
