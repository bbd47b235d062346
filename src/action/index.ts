import { problemOfNode } from './node-version.ts';

// The rest is loaded only by a Node that understands it.
const problem = problemOfNode(process.versions.node);
if (problem === undefined) await (await import('./main.ts')).main();
else {
  console.log(`::error::${problem}`);
  process.exitCode = 1;
}
