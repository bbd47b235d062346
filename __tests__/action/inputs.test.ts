import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { defaultPoolName, readInputs } from '../../src/action/inputs.ts';
import type { Inputs } from '../../src/action/inputs.ts';
import { defaultResourceClasses } from '../../src/pool/resource-classes.ts';
import type { ProvisionRequest } from '../../src/provision/request.ts';
import type { RefreshRequest } from '../../src/refresh/request.ts';
import type { ReleaseRequest } from '../../src/release/index.ts';
import { InputError } from '../../src/shared/errors.ts';

type Given = Readonly<Record<string, string>>;

const github = {
  AWS_REGION: 'eu-central-1',
  GITHUB_REPOSITORY: 'octo-org/octo-repo',
  GITHUB_RUN_ID: '9000000001',
  GITHUB_RUN_ATTEMPT: '2',
};
const minimum: Readonly<Record<'provision' | 'release' | 'refresh', Given>> = {
  provision: {},
  release: {},
  refresh: {
    'github-token': 'ghp_admin',
    ami: 'ami-0123456789abcdef0',
    'iam-instance-profile': 'runner',
    'security-group-ids': 'sg-0123456789abcdef0',
    'subnet-ids': 'subnet-0123456789abcdef0',
  },
};

/** Reads as GitHub would hand it over: the least that the mode needs, and what is given on top. An empty text takes an input away. */
const read = (mode: keyof typeof minimum, given: Given = {}, environment: Given = github): Promise<Inputs> => {
  const inputs = { mode, ...minimum[mode], ...given };
  return readInputs({
    ...environment,
    ...Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
  });
};
const provisionOf = async (given: Given = {}): Promise<ProvisionRequest> =>
  (await read('provision', given)).request as ProvisionRequest;
const releaseOf = async (given: Given = {}): Promise<ReleaseRequest> =>
  (await read('release', given)).request as ReleaseRequest;
const refreshOf = async (given: Given = {}): Promise<RefreshRequest> =>
  (await read('refresh', given)).request as RefreshRequest;

const problemsOf = async (reading: Promise<Inputs>): Promise<readonly string[]> => {
  const error: unknown = await reading.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof InputError)) throw new Error('expected an InputError', { cause: error });
  return error.problems;
};

describe('without more than it needs', () => {
  test('provision asks for one on-demand instance of class large', async () => {
    expect(await provisionOf()).toEqual({
      run: { runId: '9000000001', runAttempt: 2 },
      instanceCount: 1,
      resourceClass: 'large',
      usageClass: 'on-demand',
      instanceTypes: { allowed: [], excluded: [] },
      labelMode: 'instance',
      atLimit: 'wait',
      timeoutMs: 300_000,
    });
  });

  test('release is for all that the run attempt holds', async () => {
    expect(await releaseOf()).toEqual({ run: { runId: '9000000001', runAttempt: 2 } });
  });

  test('refresh takes the documented defaults', async () => {
    expect(await refreshOf()).toEqual({
      ami: 'ami-0123456789abcdef0',
      iamInstanceProfile: 'runner',
      securityGroupIds: ['sg-0123456789abcdef0'],
      subnetIds: ['subnet-0123456789abcdef0'],
      idleTimeSec: 900,
      maxRuntimeMin: 360,
      maxLifetimeMin: 1_440,
      githubRegTokenRefreshMins: 10,
      resourceClasses: defaultResourceClasses,
      runnerUser: 'runner',
      fixedUser: false,
      metadataInJobs: false,
      rootVolume: { type: 'gp3' },
      tags: {},
      runnerUrl: 'https://github.com/octo-org/octo-repo',
    });
  });

  test('the pool is named after the repository, and the table after the pool', async () => {
    expect(await read('release')).toMatchObject({
      region: 'eu-central-1',
      poolName: 'runners-octo-org_octo-repo',
      tableName: 'runners-octo-org_octo-repo',
      repository: { owner: 'octo-org', repo: 'octo-repo' },
      githubApiUrl: 'https://api.github.com',
    });
    expect(await read('release', { name: 'ci-pool' })).toMatchObject({ poolName: 'ci-pool', tableName: 'ci-pool' });
    expect(await read('release', { name: 'ci-pool', 'table-name': 'ci.table' })).toMatchObject({
      poolName: 'ci-pool',
      tableName: 'ci.table',
    });
  });
});

