/**
 * The expressions that this project emits, and no others: conjunctions of comparisons for conditions and keys, SET and
 * REMOVE for updates. What is not understood is refused, so that no expression goes unchecked.
 */

export type Item = Readonly<Record<string, unknown>>;
export type Names = Readonly<Record<string, string>> | undefined;
export type Values = Readonly<Record<string, unknown>> | undefined;

type Clause = (item: Item | undefined, names: Names, values: Values) => boolean;

const conditions = new Map<string, readonly Clause[]>();

/** Whether the item, or its absence, satisfies a condition or key condition. */
export function satisfies(item: Item | undefined, expression: string, names: Names, values: Values): boolean {
  let clauses = conditions.get(expression);
  if (clauses === undefined) {
    clauses = clausesOf(expression);
    conditions.set(expression, clauses);
  }
  return clauses.every((clause) => clause(item, names, values));
}

function clausesOf(expression: string): Clause[] {
  // The AND of a BETWEEN is not one between clauses.
  return expression
    .replaceAll(/BETWEEN (\S+) AND /g, 'BETWEEN $1 … ')
    .split(' AND ')
    .map((clause) => clauseOf(clause.trim()));
}

function clauseOf(text: string): Clause {
  const presence = /^attribute_(not_)?exists\(([#\w]+)\)$/.exec(text);
  if (presence) {
    const [, not, name = ''] = presence;
    return (item, names) => (item?.[attributeName(name, names)] === undefined) === (not !== undefined);
  }
  const range = /^([#\w]+) BETWEEN (:\w+) … (:\w+)$/.exec(text);
  if (range) {
    const [, name = '', from = '', to = ''] = range;
    return (item, names, values) => {
      const found = item?.[attributeName(name, names)];
      return compare(found, valueOf(from, values)) >= 0 && compare(found, valueOf(to, values)) <= 0;
    };
  }
  const beginning = /^begins_with\(([#\w]+), (:\w+)\)$/.exec(text);
  if (beginning) {
    const [, name = '', prefix = ''] = beginning;
    return (item, names, values) => {
      const found = item?.[attributeName(name, names)];
      return typeof found === 'string' && found.startsWith(String(valueOf(prefix, values)));
    };
  }
  const comparison = /^([#\w]+) (=|<>|<=|>=|<|>) (:\w+)$/.exec(text);
  if (!comparison) throw new Error(`the simulated DynamoDB does not know the clause: ${text}`);
  const [, name = '', operator = '', value = ''] = comparison;
  const holds = comparisons[operator as keyof typeof comparisons];
  return (item, names, values) => holds(compare(item?.[attributeName(name, names)], valueOf(value, values)));
}

const comparisons = {
  '=': (order: number) => order === 0,
  '<>': (order: number) => order !== 0,
  '<': (order: number) => order < 0,
  '<=': (order: number) => order <= 0,
  '>': (order: number) => order > 0,
  '>=': (order: number) => order >= 0,
} as const;

/** NaN, for which no comparison but `<>` holds, when the two are not of one type. */
export function compare(one: unknown, other: unknown): number {
  if (typeof one === 'number' && typeof other === 'number') return one - other;
  if (typeof one === 'string' && typeof other === 'string') return one === other ? 0 : one < other ? -1 : 1;
  return one === other && typeof one === 'boolean' ? 0 : Number.NaN;
}

/**
 * The partition that a key condition names.
 * @throws Error when it names none, as DynamoDB does
 */
export function partitionIn(condition: string, partitionKey: string, names: Names, values: Values): string {
  for (const clause of condition.split(' AND ')) {
    const [name = '', operator, value = ''] = clause.trim().split(' ');
    if (operator === '=' && attributeName(name, names) === partitionKey) return String(valueOf(value, values));
  }
  throw new Error(`the query does not name its partition: ${condition}`);
}

/** The attributes that an update sets (to a value) or removes (to undefined). */
export function updatesOf(expression: string, names: Names, values: Values): [string, unknown][] {
  const parts = /^SET (.+?)(?: REMOVE (.+))?$/.exec(expression);
  if (!parts) throw new Error(`the simulated DynamoDB does not know the update: ${expression}`);
  const [, set = '', remove] = parts;
  return [
    ...set.split(', ').map((assignment): [string, unknown] => {
      const [, name = '', value = ''] = /^([#\w]+) = (:\w+)$/.exec(assignment) ?? unknownAssignment(assignment);
      return [attributeName(name, names), valueOf(value, values)];
    }),
    ...(remove?.split(', ') ?? []).map((name): [string, unknown] => [attributeName(name, names), undefined]),
  ];
}

function unknownAssignment(assignment: string): never {
  throw new Error(`the simulated DynamoDB does not know the assignment: ${assignment}`);
}

export function attributeName(name: string, names: Names): string {
  if (!name.startsWith('#')) return name;
  const found = names?.[name];
  if (found === undefined) throw new Error(`the expression names no attribute for ${name}`);
  return found;
}

function valueOf(placeholder: string, values: Values): unknown {
  const found = values?.[placeholder];
  if (found === undefined) throw new Error(`the expression has no value for ${placeholder}`);
  return found;
}
