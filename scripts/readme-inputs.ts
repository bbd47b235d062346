/** `npm run docs`: writes the tables of inputs and outputs, taken from action.yml, into README.md between their markers. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

interface Action {
  readonly inputs: Readonly<
    Record<string, { description: string; default?: string | number | boolean; required?: boolean }>
  >;
  readonly outputs: Readonly<Record<string, { description: string }>>;
}

/**
 * The README with both tables made anew from the text of action.yml. They stand between `<!-- inputs:start -->` and
 * `<!-- inputs:end -->`, and between `<!-- outputs:start -->` and `<!-- outputs:end -->`.
 * @throws when a marker is missing
 */
export function withTables(readme: string, actionYml: string): string {
  const { inputs, outputs } = parse(actionYml) as Action;
  const inputRows = Object.entries(inputs).map(
    ([name, input]) => `| \`${name}\` | ${cell(input.description)} | ${defaultOf(input)} |`,
  );
  const outputRows = Object.entries(outputs).map(([name, output]) => `| \`${name}\` | ${cell(output.description)} |`);
  const withInputs = between(readme, 'inputs', ['| input | what it is | default |', '|---|---|---|', ...inputRows]);
  return between(withInputs, 'outputs', ['| output | what it is |', '|---|---|', ...outputRows]);
}

function defaultOf(input: { default?: string | number | boolean; required?: boolean }): string {
  if (input.required === true) return 'required';
  return input.default === undefined || input.default === '' ? '' : `\`${cell(String(input.default))}\``;
}

const cell = (text: string): string =>
  text
    .trim()
    .replaceAll(/\s*\n\s*/g, ' ')
    .replaceAll('|', '\\|');

function between(text: string, name: string, lines: readonly string[]): string {
  const start = `<!-- ${name}:start -->`;
  const end = `<!-- ${name}:end -->`;
  const from = text.indexOf(start);
  const to = text.indexOf(end, from);
  if (from < 0 || to < 0)
    throw new Error(`README.md lacks the markers ${start} and ${end}, in this order, around the table of ${name}.`);
  return `${text.slice(0, from + start.length)}\n${lines.join('\n')}\n${text.slice(to)}`;
}

if (import.meta.main) {
  const root = join(import.meta.dirname, '..');
  const readmePath = join(root, 'README.md');
  writeFileSync(
    readmePath,
    withTables(readFileSync(readmePath, 'utf8'), readFileSync(join(root, 'action.yml'), 'utf8')),
  );
}