describe('the environment', () => {
  test('gives the region, which the input overrides', async () => {
    expect(await read('release', {}, { ...github, AWS_REGION: '', AWS_DEFAULT_REGION: 'us-gov-west-1' })).toMatchObject(
      { region: 'us-gov-west-1' },
    );
    expect(await read('release', { 'aws-region': 'ap-southeast-2' })).toMatchObject({ region: 'ap-southeast-2' });
  });

  test('says where GitHub is', async () => {
    const server = {
      ...github,
      GITHUB_API_URL: 'https://ghe.example/api/v3',
      GITHUB_SERVER_URL: 'https://ghe.example/',
    };
    const inputs = await read('refresh', {}, server);
    expect(inputs.githubApiUrl).toBe('https://ghe.example/api/v3');
    expect((inputs.request as RefreshRequest).runnerUrl).toBe('https://ghe.example/octo-org/octo-repo');
  });

  test('of an older server, which knows no attempts, means the first', async () => {
    const { GITHUB_RUN_ATTEMPT, ...older } = github;
    expect((await read('release', {}, older)).request).toMatchObject({ run: { runAttempt: 1 } });
  });

  test.each([
    ['GITHUB_RUN_ID', 'nine'],
    ['GITHUB_RUN_ATTEMPT', '0'],
    ['GITHUB_REPOSITORY', 'octo-repo'],
  ])('with %s %s is refused', async (name, value) => {
    expect(await problemsOf(read('release', {}, { ...github, [name]: value }))).toEqual([
      expect.stringMatching(new RegExp(`^${name}: '${value}' is not allowed\\. Allowed: .+\\. Example: .+`)),
    ]);
  });
});

test('a token does not show in what was read', async () => {
  const inputs = await read('provision', { 'github-token': 'ghp_admin' });
  expect(inputs.githubToken?.reveal()).toBe('ghp_admin');
  expect(JSON.stringify(inputs)).not.toContain('ghp_admin');
});

describe('lists', () => {
  test.each([
    ['spaces', 'subnet-0000000a subnet-0000000b'],
    ['commas', 'subnet-0000000a,subnet-0000000b,'],
    ['commas and spaces', 'subnet-0000000a, subnet-0000000b'],
    ['lines', '\nsubnet-0000000a\r\n  subnet-0000000b\n'],
    ['JSON', '["subnet-0000000a", "subnet-0000000b"]'],
    ['JSON over lines', '[\n  "subnet-0000000a",\n  "subnet-0000000b"\n]'],
    ['repetition', 'subnet-0000000a subnet-0000000b subnet-0000000a'],
  ])('take %s', async (_, text) => {
    expect((await refreshOf({ 'subnet-ids': text })).subnetIds).toEqual(['subnet-0000000a', 'subnet-0000000b']);
  });

  test('of instances take the output of provision as it is', async () => {
    expect((await releaseOf({ 'instance-ids': JSON.stringify(['i-0123456789abcdef0']) })).instanceIds).toEqual([
      'i-0123456789abcdef0',
    ]);
  });

  test('of no instances mean all', async () => {
    expect(await releaseOf({ 'instance-ids': '[]' })).not.toHaveProperty('instanceIds');
  });
});

test('patterns fall into allowed and excluded ones', async () => {
  expect((await provisionOf({ 'allowed-instance-types': 'c* m6i.*\n!*.metal' })).instanceTypes).toEqual({
    allowed: ['c*', 'm6i.*'],
    excluded: ['*.metal'],
  });
});

test('label-mode auto is a label per instance for one, and one for the run for more', async () => {
  expect((await provisionOf({ 'instance-count': '2' })).labelMode).toBe('run');
  expect((await provisionOf({ 'instance-count': '2', 'label-mode': 'instance' })).labelMode).toBe('instance');
  expect((await provisionOf({ 'label-mode': 'run' })).labelMode).toBe('run');
});

