import { createHash } from 'node:crypto';
import { parseTypePatterns, typePatternSyntax } from '../pool/instance-types.ts';
import { defaultResourceClasses } from '../pool/resource-classes.ts';
import type { ResourceClass } from '../pool/resource-classes.ts';
import type { Run } from '../pool/run.ts';
import type { ProvisionRequest } from '../provision/request.ts';
import type { RefreshRequest } from '../refresh/request.ts';
import type { ReleaseRequest } from '../release/index.ts';
import { InputError } from '../shared/errors.ts';
import { Secret } from '../shared/secret.ts';
import { InputReader } from './input-reader.ts';
import type { Environment } from './input-reader.ts';

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

export type Inputs = CommonInputs &
  (
    | { readonly mode: 'provision'; readonly request: ProvisionRequest }
    | { readonly mode: 'release'; readonly request: ReleaseRequest }
    | { readonly mode: 'refresh'; readonly request: RefreshRequest; readonly githubToken: Secret }
  );

/** The values of inputs that are not given; `action.yml` states the same ones. */
export const defaults = {
  instanceCount: 1,
  resourceClass: 'large',
  usageClass: 'on-demand',
  labelMode: 'auto',
  provisionTimeoutSec: 300,
  idleTimeSec: 900,
  maxRuntimeMin: 360,
  maxLifetimeMin: 1_440,
  githubRegTokenRefreshMins: 30,
  runnerUser: 'runner',
  volumeType: 'gp3',
} as const;

// The longest that a job may run on a self-hosted runner is five days (GitHub Actions limits).
const longestRuntimeMin = 7_200;
const poolNameLimit = 60;

const anything = { pattern: /./s, allowed: 'any text', example: 'text' };

/**
 * Reads and checks every input of the mode at once.
 * @throws InputError with all problems, before anything else has happened
 */
