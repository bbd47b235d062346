import { Secret } from '../shared/secret.ts';

/** What stands where the action's inputs come from: `INPUT_<NAME>` and the variables that GitHub and AWS set. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** As the runner spells it: upper case, spaces become underscores, hyphens stay. */
const variableOf = (input: string): string => `INPUT_${input.replaceAll(' ', '_').toUpperCase()}`;

const shownLength = 120;

/** A value as an error repeats it: on one line, and no longer than a line. */
function shown(value: string): string {
  const line = value.replaceAll(/\s+/g, ' ');
  return line.length > shownLength ? `${line.slice(0, shownLength)}…` : line;
}

/**
 * Reads inputs one by one and keeps every problem for one report. A reader method always returns
 * a value that can be worked with, so that reading goes on after a problem.
 */
export class InputReader {
  readonly #environment: Environment;
  readonly #asked = new Set<string>();
  readonly problems: string[] = [];

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  /** The trimmed value of an input; undefined when it is empty or not given. */
  raw(input: string): string | undefined {
    const variable = variableOf(input);
    this.#asked.add(variable);
    const value = this.#environment[variable]?.trim();
    return value === '' ? undefined : value;
  }

  /** The first of the environment variables that is set. */
  variable(...names: readonly string[]): string | undefined {
    return names.map((name) => this.#environment[name]).find((value) => value !== undefined && value !== '');
  }

  problem(input: string, value: string | undefined, allowed: string, example: string): void {
    this.problems.push(
      `${input}: ${value === undefined ? 'is required and was not given' : `'${shown(value)}' is not allowed`}. Allowed: ${allowed}. Example: ${example}`,
    );
  }

  /** The inputs that are set, but to what `defaults` says, and were never asked for; as the workflow spells them. */
  unread(defaults: ReadonlyMap<string, string>): string[] {
    const standard = new Map([...defaults].map(([input, value]) => [variableOf(input), value]));
    return Object.entries(this.#environment)
      .filter(([name, value = '']) => name.startsWith('INPUT_') && !this.#asked.has(name) && value.trim() !== '')
      .filter(([name, value = '']) => standard.get(name) !== value.trim())
      .map(([name]) => name.slice('INPUT_'.length).toLowerCase());
  }

  /** A secret: neither its value nor a part of it is ever repeated. */
  secret(
    input: string,
    rule: { readonly pattern: RegExp; readonly allowed: string; readonly example: string },
  ): Secret | undefined {
    const value = this.raw(input);
    if (value === undefined) return undefined;
    if (!rule.pattern.test(value))
      this.problems.push(
        `${input}: its value (not shown) is not allowed. Allowed: ${rule.allowed}. Example: ${rule.example}`,
      );
    return new Secret(value);
  }

  /** An address from the environment, without the slash at its end; the fallback when it is not set. */
  address(variable: string, fallback: string): string {
    const value = this.variable(variable) ?? fallback;
    const url = URL.parse(value);
    if (url === null || !['http:', 'https:'].includes(url.protocol) || url.hostname === '')
      this.problem(variable, value, 'an address that begins with https:// or http://', fallback);
    return value.replace(/\/$/, '');
  }

  text(
    input: string,
    rule: { readonly pattern: RegExp; readonly allowed: string; readonly example: string },
  ): string | undefined {
    const value = this.raw(input);
    if (value !== undefined && !rule.pattern.test(value)) this.problem(input, value, rule.allowed, rule.example);
    return value;
  }

  requiredText(
    input: string,
    rule: { readonly pattern: RegExp; readonly allowed: string; readonly example: string },
  ): string {
    const value = this.text(input, rule);
    if (value === undefined) this.problem(input, undefined, rule.allowed, rule.example);
    return value ?? '';
  }

  choice<Choice extends string>(input: string, choices: readonly Choice[], fallback: Choice): Choice {
    const value = this.raw(input) ?? fallback;
    const choice = choices.find((candidate) => candidate === value);
    if (choice === undefined) this.problem(input, value, choices.join(', '), fallback);
    return choice ?? fallback;
  }

  /** NaN when it is refused, which no comparison that follows refuses a second time. */
  wholeNumber(
    input: string,
    rule: { readonly least: number; readonly most: number; readonly unit?: string },
  ): number | undefined {
    const value = this.raw(input);
    if (value === undefined) return undefined;
    const number = Number(value);
    if (/^\d+$/.test(value) && number >= rule.least && number <= rule.most) return number;
    this.problem(
      input,
      value,
      `a whole number${rule.unit === undefined ? '' : ` of ${rule.unit}`} from ${rule.least} to ${rule.most}`,
      String(Math.max(rule.least, Math.min(rule.most, 60))),
    );
    return NaN;
  }

  /** Items between spaces, commas or line ends, each once; a JSON array of strings will do as well. */
  list(
    input: string,
    rule: { readonly pattern: RegExp; readonly allowed: string; readonly example: string },
  ): string[] {
    const items = (this.raw(input) ?? '')
      .replace(/^\[(.*)\]$/s, '$1')
      .split(/[\s,]+/)
      .map((item) => item.replace(/^"(.*)"$/, '$1'))
      .filter((item) => item !== '');
    for (const item of items) {
      if (!rule.pattern.test(item)) this.problem(input, item, rule.allowed, rule.example);
    }
    return [...new Set(items)];
  }

  requiredList(
    input: string,
    rule: { readonly pattern: RegExp; readonly allowed: string; readonly example: string },
  ): string[] {
    const items = this.list(input, rule);
    if (items.length === 0) this.problem(input, undefined, rule.allowed, rule.example);
    return items;
  }
}
