/** What the demo's screen holds: most terminals are no narrower. */
const width = 100;
/** Of a machine's console the demo shows this many lines; the rest is in the log of the local cloud. */
const consoleLines = 2;

/**
 * One thing that happened, as lines of at most 100 columns that begin with the time and who did it.
 * @param elapsedMs since the demo started
 */
export function timelineLines(elapsedMs: number, actor: string, text: string): string[] {
  const head = `${(elapsedMs / 1_000).toFixed(1).padStart(5)} s  ${actor.padEnd(9)} `;
  const lines = text.split('\n').flatMap((line) => wrapped(line, width - head.length));
  return lines.map((line, index) => `${index === 0 ? head : ' '.repeat(head.length)}${line}`);
}

/** Breaks a line between words, and inside those that are too long; what follows is indented. */
function wrapped(line: string, columns: number): string[] {
  const indent = `${/^\s*/.exec(line)?.[0] ?? ''}  `;
  const lines: string[] = [];
  let rest = line;
  while (rest.length > columns) {
    const space = rest.lastIndexOf(' ', columns);
    const at = space > indent.length ? space : columns;
    lines.push(rest.slice(0, at));
    rest = indent + rest.slice(at).trimStart();
  }
  return [...lines, rest];
}

/** A step's log as people read it: errors without the runner's command syntax, a console cut to its last lines. */
export function readableLines(line: string): string[] {
  // ::add-mask:: and its like are for the runner; an error is for people.
  if (line.startsWith('::') && !line.startsWith('::error')) return [];
  const lines = line
    .replace(/^::error(?: [^:]*)?::/, 'Error: ')
    .replaceAll('%0A', '\n')
    .split('\n');
  const isConsole = (text: string): boolean => /^\s+\| /.test(text);
  const shown = new Set(lines.filter(isConsole).slice(-consoleLines));
  return lines.filter((text) => !isConsole(text) || shown.has(text));
}

/** A table of left-aligned first cells and right-aligned others, two spaces apart. */
export function tableLines(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}
