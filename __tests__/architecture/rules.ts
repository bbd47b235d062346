import { posix } from 'node:path';
import { readSource } from './source.ts';
import type { Import, Source } from './source.ts';

/**
 * Imports run one way: action → modes → services → pool, shared. For each area, the areas that it may import from;
 * an area is a folder of `src` (what ships) or of `testing` (what proves it). Nothing that ships looks at `testing`.
 */
const allowedImports: Readonly<Record<string, readonly string[]>> = {
  action: ['action', 'provision', 'release', 'refresh', 'services', 'pool', 'shared'],
  provision: ['provision', 'services', 'pool', 'shared'],
  release: ['release', 'services', 'pool', 'shared'],
  refresh: ['refresh', 'services', 'pool', 'shared'],
  services: ['services', 'pool', 'shared'],
  pool: ['pool'],
  shared: ['shared'],
  agent: ['agent', 'pool', 'shared'],
  controller: ['controller', 'services', 'pool', 'shared'],
  counter: ['counter', 'services', 'pool', 'shared'],
  'testing/local-cloud': ['testing/local-cloud', 'services', 'pool', 'shared'],
  // What measures and what simulates may look at everything; nothing may look at them.
  'testing/bench': ['testing/bench', 'testing/local-cloud', 'pool', 'shared'],
  'testing/simulation': [
    'testing/simulation',
    'provision',
    'release',
    'refresh',
    'services',
    'agent',
    'pool',
    'shared',
  ],
};

/** Pure, but for the words of others. */
const typesAllowedIn: Readonly<Record<string, readonly string[]>> = { pool: ['shared'] };

/** Packages that only some files may import. */
const restrictedPackages: readonly { pattern: RegExp; allowedIn: RegExp }[] = [
  { pattern: /^@actions\/core$/, allowedIn: /^src\/action\/main\.ts$/ },
  {
    pattern: /^@(aws-sdk|smithy)\//,
    allowedIn: /^(src\/services\/|src\/action\/dependencies\.ts$|testing\/(local-cloud|simulation)\/)/,
  },
];

/** Where time, chance and the environment may be taken from the surroundings; everywhere else they are given. */
const mayBeAmbient =
  /^(src\/(shared\/|action\/(index|main|dependencies)\.ts$|agent\/(index|loader)\.ts$)|testing\/(local-cloud\/|bench\/|simulation\/(index|scheduler)\.ts$))/;

const vagueName = /^(helpers?|utils?|data|common|misc)(\.|$)/;
const maxLines = 300;

/** Every breach in these files (path from the project's root → text), one line each, that names the file and the rule. */
export function breaches(files: ReadonlyMap<string, string>): string[] {
  const sources = new Map(
    [...files].filter(([path]) => path.endsWith('.ts')).map(([path, text]) => [path, readSource(path, text)]),
  );
  return [
    ...[...sources].flatMap(([path, source]) => [
      ...importBreaches(path, source.imports),
      ...ambientBreaches(path, source),
    ]),
    ...cycles(sources).map((cycle) => `${cycle.join(' → ')}: imports go in a circle`),
    ...[...files].flatMap(([path, text]) => shapeBreaches(path, text)),
  ];
}

function areaOf(path: string): string {
  const [top = '', area = '', file] = path.split('/');
  if (file !== undefined && top === 'src') return area;
  if (file !== undefined && top === 'testing') return `${top}/${area}`;
  return `outside src and testing (${path})`;
}

function importBreaches(path: string, imports: readonly Import[]): string[] {
  const area = areaOf(path);
  return imports.flatMap(({ target, isPackage, isTypeOnly }) => {
    if (isPackage) {
      const restriction = restrictedPackages.find(({ pattern }) => pattern.test(target));
      return restriction && !restriction.allowedIn.test(path) ? [`${path}: must not import ${target}`] : [];
    }
    const targetArea = areaOf(target);
    const allowed = [...(allowedImports[area] ?? []), ...(isTypeOnly ? (typesAllowedIn[area] ?? []) : [])];
    return allowed.includes(targetArea) ? [] : [`${path}: ${area} must not import ${targetArea} (${target})`];
  });
}

function ambientBreaches(path: string, { ambientUses }: Source): string[] {
  return mayBeAmbient.test(path) ? [] : ambientUses.map((use) => `${path}: must be given what it takes from ${use}`);
}

/** Each circle once, from its first file in order of paths back to it. */
function cycles(sources: ReadonlyMap<string, Source>): string[][] {
  const found: string[][] = [];
  const finished = new Set<string>();
  const follow = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path);
    if (start >= 0) {
      found.push([...trail.slice(start), path]);
      return;
    }
    if (finished.has(path)) return;
    for (const { target } of sources.get(path)?.imports ?? []) {
      if (sources.has(target)) follow(target, [...trail, path]);
    }
    finished.add(path);
  };
  for (const path of [...sources.keys()].sort()) follow(path, []);
  return found;
}

function shapeBreaches(path: string, text: string): string[] {
  const lines = text.split('\n').length - 1;
  return [
    ...(lines > maxLines
      ? [
          `${path}: has ${lines} lines; a module is a file until about ${maxLines}, then a folder with one file per phase`,
        ]
      : []),
    ...posix
      .normalize(path)
      .split('/')
      .filter((name) => vagueName.test(name))
      .map((name) => `${path}: ${name} says nothing about what it holds`),
  ];
}
