import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { defaults } from '../src/action/defaults.ts';
import { modes, readInputs } from '../src/action/inputs.ts';

const root = join(import.meta.dirname, '..');
const action = parse(readFileSync(join(root, 'action.yml'), 'utf8')) as {
  readonly inputs: Readonly<
    Record<string, { readonly description: string; readonly required: boolean; readonly default?: string }>
  >;
  readonly outputs: Readonly<Record<string, { readonly description: string }>>;
  readonly runs: { readonly using: string; readonly main: string };
};

/** The inputs that the parser asks for in a mode, whatever it thinks of them. */
async function askedFor(mode: string): Promise<string[]> {
  const asked = new Set<string>();
  const environment = new Proxy<Record<string, string>>(
    {},
    {
      get(_, name) {
        if (typeof name !== 'string' || !name.startsWith('INPUT_')) return undefined;
        asked.add(name.slice('INPUT_'.length).toLowerCase());
        return name === 'INPUT_MODE' ? mode : undefined;
      },
    },
  );
  await readInputs(environment).catch(() => undefined);
  return [...asked];
}
const askedByMode = new Map(
  await Promise.all(modes.map(async (mode) => [mode, new Set(await askedFor(mode))] as const)),
);

test('every input is read, and every input that is read is declared', () => {
  const asked = new Set([...askedByMode.values()].flatMap((inputs) => [...inputs]));
  expect([...asked].sort()).toEqual(Object.keys(action.inputs).sort());
});

test('an input whose description names modes is read in those, any other in all', () => {
  for (const [input, { description }] of Object.entries(action.inputs)) {
    const named = modes.filter((mode) =>
      new RegExp(`(^|\\. |\\. Default - .*)${mode}(, required)?:`).test(description),
    );
    const readIn = modes.filter((mode) => askedByMode.get(mode)?.has(input));
    expect([input, readIn]).toEqual([input, named.length === 0 ? [...modes] : named]);
  }
});

test('only mode is required of every step', () => {
  expect(
    Object.entries(action.inputs)
      .filter(([, { required }]) => required)
      .map(([input]) => input),
  ).toEqual(['mode']);
});

test('the defaults are those of the parser', () => {
  const declared = Object.fromEntries(
    Object.entries(action.inputs).flatMap(([input, { default: value }]) =>
      value === undefined ? [] : [[input, value]],
    ),
  );
  const { maxRuntimeMin, ...parsers } = defaults;
  const hyphened = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  expect(declared).toEqual(
    Object.fromEntries(Object.entries(parsers).map(([name, value]) => [hyphened(name), String(value)])),
  );
  // Its default differs by mode, so that the description alone can tell it.
  expect(action.inputs['max-runtime-min']?.description).toContain(`(default ${maxRuntimeMin})`);
});

test('the outputs are those that are set', () => {
  const adapters = globSync('src/action/*-mode.ts', { cwd: root }).map((path) =>
    readFileSync(join(root, path), 'utf8'),
  );
  const set = [...adapters.join('').matchAll(/outputs: \{([^}]*)\}/g)].flatMap(([, block = '']) =>
    [...block.matchAll(/^ +'?([a-z-]+)'?: /gm)].map(([, name]) => name),
  );
  expect(set.sort()).toEqual(Object.keys(action.outputs).sort());
});

test('it runs the bundle on Node 24', () => {
  expect(action.runs).toEqual({ using: 'node24', main: 'dist/index.js' });
});
