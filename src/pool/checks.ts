/** What a value from outside must be, as data: one check for each field, so that a new field cannot be forgotten. */
export interface Check {
  /** What is wanted, in words that follow "not". */
  readonly wanted: string;
  readonly holds: (value: unknown) => boolean;
  readonly optional?: boolean;
}

export type Checks<Fields> = { readonly [Name in keyof Fields]-?: Check };

export const text = (longest: number): Check => ({
  wanted: `text of up to ${longest} characters`,
  holds: (value) => typeof value === 'string' && value.length <= longest,
});

/** @param pattern anchored at both ends */
export const matching = (wanted: string, pattern: RegExp): Check => ({
  wanted,
  holds: (value) => typeof value === 'string' && pattern.test(value),
});

export const number: Check = {
  wanted: 'a number from 0 to 2^53',
  holds: (value) => typeof value === 'number' && value >= 0 && value <= Number.MAX_SAFE_INTEGER,
};

export const whole: Check = {
  wanted: 'a whole number from 0 to 2^53',
  holds: (value) => Number.isSafeInteger(value) && (value as number) >= 0,
};

export const flag: Check = { wanted: 'true or false', holds: (value) => typeof value === 'boolean' };

export const oneOf = (values: readonly string[]): Check => ({
  wanted: `one of ${values.join(', ')}`,
  holds: (value) => values.some((known) => known === value),
});

export const listOf = (check: Check): Check => ({
  wanted: `a list, each of it ${check.wanted}`,
  holds: (value) => Array.isArray(value) && Array.from<unknown>(value).every((member) => check.holds(member)),
});

export const mapOf = <Fields>(checks: Checks<Fields>): Check => ({
  wanted: `a map of ${Object.keys(checks).join(', ')}`,
  holds: (value) => problemOf(value, checks) === undefined,
});

export const optional = (check: Check): Check => ({ ...check, optional: true });

/** What is wrong with the first field that is; undefined when every field is as it must be. Other fields are not looked at. */
export function problemOf<Fields>(value: unknown, checks: Checks<Fields>): string | undefined {
  if (typeof value !== 'object' || value === null) return `it is ${shown(value)}, not a map`;
  for (const [name, check] of Object.entries<Check>(checks)) {
    const field: unknown = Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
    if (field === undefined ? check.optional === true : check.holds(field)) continue;
    return `${name} is ${shown(field)}, not ${check.wanted}`;
  }
  return undefined;
}

const shownCharacters = 80;

/** For people: short, and text in quotes. Never throws. */
export function shown(value: unknown): string {
  if (typeof value === 'string')
    return JSON.stringify(value.length > shownCharacters ? `${value.slice(0, shownCharacters)}…` : value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (value === undefined || value === null) return 'absent';
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`;
}