test('tags are split at their first equals sign', async () => {
  expect((await refreshOf({ tags: 'team=ci query=a=b empty=' })).tags).toEqual({ team: 'ci', query: 'a=b', empty: '' });
});

test('scripts are kept as they are, whatever is in them', async () => {
  const script = '#!/bin/sh\ncat <<\'END\'\n"$HOME" `id`\nEND';
  expect(await refreshOf({ 'pre-runner-script': script, 'post-job-script': script })).toMatchObject({
    preRunnerScript: script,
    postJobScript: script,
  });
});

test('a runner version may carry the v of its tag', async () => {
  expect(await refreshOf({ 'actions-runner-version': 'v2.337.0' })).toMatchObject({ actionsRunnerVersion: '2.337.0' });
});

test('a volume and a runner that the image holds are taken as they are given', async () => {
  expect(
    await refreshOf({
      'volume-type': 'io1',
      'volume-size-gib': '100',
      'volume-iops': '5000',
      'runner-image-path': '/opt/actions-runner',
    }),
  ).toMatchObject({
    rootVolume: { type: 'io1', sizeGiB: 100, iops: 5_000 },
    runnerImagePath: '/opt/actions-runner',
  });
  expect(
    await refreshOf({ 'volume-iops': '16000', 'volume-throughput': '2000', 'volume-size-gib': '32' }),
  ).toMatchObject({ rootVolume: { type: 'gp3', sizeGiB: 32, iops: 16_000, throughput: 2_000 } });
});

test('the bounds themselves are allowed', async () => {
  expect(
    await provisionOf({ 'instance-count': '10000', 'max-runtime-min': '7200', 'provision-timeout-sec': '3600' }),
  ).toMatchObject({ instanceCount: 10_000, maxRuntimeMin: 7_200, timeoutMs: 3_600_000 });
  expect(
    await refreshOf({ 'idle-time-sec': '1', 'github-reg-token-refresh-mins': '45', 'volume-size-gib': '65536' }),
  ).toMatchObject({ idleTimeSec: 1, githubRegTokenRefreshMins: 45, rootVolume: { sizeGiB: 65_536 } });
});

