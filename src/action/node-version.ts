/** The Node that `using: node24` asks for. GitHub's runners bring it; others run an action by whatever they have. */
const neededMajor = 24;

/** What a person is to know when this version of Node, such as `20.11.0`, cannot run the action; else undefined. */
export function problemOfNode(version: string): string | undefined {
  if (Number.parseInt(version, 10) >= neededMajor) return undefined;
  return `EC2 Runner Pool needs Node ${neededMajor} or newer, and was started by Node ${version}. Update the runner, or let it run actions by Node ${neededMajor}: GitHub's own does from version 2.327.1 on.`;
}
