import { parseArgs } from 'node:util';
import type { LocalCloudOptions } from './cloud.ts';
import { calm } from './conditions.ts';
import { machineKinds } from './ec2/machines.ts';
import type { MachineKindName } from './ec2/machines.ts';

type Flags = Readonly<Record<string, string | boolean | undefined>>;

/** Flag → the condition it sets, and what it means. */
const conditionFlags = {
  capacity: ['capacity', 'the most instances that may live at once'],
  'spot-capacity': ['spotCapacity', 'the most spot instances among them'],
  'throttled-ec2-requests': [
    'throttledEc2Requests',
    'the next so many EC2 requests are refused with RequestLimitExceeded',
  ],
  'failing-github-requests': ['failingGitHubRequests', 'the next so many GitHub API requests are answered with 502'],
  'throttled-github-requests': [
    'throttledGitHubRequests',
    'the next so many GitHub API requests meet its secondary rate limit: 403',
  ],
  'exhausted-github-requests': [
    'exhaustedGitHubRequests',
    'the next so many GitHub API requests find the rate limit used up: 403',
  ],
  'sso-refused-github-requests': [
    'ssoRefusedGitHubRequests',
    'the next so many GitHub API requests are refused by SAML single sign-on: 403',
  ],
  'missed-github-requests': ['missedGitHubRequests', 'the next so many GitHub API requests are answered with 404'],
  'failing-boots': ['failingBoots', 'the next so many instances cannot fetch the runner archive'],
  'dead-instances': ['deadInstances', 'the next so many instances never boot'],
  'boot-delay-ms': ['bootDelayMs', 'from the launch of an instance to the first line of its user data'],
  'pending-ms': ['pendingMs', 'how long an instance stays pending at least'],
  'forget-terminated-ms': ['forgetTerminatedMs', 'so long after its end EC2 forgets an instance'],
  'required-tag': ['requiredTag', 'actions on instances without this tag are refused: UnauthorizedOperation'],
  'exhausted-types': ['exhaustedTypes', 'patterns of instance types of which there is no capacity'],
} as const;

type FlaggedCondition = (typeof conditionFlags)[keyof typeof conditionFlags][0];

const isTextual = (condition: FlaggedCondition): boolean => typeof calm[condition] === 'string';

const conditionHelp = Object.entries(conditionFlags).map(
  ([flag, [condition, meaning]]) => `  --${`${flag} ${isTextual(condition) ? 'TEXT' : 'N'}`.padEnd(32)}${meaning}`,
);

export const helpText = `npm run local -- [flags]

Starts DynamoDB, SQS, EC2 and STS on one port and GitHub on another, both on 127.0.0.1, and stays until it is interrupted.

  --port N                          of the AWS services; any free one by default
  --github-port N                   of GitHub; any free one by default
  --directory PATH                  where it keeps its state, .local-cloud by default
  --machines KIND                   what instances are: light (processes of this machine, the default) or debian (real
                                    machines, which need root and npm run machine-image)
  --latency SERVICE=MS,...          added to each request of dynamodb, sqs, ec2, github; for example dynamodb=8,sqs=12
${conditionHelp.join('\n')}
  --help

All but ports, directory and machines can be changed while it runs: PATCH /_local/conditions on the AWS port.

It answers only who has the credentials that it prints, which are new at each start, and no web page. Light instances
are processes of this machine, and run as you: user data, pre-runner scripts and jobs can read and change what you can.
Commands that would change the machine (shutdown, useradd, iptables and the like) have stand-ins, found by name; a
script that calls the real ones by their path, or empties its PATH, gets the real ones. Run only scripts you trust.
`;

/**
 * The options that the arguments of the command ask for, or 'help'.
 * @throws when a flag is unknown or its value is not a number that it could be
 */
export function parseOptions(args: readonly string[]): Omit<LocalCloudOptions, 'log'> | 'help' {
  const names = ['port', 'github-port', 'directory', 'machines', 'latency', ...Object.keys(conditionFlags)];
  const options = Object.fromEntries(names.map((name) => [name, { type: 'string' as const }]));
  const flags: Flags = parseArgs({ args: [...args], options: { ...options, help: { type: 'boolean' } } }).values;
  if (flags['help'] === true) return 'help';

  const conditions = Object.entries(conditionFlags).flatMap(([flag, [condition]]) => {
    const value = flags[flag];
    if (typeof value !== 'string') return [];
    return [[condition, isTextual(condition) ? value : wholeNumber(`--${flag}`, value)]];
  });
  const { port, 'github-port': githubPort, directory, machines, latency } = flags;
  return {
    ...(typeof port === 'string' && { port: wholeNumber('--port', port) }),
    ...(typeof githubPort === 'string' && { githubPort: wholeNumber('--github-port', githubPort) }),
    ...(typeof directory === 'string' && { directory }),
    ...(typeof machines === 'string' && { machines: machineKind(machines) }),
    conditions: {
      ...(Object.fromEntries(conditions) as Partial<Record<FlaggedCondition, never>>),
      ...(typeof latency === 'string' && { latencyMs: latencies(latency) }),
    },
  };
}

/** `dynamodb=8,sqs=12`; which services there are, the conditions know. */
function latencies(text: string): Record<string, number> {
  return Object.fromEntries(
    text.split(',').map((part) => {
      const [service = '', value = ''] = part.split('=');
      return [service, wholeNumber(`--latency ${service}`, value)];
    }),
  );
}

/** @throws when there is no such kind */
export function machineKind(text: string): MachineKindName {
  const kinds = Object.keys(machineKinds) as MachineKindName[];
  const kind = kinds.find((name) => name === text);
  if (kind === undefined) throw new Error(`--machines is "${text}"; it must be one of ${kinds.join(', ')}.`);
  return kind;
}

function wholeNumber(flag: string, text: string): number {
  if (!/^\d+$/.test(text)) throw new Error(`${flag} is "${text}"; it must be a whole number.`);
  return Number(text);
}
