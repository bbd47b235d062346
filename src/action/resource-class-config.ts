import { LineCounter, isMap, isNode, isSeq, parseDocument } from 'yaml';
import type { Document, Node } from 'yaml';
import { usageClasses } from '../pool/instance.ts';
import { windowProblem } from '../pool/policy.ts';
import { defaultResourceClasses } from '../pool/resource-classes.ts';
import type { PolicyValues, ResourceClass, ScheduleWindow } from '../pool/resource-classes.ts';

/** What a field may hold, in words; undefined when the value is fine. */
type Check = (value: unknown) => string | undefined;

const wholeNumber =
  (least: number, most: number): Check =>
  (value) =>
    typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most
      ? undefined
      : `a whole number from ${least} to ${most}`;

const oneOf =
  (...allowed: readonly string[]): Check =>
  (value) =>
    allowed.some((one) => one === value) ? undefined : allowed.join(' or ');

const text =
  (words: string): Check =>
  (value) =>
    typeof value === 'string' ? undefined : words;

// DynamoDB and EC2 take more, but a fleet of one class never asks for more than provision may (input instance-count).
const mostInstances = 10_000;
const cronWords = 'a cron pattern of five fields, such as * 8-18 * * 1-5';
const zoneWords = 'an IANA time zone, such as Europe/Berlin';

const policyFields: Readonly<Record<keyof PolicyValues, Check>> = {
  minIdle: wholeNumber(0, mostInstances),
  scaleUpThreshold: wholeNumber(0, mostInstances),
  maxSize: wholeNumber(1, mostInstances),
  idleTimeSec: wholeNumber(1, 86_400),
};
const windowFields: Readonly<Record<string, Check>> = {
  cron: text(cronWords),
  timeZone: text(zoneWords),
  ...policyFields,
};
const classFields: Readonly<Record<string, Check>> = {
  vcpus: wholeNumber(1, 1_024),
  memoryMiB: wholeNumber(512, 33_554_432),
  ...policyFields,
  maxUses: wholeNumber(1, 1_000_000),
  maxAgeSec: wholeNumber(60, 31_536_000),
  usageClass: oneOf(...usageClasses),
  schedule: (value) => (Array.isArray(value) ? undefined : 'a list of windows'),
};

const classNamePattern = /^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/;
// Each class is stored with the types that satisfy it, 3 KB at most, and all in one item; a class that is removed stays for a while
// beside its successors. DynamoDB takes 400 KB an item (DynamoDB developer guide, quotas).
const mostClasses = 50;
const example = '{"large": {"vcpus": 2, "memoryMiB": 4096, "minIdle": 1}}';
/** The key, beside the names of classes, that takes the built-in ones in. */
const extendsKey = 'extends';

type Path = readonly (string | number)[];

/** Collects problems, each with the line and the path of what it is about. */
class Problems {
  readonly found: string[] = [];
  readonly #document: Document;
  readonly #lines: LineCounter;

  constructor(document: Document, lines: LineCounter) {
    this.#document = document;
    this.#lines = lines;
  }

  add(path: Path, message: string, allowed: string): void {
    const where = path.length === 0 ? '' : `${spelled(path)} `;
    this.found.push(
      `resource-class-config: line ${this.#lineOf(path)}: ${where}${message}. Allowed: ${allowed}. Example: ${example}`,
    );
  }

  /** The text is neither JSON nor YAML, at this offset of it. */
  addUnreadable(message: string, offset: number): void {
    const { line } = this.#lines.linePos(offset);
    this.found.push(`resource-class-config: line ${line}: ${message}. Allowed: JSON or YAML. Example: ${example}`);
  }

  /** What is wrong with the fields of a mapping; those that are fine are its caller's to take. */
  checkFields(path: Path, mapping: Readonly<Record<string, unknown>>, fields: Readonly<Record<string, Check>>): void {
    for (const [field, value] of Object.entries(mapping)) {
      const check = Object.hasOwn(fields, field) ? fields[field] : undefined;
      const allowed = check?.(value);
      if (check === undefined)
        this.add([...path, field], 'is an unknown field', `the fields ${Object.keys(fields).join(', ')}`);
      else if (allowed !== undefined) this.add([...path, field], `is '${shown(value)}'`, allowed);
    }
  }

  /** The line of the innermost part of the path that the text has. */
  #lineOf(path: Path): number {
    let node: Node | null | undefined = this.#document.contents;
    let offset = node?.range?.[0] ?? 0;
    for (const step of path) {
      const pair = isMap(node) ? node.items.find(({ key }) => String(key) === step) : undefined;
      const next: unknown = isMap(node)
        ? (pair?.value ?? pair?.key)
        : isSeq(node)
          ? node.items[Number(step)]
          : undefined;
      if (!isNode(next)) break;
      offset = (isNode(pair?.key) ? pair.key : next).range?.[0] ?? offset;
      node = next;
    }
    return this.#lines.linePos(offset).line;
  }
}

