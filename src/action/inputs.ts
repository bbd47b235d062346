import { createHash } from 'node:crypto';
import { parseTypePatterns, typePatternSyntax } from '../pool/instance-types.ts';
import type { Run } from '../pool/run.ts';
import type { ProvisionRequest } from '../provision/request.ts';
import type { RefreshRequest } from '../refresh/request.ts';
import type { ReleaseRequest } from '../release/index.ts';
import { InputError } from '../shared/errors.ts';
import type { Secret } from '../shared/secret.ts';
import { defaults, longestRuntimeMin, spelledDefaults } from './defaults.ts';
import { InputReader } from './input-reader.ts';
import type { Environment } from './input-reader.ts';
import { readRefresh } from './refresh-inputs.ts';

export const modes = ['provision', 'release', 'refresh'] as const;
export type Mode = (typeof modes)[number];

/** What every mode needs to know. */
export interface CommonInputs {
  readonly region: string;
  readonly poolName: string;
  readonly tableName: string;
  readonly githubToken?: Secret;
  readonly githubApiUrl: string;
  readonly repository: { readonly owner: string; readonly repo: string };
}

/** Where the AWS clients look for other endpoints than AWS's own. */
const awsEndpoints = ['AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_DYNAMODB', 'AWS_ENDPOINT_URL_SQS', 'AWS_ENDPOINT_URL_EC2'];

export type Inputs = CommonInputs &
  (
    | { readonly mode: 'provision'; readonly request: ProvisionRequest }
    | { readonly mode: 'release'; readonly request: ReleaseRequest }
    | { readonly mode: 'refresh'; readonly request: RefreshRequest; readonly githubToken: Secret }
  );

const poolNameLimit = 60;

/**
 * Reads and checks every input of the mode at once.
 * @throws InputError with all problems, before anything else has happened
 */
export async function readInputs(environment: Environment): Promise<Inputs & { readonly notices: readonly string[] }> {
  const reader = new InputReader(environment);
  const given = reader.raw('mode');
  const mode = modes.find((candidate) => candidate === given);
  if (mode === undefined) reader.problem('mode', given, modes.join(', '), 'provision');
  const common = readCommon(reader);
  const inputs = mode === undefined ? undefined : await readMode(reader, mode, common);
  if (reader.problems.length > 0 || inputs === undefined) throw new InputError(reader.problems);
  return { ...inputs, notices: reader.unread(spelledDefaults).map((input) => notUsed(input, inputs.mode)) };
}

const notUsed = (input: string, mode: Mode): string =>
  `The input ${input} is set, but mode ${mode} does not use it: is it meant for a step of another mode, or misspelled?`;

function readCommon(reader: InputReader): CommonInputs {
  const region = reader.raw('aws-region') ?? reader.variable('AWS_REGION', 'AWS_DEFAULT_REGION');
  if (region === undefined || !/^[a-z]{2,4}(-[a-z]+)+-\d+$/.test(region)) {
    reader.problem(
      'aws-region',
      region,
      'an AWS region, as this input or in the environment variable AWS_REGION, which aws-actions/configure-aws-credentials sets',
      'eu-central-1',
    );
  }
  const fullName = reader.variable('GITHUB_REPOSITORY') ?? '';
  const [owner = '', repo = ''] = fullName.split('/');
  if (owner === '' || repo === '')
    reader.problem(
      'GITHUB_REPOSITORY',
      fullName || undefined,
      'owner/repository, set by GitHub in each step',
      'octo-org/octo-repo',
    );
  const poolName =
    reader.text('name', {
      pattern: /^[A-Za-z0-9][A-Za-z0-9_-]{2,59}$/,
      allowed: `3 to ${poolNameLimit} letters, digits, hyphens and underscores`,
      example: 'ci-pool',
    }) ?? defaultPoolName(owner, repo);
  const tableName =
    reader.text('table-name', {
      pattern: /^[A-Za-z0-9_.-]{3,255}$/,
      allowed: '3 to 255 letters, digits, hyphens, underscores and dots',
      example: 'ci-pool',
    }) ?? poolName;
  const token = reader.secret('github-token', {
    pattern: /^[\x21-\x7e]{1,4096}$/,
    allowed: 'one token on one line, without spaces',
    example: '${{ secrets.RUNNER_ADMIN_TOKEN }}',
  });
  for (const variable of awsEndpoints) {
    if (reader.variable(variable) !== undefined)
      reader.address(variable, 'https://vpce-0123456789abcdef0.dynamodb.eu-central-1.vpce.amazonaws.com');
  }
  return {
    region: region ?? '',
    poolName,
    tableName,
    repository: { owner, repo },
    githubApiUrl: reader.address('GITHUB_API_URL', 'https://api.github.com'),
    ...(token !== undefined && { githubToken: token }),
  };
}