export async function readInputs(environment: Environment): Promise<Inputs> {
  const reader = new InputReader(environment);
  const given = reader.raw('mode');
  const mode = modes.find((candidate) => candidate === given);
  if (mode === undefined) reader.problem('mode', given, modes.join(', '), 'provision');
  const common = readCommon(reader);
  const inputs = mode === undefined ? undefined : await readMode(reader, mode, common, environment);
  if (reader.problems.length > 0 || inputs === undefined) throw new InputError(reader.problems);
  return inputs;
}

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
  const token = reader.raw('github-token');
  return {
    region: region ?? '',
    poolName,
    tableName,
    repository: { owner, repo },
    githubApiUrl: reader.variable('GITHUB_API_URL') ?? 'https://api.github.com',
    ...(token !== undefined && { githubToken: new Secret(token) }),
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

async function readMode(
  reader: InputReader,
  mode: Mode,
  common: CommonInputs,
  environment: Environment,
): Promise<Inputs | undefined> {
  switch (mode) {
    case 'provision':
      return { ...common, mode, request: readProvision(reader) };
    case 'release':
      return { ...common, mode, request: readRelease(reader) };
    case 'refresh': {
      const request = await readRefresh(reader, common, environment);
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

async function readRefresh(
  reader: InputReader,
  common: CommonInputs,
  environment: Environment,
): Promise<RefreshRequest> {
  const hexId = (prefix: string): RegExp => new RegExp(`^${prefix}-[0-9a-f]{8,17}$`);
  const preRunnerScript = reader.text('pre-runner-script', anything);
  const postJobScript = reader.text('post-job-script', anything);
  const actionsRunnerVersion = reader
    .text('actions-runner-version', {
      pattern: /^v?\d+\.\d+\.\d+$/,
      allowed: 'a release of actions/runner; empty for the newest',
      example: '2.330.0',
    })
    ?.replace(/^v/, '');
  const volumeSizeGiB = reader.wholeNumber('volume-size-gib', { least: 1, most: 65_536, unit: 'GiB' });
  const maxRuntimeMin =
    reader.wholeNumber('max-runtime-min', { least: 1, most: longestRuntimeMin, unit: 'minutes' }) ??
    defaults.maxRuntimeMin;
  const maxLifetimeMin =
    reader.wholeNumber('max-lifetime-min', { least: 10, most: 43_200, unit: 'minutes' }) ?? defaults.maxLifetimeMin;
  if (maxLifetimeMin <= maxRuntimeMin)
    reader.problem(
      'max-lifetime-min',
      String(maxLifetimeMin),
      `more than max-runtime-min, ${maxRuntimeMin}, so that an instance outlives its run`,
      String(maxRuntimeMin * 4),
    );
  return {
    ami: reader.requiredText('ami', {
      pattern: hexId('ami'),
      allowed: 'the id of a Linux image in the region',
      example: 'ami-0123456789abcdef0',
    }),
    iamInstanceProfile: reader.requiredText('iam-instance-profile', {
      pattern: /^[\w+=,.@:/-]{1,2048}$/,
      allowed: 'the name or ARN of an instance profile',
      example: 'ec2-runner-pool',
    }),
    securityGroupIds: reader.requiredList('security-group-ids', {
      pattern: hexId('sg'),
      allowed: 'ids of security groups',
      example: 'sg-0123456789abcdef0',
    }),
    subnetIds: reader.requiredList('subnet-ids', {
      pattern: hexId('subnet'),
      allowed: 'ids of subnets',
      example: 'subnet-0123456789abcdef0 subnet-0fedcba9876543210',
    }),
    idleTimeSec:
      reader.wholeNumber('idle-time-sec', { least: 1, most: 86_400, unit: 'seconds' }) ?? defaults.idleTimeSec,
    maxRuntimeMin,
    maxLifetimeMin,
    // Tokens work for an hour; a boot may need one for a quarter of it.
    githubRegTokenRefreshMins:
      reader.wholeNumber('github-reg-token-refresh-mins', { least: 1, most: 45, unit: 'minutes' }) ??
      defaults.githubRegTokenRefreshMins,
    ...(preRunnerScript !== undefined && { preRunnerScript }),
    ...(postJobScript !== undefined && { postJobScript }),
    resourceClasses: await readResourceClasses(reader),
    ...(actionsRunnerVersion !== undefined && { actionsRunnerVersion }),
    runnerUser:
      reader.text('runner-user', {
        pattern: /^(?!root$)[a-z_][a-z0-9_-]{0,31}$/,
        allowed: 'a Linux user name, other than root',
        example: 'runner',
      }) ?? defaults.runnerUser,
    ...(volumeSizeGiB !== undefined && { volumeSizeGiB }),
    volumeType: reader.choice('volume-type', ['gp3', 'gp2', 'io1', 'io2'], defaults.volumeType),
    tags: readTags(reader),
    runnerUrl: `${(environment['GITHUB_SERVER_URL'] ?? 'https://github.com').replace(/\/$/, '')}/${common.repository.owner}/${common.repository.repo}`,
  };
}

async function readResourceClasses(reader: InputReader): Promise<readonly ResourceClass[]> {
  const text = reader.raw('resource-class-config');
  if (text === undefined) return defaultResourceClasses;
  const { parseResourceClasses } = await import('./resource-class-config.ts');
  const { classes, problems } = parseResourceClasses(text);
  reader.problems.push(...problems);
  return classes;
}

function readTags(reader: InputReader): Record<string, string> {
  // Limits of EC2 tags: 128 characters a key, 256 a value, nothing that begins with aws:; our own are not for others to set.
  const pairs = reader.list('tags', {
    pattern: /^(?!aws:|ec2-runner-pool:)[^=]{1,128}=.{0,256}$/i,
    allowed: 'key=value pairs; keys do not begin with aws: or ec2-runner-pool:',
    example: 'team=ci cost-center=42',
  });
  return Object.fromEntries(pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]));
}
