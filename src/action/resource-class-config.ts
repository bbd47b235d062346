import { LineCounter, isMap, isScalar, parseDocument } from 'yaml';
import type { Node } from 'yaml';
import type { ResourceClass } from '../pool/resource-classes.ts';

const fields = ['vcpus', 'memoryMiB', 'idleTimeSec'] as const;
const ranges: Readonly<Record<(typeof fields)[number], readonly [number, number]>> = {
  vcpus: [1, 1_024],
  memoryMiB: [512, 33_554_432],
  idleTimeSec: [1, 86_400],
};
const classNamePattern = /^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/;
// Each class is stored with the types that satisfy it, 3 KB at most, and all in one item; a class that is removed stays for a while
// beside its successors. DynamoDB takes 400 KB an item (DynamoDB developer guide, quotas).
const mostClasses = 50;
const example = '{"large": {"vcpus": 2, "memoryMiB": 4096}}';

/**
 * Reads `resource-class-config`, JSON or YAML (of which JSON is a part).
 * @returns the classes, or every problem with its line
 */
export function parseResourceClasses(text: string): { readonly classes: ResourceClass[]; readonly problems: string[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const problems: string[] = [];
  const problem = (
    node: { range?: readonly [number, number, number] | null | undefined } | null | undefined,
    message: string,
  ): void => {
    const line = lines.linePos(node?.range?.[0] ?? 0).line;
    problems.push(`resource-class-config: line ${line}: ${message}. Example: ${example}`);
  };
  for (const error of document.errors)
    problems.push(
      `resource-class-config: line ${lines.linePos(error.pos[0]).line}: ${error.message}. Allowed: JSON or YAML. Example: ${example}`,
    );
  if (problems.length > 0) return { classes: [], problems };

  const root = document.contents;
  if (!isMap(root) || root.items.length === 0) {
    problem(root, 'not a mapping from class names to sizes. Allowed: at least one class');
    return { classes: [], problems };
  }
  if (root.items.length > mostClasses)
    problem(root, `${root.items.length} classes are more than one item of the table holds. Allowed: ${mostClasses}`);
  const classes = root.items.slice(0, mostClasses).map((pair): ResourceClass => {
    const key = pair.key as Node;
    const name = isScalar(key) ? String(key.value) : '';
    if (!classNamePattern.test(name))
      problem(key, `'${name}' is not a class name. Allowed: up to 40 letters, digits, hyphens and underscores`);
    const size = pair.value as Node | null;
    const values = new Map<string, number>();
    if (!isMap(size)) {
      problem(size ?? key, `class '${name}' has no size. Allowed: a mapping with ${fields.join(', ')}`);
      return { name, vcpus: 0, memoryMiB: 0 };
    }
    for (const entry of size.items) {
      const field = isScalar(entry.key) ? String(entry.key.value) : '';
      const value = isScalar(entry.value) ? entry.value.value : undefined;
      const range = fields.some((known) => known === field) ? ranges[field as (typeof fields)[number]] : undefined;
      if (range === undefined)
        problem(entry.key as Node, `class '${name}' has an unknown field '${field}'. Allowed: ${fields.join(', ')}`);
      else if (typeof value !== 'number' || !Number.isInteger(value) || value < range[0] || value > range[1]) {
        problem(
          entry.value as Node | null,
          `${field} of class '${name}' is '${String(value)}'. Allowed: a whole number from ${range[0]} to ${range[1]}`,
        );
      } else values.set(field, value);
    }
    for (const field of ['vcpus', 'memoryMiB'] as const) {
      if (!size.has(field))
        problem(
          size,
          `class '${name}' lacks ${field}. Allowed: a whole number from ${ranges[field][0]} to ${ranges[field][1]}`,
        );
    }
    const idleTimeSec = values.get('idleTimeSec');
    return {
      name,
      vcpus: values.get('vcpus') ?? 0,
      memoryMiB: values.get('memoryMiB') ?? 0,
      ...(idleTimeSec !== undefined && { idleTimeSec }),
    };
  });
  return { classes, problems };
}
