/** What the command line asks for. Flags stand in `flags` under their names, options with their values in `values`. */
export interface Command {
  name: 'configure' | 'remove' | 'run' | 'help' | 'version';
  flags: ReadonlySet<string>;
  values: ReadonlyMap<string, string>;
  /** Arguments that no command knows; they are reported, and otherwise ignored. */
  unknown: string[];
}

const commandNames = ['configure', 'remove', 'run'] as const;
const flagNames = [
  'unattended',
  'ephemeral',
  'disableupdate',
  'replace',
  'no-default-labels',
  'local',
  'once',
  'help',
  'version',
  'check',
  'commit',
];
const valueNames = [
  'url',
  'token',
  'pat',
  'name',
  'labels',
  'work',
  'runnergroup',
  'jitconfig',
  'startuptype',
  'monitorsocketaddress',
];

const inputPrefix = 'ACTIONS_RUNNER_INPUT_';

/**
 * Reads the arguments of `Runner.Listener`. Each may come as `ACTIONS_RUNNER_INPUT_<NAME>` too, an argument going first.
 * Those variables are removed from `environment`, so that no job ever sees the tokens in them.
 */
export function parseCommand(parameters: readonly string[], environment: NodeJS.ProcessEnv): Command {
  const { flags, values } = takeInputs(environment);
  const unknown: string[] = [];
  let name: Command['name'] = 'run';
  for (let index = 0; index < parameters.length; index++) {
    const parameter = parameters[index] ?? '';
    const option = parameter.startsWith('--') ? parameter.slice(2).toLowerCase() : '';
    const command = commandNames.find((candidate) => candidate === parameter.toLowerCase());
    if (index === 0 && command) name = command;
    else if (flagNames.includes(option)) flags.add(option);
    else if (valueNames.includes(option)) values.set(option, parameters[++index] ?? '');
    else unknown.push(parameter);
  }
  if (flags.has('version')) name = 'version';
  if (flags.has('help')) name = 'help';
  return { name, flags, values, unknown };
}

function takeInputs(environment: NodeJS.ProcessEnv): { flags: Set<string>; values: Map<string, string> } {
  const flags = new Set<string>();
  const values = new Map<string, string>();
  for (const [variable, value] of Object.entries(environment)) {
    if (!variable.toUpperCase().startsWith(inputPrefix)) continue;
    const name = variable.slice(inputPrefix.length).toLowerCase().replaceAll('_', '-');
    if (flagNames.includes(name) && value?.toLowerCase() === 'true') flags.add(name);
    if (valueNames.includes(name) && value) values.set(name, value);
    Reflect.deleteProperty(environment, variable);
  }
  return { flags, values };
}