/** One pool per repository unless the user names it: runners are registered with one repository. */
export function defaultPoolName(owner: string, repo: string): string {
  const spelled = `runners-${owner}_${repo}`;
  const name = spelled.replace(/[^A-Za-z0-9_-]/g, '-');
  // Only owners of enterprise-managed accounts contain an underscore: else the first one is where the repository begins.
  if (name.length <= poolNameLimit && name === spelled && !owner.includes('_')) return name;
  // Cut, changed or ambiguous names may meet those of other repositories: a digest keeps them apart.
  const digest = createHash('sha256').update(`${owner}/${repo}`).digest('hex').slice(0, 8);
  return `${name.slice(0, poolNameLimit - digest.length - 1)}-${digest}`;
}

async function readMode(reader: InputReader, mode: Mode, common: CommonInputs): Promise<Inputs | undefined> {
  switch (mode) {
    case 'provision':
      return { ...common, mode, request: readProvision(reader) };
    case 'release':
      return { ...common, mode, request: readRelease(reader) };
    case 'refresh': {
      const request = await readRefresh(reader, common.repository);
      if (common.githubToken === undefined) {
        reader.problem(
          'github-token',
          undefined,
          "a token that may administer the repository (the workflow's own GITHUB_TOKEN may not)",
          '${{ secrets.RUNNER_ADMIN_TOKEN }}',
        );
        return undefined;
      }
      return { ...common, githubToken: common.githubToken, mode, request };
    }
  }
}

function readRun(reader: InputReader): Run {
  const runId = reader.variable('GITHUB_RUN_ID');
  const runAttempt = Number(reader.variable('GITHUB_RUN_ATTEMPT') ?? '1');
  if (runId === undefined || !/^\d+$/.test(runId))
    reader.problem('GITHUB_RUN_ID', runId, 'the number of a workflow run, set by GitHub in each step', '9000000001');
  if (!Number.isInteger(runAttempt) || runAttempt < 1)
    reader.problem(
      'GITHUB_RUN_ATTEMPT',
      reader.variable('GITHUB_RUN_ATTEMPT'),
      'a whole number from 1, set by GitHub in each step',
      '1',
    );
  return { runId: runId ?? '', runAttempt };
}

function readProvision(reader: InputReader): ProvisionRequest {
  const instanceCount = reader.wholeNumber('instance-count', { least: 1, most: 10_000 }) ?? defaults.instanceCount;
  const maxRuntimeMin = reader.wholeNumber('max-runtime-min', { least: 1, most: longestRuntimeMin, unit: 'minutes' });
  const patterns = reader.list('allowed-instance-types', {
    pattern: typePatternSyntax,
    allowed: 'instance types, with * for any characters, and ! before what is left out',
    example: 'c* m6i.* !*.metal',
  });
  const labelMode = reader.choice('label-mode', ['auto', 'instance', 'run'], defaults.labelMode);
  return {
    run: readRun(reader),
    instanceCount,
    resourceClass: reader.raw('resource-class') ?? defaults.resourceClass,
    usageClass: reader.choice('usage-class', ['on-demand', 'spot', 'spot-with-fallback'], defaults.usageClass),
    instanceTypes: parseTypePatterns(patterns),
    ...(maxRuntimeMin !== undefined && { maxRuntimeMin }),
    labelMode: labelMode === 'auto' ? (instanceCount === 1 ? 'instance' : 'run') : labelMode,
    atLimit: reader.choice('at-limit', ['wait', 'fail'], defaults.atLimit),
    timeoutMs:
      (reader.wholeNumber('provision-timeout-sec', { least: 10, most: 3_600, unit: 'seconds' }) ??
        defaults.provisionTimeoutSec) * 1_000,
  };
}

function readRelease(reader: InputReader): ReleaseRequest {
  const instanceIds = reader.list('instance-ids', {
    pattern: /^i-[0-9a-f]{8,17}$/,
    allowed: 'instance ids; none for all instances of this run attempt',
    example: 'i-0123456789abcdef0',
  });
  return { run: readRun(reader), ...(instanceIds.length > 0 && { instanceIds }) };
}