describe('what is refused, by name and value, with what is allowed and an example', () => {
  type Refusal = readonly [mode: keyof typeof minimum, input: string, value: string, allowed: string];
  const numbers: readonly Refusal[] = (
    [
      ['provision', 'instance-count', 'from 1 to 10000'],
      ['provision', 'max-runtime-min', 'minutes from 1 to 7200'],
      ['provision', 'provision-timeout-sec', 'seconds from 10 to 3600'],
      ['refresh', 'idle-time-sec', 'seconds from 1 to 86400'],
      ['refresh', 'max-runtime-min', 'minutes from 1 to 7200'],
      ['refresh', 'max-lifetime-min', 'minutes from 10 to 43200'],
      ['refresh', 'github-reg-token-refresh-mins', 'minutes from 1 to 45'],
      ['refresh', 'volume-size-gib', 'GiB from 1 to 65536'],
    ] as const
  ).flatMap(([mode, input, allowed]) =>
    ['0', '-5', '2.5', '1e3', 'ten', '9999999'].map((value) => [mode, input, value, allowed] as const),
  );

  test.each<Refusal>([
    ...numbers,
    ['provision', 'instance-count', '10001', 'a whole number from 1 to 10000'],
    ['provision', 'usage-class', 'reserved', 'on-demand, spot, spot-with-fallback'],
    ['provision', 'label-mode', 'none', 'auto, instance, run'],
    ['provision', 'at-limit', 'never', 'wait, fail'],
    ['provision', 'allowed-instance-types', 'c5.large;', 'instance types'],
    ['provision', 'aws-region', 'Frankfurt', 'an AWS region'],
    ['provision', 'name', 'a b', '3 to 60 letters'],
    ['provision', 'name', 'x'.repeat(61), '3 to 60 letters'],
    ['provision', 'table-name', 'a/b', '3 to 255 letters'],
    ['release', 'instance-ids', 'i-xyz', 'instance ids'],
    ['refresh', 'subnet-ids', 'net-0123456789abcdef0', 'ids of subnets'],
    ['refresh', 'security-group-ids', 'default', 'ids of security groups'],
    ['refresh', 'ami', 'ubuntu-24.04', 'the id of a Linux image'],
    ['refresh', 'iam-instance-profile', 'a b', 'an instance profile'],
    ['refresh', 'actions-runner-version', 'latest', 'a release of actions/runner'],
    ['refresh', 'runner-user', 'root', 'other than root'],
    ['refresh', 'runner-user', 'a;b', 'a Linux user name'],
    ['refresh', 'runner-user', 'a'.repeat(28), 'at most 27 characters'],
    ['refresh', 'fixed-runner-user', 'yes', 'true, false'],
    ['refresh', 'allow-metadata-in-jobs', '1', 'true, false'],
    ['refresh', 'volume-type', 'st1', 'gp3, gp2, io1, io2'],
    ['refresh', 'runner-image-path', 'opt/runner', 'the absolute path of the folder in the image'],
    ['refresh', 'runner-image-path', '/opt/../etc', 'the absolute path of the folder in the image'],
    ['refresh', 'volume-throughput', '100', 'MiB/s from 125 to 2000'],
    ['refresh', 'volume-throughput', '751', 'at most a quarter of volume-iops, 3000: 750 MiB/s'],
    ['refresh', 'volume-iops', '2999', 'IOPS from 3000 to 80000'],
    ['refresh', 'volume-iops', '15001', 'at most 500 for each GiB of a volume of type gp3: 15000 with 30 GiB'],
    ['refresh', 'tags', 'team', 'key=value pairs'],
    ['refresh', 'tags', 'AWS:team=ci', 'keys do not begin with aws:'],
  ])('%s: %s %s', async (mode, input, value, allowed) => {
    const problems = await problemsOf(read(mode, { [input]: value }));
    expect(problems).toHaveLength(1);
    const [, told] = problems[0]?.split(`${input}: '${value}' is not allowed. Allowed: `) ?? [];
    expect(told).toContain(allowed);
    expect(told).toMatch(/\. Example: .+/);
  });

  test.each(['ami', 'iam-instance-profile', 'security-group-ids', 'subnet-ids', 'github-token'])(
    'refresh without %s',
    async (input) => {
      expect(await problemsOf(read('refresh', { [input]: '' }))).toEqual([
        expect.stringMatching(new RegExp(`^${input}: is required and was not given\\. Allowed: .+\\. Example: .+`)),
      ]);
    },
  );

  test('an unknown mode, or none', async () => {
    expect(await problemsOf(readInputs({ ...github, INPUT_MODE: 'start' }))).toEqual([
      "mode: 'start' is not allowed. Allowed: provision, release, refresh. Example: provision",
    ]);
    expect(await problemsOf(readInputs(github))).toEqual([
      'mode: is required and was not given. Allowed: provision, release, refresh. Example: provision',
    ]);
  });

  test('no region at all', async () => {
    const { AWS_REGION, ...elsewhere } = github;
    expect(await problemsOf(read('release', {}, elsewhere))).toEqual([
      expect.stringMatching(/^aws-region: is required.*AWS_REGION.*Example: eu-central-1$/),
    ]);
  });

  test.each([
    [
      { 'volume-type': 'io2' },
      'volume-iops: is required and was not given. Allowed: IOPS, which volume-type io2 needs',
    ],
    [
      { 'volume-type': 'io1', 'volume-size-gib': '10', 'volume-iops': '501' },
      "volume-iops: '501' is not allowed. Allowed: at most 50 for each GiB of a volume of type io1: 500 with 10 GiB",
    ],
    [{ 'volume-type': 'gp2', 'volume-iops': '3000' }, "volume-iops: '3000' is not allowed. Allowed: nothing with"],
    [
      { 'volume-type': 'io2', 'volume-iops': '3000', 'volume-throughput': '200' },
      "volume-throughput: '200' is not allowed. Allowed: nothing with volume-type io2; only gp3 takes it",
    ],
    [{ 'volume-type': 'gp2', 'volume-size-gib': '16385' }, "volume-size-gib: '16385' is not allowed. Allowed: a whole"],
  ])('a volume that EBS does not have: %j', async (inputs, problem) => {
    expect(await problemsOf(read('refresh', inputs))).toEqual([expect.stringContaining(problem)]);
  });

  test('a lifetime that ends before the run may', async () => {
    expect(await problemsOf(read('refresh', { 'max-runtime-min': '600', 'max-lifetime-min': '600' }))).toEqual([
      "max-lifetime-min: '600' is not allowed. Allowed: more than max-runtime-min, 600, so that an instance outlives its run. Example: 2400",
    ]);
  });

  test('every item of a list that is wrong, on its own', async () => {
    const problems = await problemsOf(read('refresh', { 'subnet-ids': 'subnet-0123456789abcdef0, vpc-1 vpc-2' }));
    expect(problems.map((problem) => problem.split(' is not')[0])).toEqual([
      "subnet-ids: 'vpc-1'",
      "subnet-ids: 'vpc-2'",
    ]);
  });

  test('all of it at once', async () => {
    const problems = await problemsOf(
      read('refresh', {
        'aws-region': 'x',
        name: '!',
        ami: '',
        'subnet-ids': 'vpc-1',
        'idle-time-sec': '-1',
        'max-runtime-min': '0',
        'resource-class-config': '{"large": {"vcpus": 0}}',
        'volume-type': 'tape',
        'github-token': '',
      }),
    );
    expect(problems.map((problem) => problem.split(':')[0])).toEqual([
      'aws-region',
      'name',
      'max-runtime-min',
      'ami',
      'subnet-ids',
      'idle-time-sec',
      'resource-class-config',
      'resource-class-config',
      'volume-type',
      'github-token',
    ]);
  });
});