const spelled = (path: Path): string =>
  path.map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index > 0 ? '.' : ''}${step}`)).join('');

const shown = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value ?? null));

const isMapping = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Reads `resource-class-config`, JSON or YAML (of which JSON is a part).
 * @returns the classes, or every problem with its line and its path in the document
 */
export function parseResourceClasses(input: string): {
  readonly classes: ResourceClass[];
  readonly problems: string[];
} {
  const lines = new LineCounter();
  const document = parseDocument(input, { lineCounter: lines, prettyErrors: false });
  const problems = new Problems(document, lines);
  for (const { pos, message } of document.errors) problems.addUnreadable(message, pos[0]);
  if (problems.found.length > 0) return { classes: [], problems: problems.found };
  let root: unknown;
  try {
    root = document.toJS();
  } catch (error) {
    // Aliases that name nothing, or multiply without end: yaml bounds them.
    problems.addUnreadable((error as Error).message, 0);
    return { classes: [], problems: problems.found };
  }
  if (!isMapping(root) || Object.keys(root).length === 0) {
    problems.add([], 'not a mapping from class names to sizes', 'at least one class');
    return { classes: [], problems: problems.found };
  }
  if (Object.keys(root).length > mostClasses) {
    problems.add(
      [],
      `${Object.keys(root).length} classes are more than one item of the table holds`,
      String(mostClasses),
    );
    return { classes: [], problems: problems.found };
  }
  const classes = readClasses(root, problems);
  return problems.found.length > 0 ? { classes: [], problems: problems.found } : { classes, problems: [] };
}

function readClasses(root: Readonly<Record<string, unknown>>, problems: Problems): ResourceClass[] {
  const { [extendsKey]: extended, ...named } = root;
  if (extended !== undefined && extended !== 'default')
    problems.add([extendsKey], `is '${shown(extended)}'`, `default, which keeps the built-in classes`);
  const inherited = new Map(
    (extended === 'default' ? defaultResourceClasses : []).map((builtIn) => [builtIn.name, builtIn]),
  );
  const classes = new Map<string, ResourceClass>(inherited);
  for (const [name, value] of Object.entries(named)) {
    if (!classNamePattern.test(name))
      problems.add([name], 'is not a class name', 'up to 40 letters, digits, hyphens and underscores');
    if (isMapping(value)) classes.set(name, readClass(name, value, inherited.get(name), problems));
    else problems.add([name], 'has no size', `a mapping with ${Object.keys(classFields).join(', ')}`);
  }
  return [...classes.values()];
}

function readClass(
  name: string,
  given: Readonly<Record<string, unknown>>,
  inherited: ResourceClass | undefined,
  problems: Problems,
): ResourceClass {
  problems.checkFields([name], given, classFields);
  const resourceClass = { ...inherited, ...given, name } as ResourceClass;
  for (const field of ['vcpus', 'memoryMiB'] as const) {
    const allowed = classFields[field]?.(undefined);
    if (!(field in resourceClass)) problems.add([name], `lacks ${field}`, allowed ?? '');
  }
  checkLimits([name], resourceClass, problems);
  const windows = Array.isArray(resourceClass.schedule) ? (resourceClass.schedule as readonly unknown[]) : [];
  for (const [index, window] of windows.entries())
    checkWindow([name, 'schedule', index], window, resourceClass, problems);
  return resourceClass;
}

function checkWindow(path: Path, window: unknown, resourceClass: ResourceClass, problems: Problems): void {
  if (!isMapping(window)) {
    problems.add(path, `is '${shown(window)}'`, `a mapping with ${Object.keys(windowFields).join(', ')}`);
    return;
  }
  problems.checkFields(path, window, windowFields);
  for (const [field, words] of [
    ['cron', cronWords],
    ['timeZone', zoneWords],
  ] as const) {
    if (window[field] === undefined) problems.add(path, `lacks ${field}`, words);
  }
  const { cron, timeZone } = window;
  if (typeof cron === 'string' && typeof timeZone === 'string') {
    const wrong = windowProblem({ cron, timeZone });
    if (wrong !== undefined)
      problems.add([...path, wrong], `is '${shown(window[wrong])}'`, wrong === 'cron' ? cronWords : zoneWords);
  }
  checkLimits(path, { ...resourceClass, ...(window as Partial<ScheduleWindow>) }, problems);
}

/** What a policy asks for must fit under its own limit. */
function checkLimits(path: Path, { maxSize, ...wanted }: PolicyValues, problems: Problems): void {
  if (typeof maxSize !== 'number') return;
  for (const field of ['minIdle', 'scaleUpThreshold'] as const) {
    const value = wanted[field];
    if (typeof value === 'number' && value > maxSize)
      problems.add(path, `wants ${field} ${value}, more than its maxSize ${maxSize}`, `at most maxSize`);
  }
}
