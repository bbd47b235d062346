import { defaultResourceClasses } from '../pool/resource-classes.ts';
import type { ResourceClass } from '../pool/resource-classes.ts';
import type { RefreshRequest } from '../refresh/request.ts';
import { defaults, longestRuntimeMin } from './defaults.ts';
import type { InputReader } from './input-reader.ts';
import { readRootVolume } from './root-volume-inputs.ts';

const anything = { pattern: /./s, allowed: 'any text', example: 'text' };

/** What the mode `refresh` asks for; problems stay with the reader. */
export async function readRefresh(
  reader: InputReader,
  repository: { readonly owner: string; readonly repo: string },
): Promise<RefreshRequest> {
  const hexId = (prefix: string): RegExp => new RegExp(`^${prefix}-[0-9a-f]{8,17}$`);
  const preRunnerScript = reader.text('pre-runner-script', anything);
  const postJobScript = reader.text('post-job-script', anything);
  const actionsRunnerVersion = reader
    .text('actions-runner-version', {
      pattern: /^v?\d+\.\d+\.\d+$/,
      allowed: 'a release of actions/runner; empty for the newest',
      example: '2.337.0',
    })
    ?.replace(/^v/, '');
  const runnerImagePath = reader.text('runner-image-path', {
    pattern: /^(?!.*\/\.\.?(\/|$))\/[\w./@+-]{1,254}$/,
    allowed: 'the absolute path of the folder in the image that holds the unpacked runner',
    example: '/opt/actions-runner',
  });
  const instanceRoleId = reader.text('instance-role-id', {
    pattern: /^AROA[A-Z0-9]{12,124}$/,
    allowed: 'the id of the role of the instances, as the output InstanceRoleId of the template shows it',
    example: 'AROAEXAMPLEEXAMPLE123',
  });
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
    ...(instanceRoleId !== undefined && { instanceRoleId }),
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
        // With a number behind it, at most the 32 characters of useradd(8).
        pattern: /^(?!root$)[a-z_][a-z0-9_-]{0,26}$/,
        allowed: 'a Linux user name of at most 27 characters, other than root',
        example: 'runner',
      }) ?? defaults.runnerUser,
    fixedUser: reader.choice('fixed-runner-user', ['true', 'false'], defaults.fixedRunnerUser) === 'true',
    metadataInJobs: reader.choice('allow-metadata-in-jobs', ['true', 'false'], defaults.allowMetadataInJobs) === 'true',
    ...(runnerImagePath !== undefined && { runnerImagePath }),
    rootVolume: readRootVolume(reader),
    tags: readTags(reader),
    runnerUrl: `${reader.address('GITHUB_SERVER_URL', 'https://github.com')}/${repository.owner}/${repository.repo}`,
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
