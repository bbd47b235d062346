import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parse } from 'yaml';
import { modes, readInputs } from '../../src/action/inputs.ts';
import { parseResourceClasses } from '../../src/action/resource-class-config.ts';
import type { PoolConfiguration } from '../../src/pool/configuration.ts';
import { planProvision } from '../../src/provision/request.ts';
import { InputError } from '../../src/shared/errors.ts';

const { inputs } = parse(readFileSync(join(import.meta.dirname, '..', '..', 'action.yml'), 'utf8')) as {
  readonly inputs: Readonly<Record<string, unknown>>;
};

/** Values that pass by themselves, so that what comes after them is reached, too. */
const plausible: Readonly<Record<string, readonly string[]>> = {
  mode: modes,
  'aws-region': ['eu-central-1'],
  ami: ['ami-0123456789abcdef0'],
  'iam-instance-profile': ['runner'],
  'security-group-ids': ['sg-0123456789abcdef0'],
  'subnet-ids': ['subnet-0123456789abcdef0, subnet-0123456789abcdef0'],
  'instance-count': ['3'],
  'allowed-instance-types': ['c* !*.metal', '*'.repeat(300), '!*'],
  'resource-class-config': ['large: { vcpus: 2, memoryMiB: 4096 }', 'a: &a [*a]', '? [x]\n: y', '- 1', '{}', 'large:'],
  tags: ['team=ci'],
};
const environment = {
  GITHUB_REPOSITORY: ['octo-org/octo-repo'],
  GITHUB_RUN_ID: ['7'],
  GITHUB_RUN_ATTEMPT: ['1'],
  GITHUB_API_URL: ['https://api.github.com', 'nonsense', 'http://', 'ftp://x'],
  GITHUB_SERVER_URL: ['https://github.com'],
  AWS_REGION: ['eu-central-1'],
  AWS_ENDPOINT_URL: ['http://127.0.0.1:4566', 'localhost:4566', 'http://x:99999'],
};
const secret = 'S3CR3T';

const anyText = fc.oneof(fc.string({ unit: 'binary', maxLength: 60 }), fc.string({ unit: 'grapheme', maxLength: 300 }));
const valueOf = (values: readonly string[]): fc.Arbitrary<string | undefined> =>
  fc.option(values.length > 0 ? fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...values) }, anyText) : anyText, {
    nil: undefined,
  });
const anyEnvironment = fc.record({
  ...Object.fromEntries(
    Object.keys(inputs).map((input) => [`INPUT_${input.toUpperCase()}`, valueOf(plausible[input] ?? [])]),
  ),
  ...Object.fromEntries(Object.entries(environment).map(([name, values]) => [name, valueOf(values)])),
  'INPUT_GITHUB-TOKEN': fc.oneof(anyText, fc.constantFrom('', '\n', '\r\n\t')).map((text) => `${secret}${text}`),
});

const configuration: PoolConfiguration = {
  instanceArnPrefix: 'arn:aws:ec2:eu-central-1:000000000000:instance/',
  idleTimeSec: 900,
  maxRuntimeMin: 360,
  maxLifetimeMin: 1_440,
  subnets: [],
  launchTemplate: { id: 'lt-1', version: 1, contentHash: '' },
  resourceClasses: [
    { name: 'large', vcpus: 2, memoryMiB: 4_096, queueUrl: 'queue', instanceTypes: ['c6i.large', 'm6i.large'] },
  ],
};

test('whatever the inputs hold, they are taken or refused as inputs, and the token is never repeated', async () => {
  await fc.assert(
    fc.asyncProperty(anyEnvironment, async (variables) => {
      try {
        const read = await readInputs(variables);
        expect(read.notices.join('\n')).not.toContain(secret);
        if (read.mode === 'provision') planProvision(read.request, configuration, 0);
      } catch (error) {
        expect(error).toBeInstanceOf(InputError);
        expect((error as InputError).message).not.toContain(secret);
      }
    }),
    { numRuns: 500 },
  );
});

test('whatever resource-class-config holds, it is read, or refused with a line', () => {
  const piece = fc.constantFrom(
    'large',
    ':',
    ' ',
    '\n',
    '{',
    '}',
    '[',
    ']',
    '2',
    '"',
    '&a',
    '*a',
    '!!',
    '?',
    '-',
    '|',
    '<<',
    'vcpus',
    ',',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        anyText,
        fc.array(piece, { maxLength: 25 }).map((pieces) => pieces.join('')),
      ),
      (text) => {
        const { classes, problems } = parseResourceClasses(text);
        if (problems.length === 0)
          expect(classes.every(({ vcpus, memoryMiB }) => vcpus > 0 && memoryMiB > 0)).toBe(true);
        for (const problem of problems) expect(problem).toMatch(/^resource-class-config: line \d+: /);
      },
    ),
    { numRuns: 1_000 },
  );
});

test('more classes than the table can hold are refused before anything is changed', () => {
  const text = Array.from({ length: 2_500 }, (_, index) => `c${index}: { vcpus: 2, memoryMiB: 4096 }`).join('\n');
  expect(parseResourceClasses(text).problems).toEqual([expect.stringContaining('2500 classes')]);
});

describe('a token', () => {
  const refused = async (token: string): Promise<string> =>
    String(
      await readInputs({
        INPUT_MODE: 'release',
        AWS_REGION: 'eu-central-1',
        GITHUB_REPOSITORY: 'a/b',
        GITHUB_RUN_ID: '7',
        'INPUT_GITHUB-TOKEN': token,
      }).catch((error: unknown) => error),
    );

  test.each(['ghp_first\nghp_second', 'ghp_first ghp_second', 'ghp_\u0000'])(
    'that no header takes is refused, and not repeated: %j',
    async (token) => {
      const text = await refused(token);
      expect(text).toMatch(/github-token: its value \(not shown\) is not allowed\. Allowed: one token on one line/);
      expect(text).not.toContain('ghp_');
    },
  );
});

describe('an address', () => {
  test.each(['nonsense', 'localhost:4566', 'ftp://x', 'http://', 'http://x:99999', 'http://[::1'])(
    '%s is refused',
    async (address) => {
      const common = {
        INPUT_MODE: 'release',
        AWS_REGION: 'eu-central-1',
        GITHUB_REPOSITORY: 'a/b',
        GITHUB_RUN_ID: '7',
      };
      for (const variable of ['AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_SQS', 'GITHUB_API_URL']) {
        await expect(readInputs({ ...common, [variable]: address })).rejects.toThrow(
          `${variable}: '${address}' is not allowed. Allowed: an address that begins with https:// or http://`,
        );
      }
    },
  );
});

describe('an input of another mode', () => {
  const common = { INPUT_MODE: 'release', AWS_REGION: 'eu-central-1', GITHUB_REPOSITORY: 'a/b', GITHUB_RUN_ID: '7' };

  test('is told, when it is set', async () => {
    const { notices } = await readInputs({ ...common, 'INPUT_INSTANCE-COUNT': '4', INPUT_AMI: 'ami-1' });
    expect(notices).toEqual([
      expect.stringMatching(/^The input instance-count is set, but mode release does not use it/),
      expect.stringMatching(/^The input ami is set, but mode release does not use it/),
    ]);
  });

  test('is not, when it has its default, which the runner sets by itself', async () => {
    const { notices } = await readInputs({
      ...common,
      'INPUT_INSTANCE-COUNT': '1',
      'INPUT_LABEL-MODE': 'auto',
      INPUT_AMI: '',
    });
    expect(notices).toEqual([]);
  });
});
