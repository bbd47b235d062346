import { posix } from 'node:path';
import ts from 'typescript';

export interface Import {
  /** A path from the project's root, such as `src/pool/keys.ts`, or the name of a package. */
  readonly target: string;
  readonly isPackage: boolean;
  readonly isTypeOnly: boolean;
}

export interface Source {
  readonly imports: readonly Import[];
  /** Uses of ambient time, chance or environment, such as `Date.now`. */
  readonly ambientUses: readonly string[];
}

const ambientProperties = new Set(['Date.now', 'Math.random', 'process.env', 'performance.now']);
const ambientFunctions = new Set(['setTimeout', 'setInterval', 'setImmediate']);
const ambientModules = new Set(['node:timers', 'node:timers/promises', 'timers', 'timers/promises']);

/** What a TypeScript file imports (statically, dynamically, for its types alone, or to export again), and what it takes from its surroundings. */
export function readSource(path: string, text: string): Source {
  const imports: Import[] = [];
  const ambientUses: string[] = [];
  const addImport = (specifier: ts.Node | undefined, isTypeOnly: boolean): void => {
    if (!specifier || !ts.isStringLiteralLike(specifier)) return;
    const isPackage = !specifier.text.startsWith('.');
    const target = isPackage ? specifier.text : posix.join(posix.dirname(path), specifier.text);
    imports.push({ target, isPackage, isTypeOnly });
    if (ambientModules.has(target)) ambientUses.push(target);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node))
      addImport(node.moduleSpecifier, node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword);
    else if (ts.isExportDeclaration(node)) addImport(node.moduleSpecifier, node.isTypeOnly);
    else if (ts.isImportTypeNode(node))
      addImport(ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined, true);
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      addImport(node.arguments[0], false);
    ambientUses.push(...ambientUse(node));
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest));
  return { imports, ambientUses };
}

function ambientUse(node: ts.Node): string[] {
  if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression)) {
    const name = `${node.expression.text}.${node.name.text}`;
    return ambientProperties.has(name) ? [name] : [];
  }
  if (ts.isNewExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 'Date') {
    return node.arguments?.length ? [] : ['new Date()'];
  }
  if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) {
    return ambientFunctions.has(node.expression.text) ? [node.expression.text] : [];
  }
  return [];
}