test('malformed JSON or YAML is refused with its line', async () => {
  const problems = await problemsOf(
    read('refresh', { 'resource-class-config': '{\n  "large": {"vcpus": 2, "memoryMiB": 4096}},\n' }),
  );
  expect(problems[0]).toMatch(/^resource-class-config: line 2: .*Allowed: JSON or YAML\. Example: /);
});

test('resource classes are read from the input', async () => {
  expect((await refreshOf({ 'resource-class-config': 'small: {vcpus: 1, memoryMiB: 1024}' })).resourceClasses).toEqual([
    { name: 'small', vcpus: 1, memoryMiB: 1_024 },
  ]);
});

describe('the default name of a pool', () => {
  const ownerName = fc.stringMatching(/^[A-Za-z0-9]([A-Za-z0-9]|-[A-Za-z0-9]){0,18}(_[a-z0-9]{1,8})?$/);
  const repoName = fc.stringMatching(/^[A-Za-z0-9._-]{1,100}$/);

  test('fits a pool name, and every queue and table, for any repository', () => {
    fc.assert(
      fc.property(ownerName, repoName, (owner, repo) =>
        /^[A-Za-z0-9][A-Za-z0-9_-]{2,59}$/.test(defaultPoolName(owner, repo)),
      ),
    );
  });

  test('is cut to the longest that is allowed', () => {
    expect(defaultPoolName('octo', 'x'.repeat(100))).toMatch(/^runners-octo_x{38}-[0-9a-f]{8}$/);
    expect(defaultPoolName('octo', 'x'.repeat(100))).toHaveLength(60);
  });

  test.each<[string, string][]>([
    [
      ['octo', '.github'],
      ['octo', '-github'],
    ],
    [
      ['octo', 'a.b'],
      ['octo', 'a-b'],
    ],
    [
      ['octo-org', 'repo'],
      ['octo', 'org-repo'],
    ],
    [
      ['octo_org', 'repo'],
      ['octo', 'org_repo'],
    ],
    [
      ['octo', `${'x'.repeat(60)}1`],
      ['octo', `${'x'.repeat(60)}2`],
    ],
  ])('differs between %j and %j', (one, other) => {
    expect(defaultPoolName(...one)).not.toBe(defaultPoolName(...other));
  });

  test('is the same each time', () => {
    expect(defaultPoolName('octo', '.github')).toBe(defaultPoolName('octo', '.github'));
  });
});
