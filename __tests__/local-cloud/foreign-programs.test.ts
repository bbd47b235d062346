import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { RunInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { GetQueueAttributesCommand, CreateQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { imageIds } from '../../testing/local-cloud/ec2/builtin.ts';
import { repository } from '../../testing/local-cloud/cloud.ts';
import { until } from './ec2/started-ec2.ts';
import { startedCloud } from './started-cloud.ts';

jest.setTimeout(180_000);

const local = startedCloud();
const systemCli = '/usr/bin/aws';
const withCli = existsSync(systemCli) ? test : test.skip;
let ec2: EC2Client;

beforeAll(() => {
  ec2 = new EC2Client(local.client);
});
afterAll(() => {
  ec2.destroy();
});

/** Launches an instance, and resolves with what its console says once it says it. */
async function consoleOf(userData: string, awaited: string): Promise<string> {
  const { Instances } = await ec2.send(
    new RunInstancesCommand({
      ImageId: imageIds.x86_64,
      InstanceType: 't3.micro',
      MinCount: 1,
      MaxCount: 1,
      IamInstanceProfile: { Name: 'any' },
      UserData: Buffer.from(userData).toString('base64'),
    }),
  );
  const instanceId = Instances?.[0]?.InstanceId;
  const folder = local.cloud.ec2.instances().find((instance) => instance.instanceId === instanceId)?.folder ?? '';
  const file = join(folder, 'console.log');
  return until(() => {
    const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
    return text.includes(awaited) && text;
    // The AWS CLI alone starts slowly on a busy machine.
  }, 150_000);
}

describe('user data', () => {
  test('without a header is ignored, and the console says so', async () => {
    const text = await consoleOf('echo hello\n', 'was not run');
    expect(text).toContain('Unhandled non-multipart (text/x-not-multipart) userdata');
    expect(text).not.toContain('\nhello');
  });

  test('that is a cloud-config has its commands run, in order, and the rest is named', async () => {
    const configuration = `#cloud-config
packages: [git]
runcmd:
  - [echo, "two words", it's]
  - echo "second $((1 + 1))"
bootcmd:
  - echo first
`;
    const text = await consoleOf(configuration, 'second 2');
    expect(text).toContain('Ignored: packages.');
    expect(text).toMatch(/first\ntwo words it's\nsecond 2\n/);
  });

  test('may write to the console and to the log folder through other programs', async () => {
    const script = `#!/bin/bash
exec > >(tee /var/log/user-data.log|logger -t user-data -s 2>/dev/console) 2>&1
echo alive
pgrep -f user-data >/dev/null && echo found
env kill -0 $$ && echo mine
env kill -0 1 || echo refused
`;
    const text = await consoleOf(script, 'refused');
    expect(text).toContain('user-data: alive');
    expect(text).toContain('user-data: found');
    expect(text).toContain('user-data: mine');
    expect(existsSync('/var/log/user-data.log')).toBe(false);
  });

  test('of another project registers a runner at github.com, which is the local GitHub, and gets a job', async () => {
    const [owner = '', repo = ''] = repository.split('/');
    const token = await fetch(`${local.cloud.githubApiUrl}/repos/${repository}/actions/runners/registration-token`, {
      method: 'POST',
      headers: { authorization: `Bearer ${local.cloud.environment['GITHUB_TOKEN'] ?? ''}` },
    });
    const { token: registrationToken } = (await token.json()) as { token: string };
    const latest = await fetch(`${local.cloud.githubApiUrl}/repos/actions/runner/releases/latest`);
    const version = ((await latest.json()) as { tag_name: string }).tag_name.slice(1);
    const script = `#!/bin/bash
exec > >(tee /var/log/user-data.log|logger -t user-data -s 2>/dev/console) 2>&1
mkdir actions-runner; cd actions-runner
curl -O -L https://github.com/actions/runner/releases/download/v${version}/actions-runner-linux-x64-${version}.tar.gz
tar xzf ./actions-runner-linux-x64-${version}.tar.gz
export RUNNER_ALLOW_RUNASROOT=1
./config.sh --url https://github.com/${repository} --token ${registrationToken} --labels foreign
./run.sh
`;
    await consoleOf(script, 'Listening for Jobs');
    const { id } = local.cloud.github.createRun({
      owner,
      repo,
      jobs: [{ name: 'job', runsOn: 'foreign', steps: [{ run: 'true' }], needs: [] }],
    });
    const job = await local.cloud.github.until(
      (state) => state.runs.find((run) => run.id === id)?.jobs.find(({ status }) => status === 'completed'),
      60_000,
    );
    expect(job.conclusion).toBe('success');
  });

  withCli('uses the AWS CLI, though that may not know AWS_ENDPOINT_URL', async () => {
    const script = `#!/bin/bash
unset AWS_ENDPOINT_URL
aws dynamodb list-tables --output text && echo "listed by the role"
`;
    const text = await consoleOf(script, 'listed by the role');
    expect(text).not.toContain('amazonaws.com');
  });
});

describe('the AWS CLI', () => {
  const cli = async (...args: string[]): Promise<string> => {
    const { stdout } = await promisify(execFile)(systemCli, ['--endpoint-url', local.cloud.awsUrl, ...args], {
      env: { ...process.env, ...local.cloud.environment },
    });
    return stdout.trim();
  };

  withCli('finds an image, launches by its parameter, and looks at what it launched', async () => {
    const parameter = '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-6.1-arm64';
    const names = ['--names', parameter, '/nothing', '--query', '[Parameters[0].Value,InvalidParameters[0]]'];
    expect(JSON.parse(await cli('ssm', 'get-parameters', ...names))).toEqual([imageIds.arm64, '/nothing']);
    const id = await cli(
      ...['ec2', 'run-instances', '--image-id', `resolve:ssm:${parameter}`, '--instance-type', 'm7g.large'],
      ...['--query', 'Instances[0].InstanceId', '--output', 'text'],
    );
    const only = ['--filters', `Name=attachment.instance-id,Values=${id}`, '--query', 'Volumes[0].Size'];
    expect(await cli('ec2', 'describe-volumes', ...only)).toBe('8');
    expect(await cli('sts', 'get-access-key-info', '--access-key-id', 'LOCALCLOUDNOTREAL', '--output', 'text')).toBe(
      '000000000000',
    );
    await cli('ec2', 'terminate-instances', '--instance-ids', id);
  });

  withCli('is told what is beyond the local DynamoDB', async () => {
    const items = JSON.stringify([{ Delete: { TableName: 'any', Key: { id: { S: 'x' } } } }]);
    await expect(cli('dynamodb', 'transact-write-items', '--transact-items', items)).rejects.toThrow(
      /has no TransactWriteItems: transactions and PartiQL are beyond/,
    );
  });
});

test('a message whose delay has passed is counted as visible, received or not', async () => {
  const sqs = new SQSClient(local.client);
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'delayed' }));
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'later', DelaySeconds: 1 }));
  const counts = async (): Promise<unknown> => {
    const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
    return [Attributes?.['ApproximateNumberOfMessages'], Attributes?.['ApproximateNumberOfMessagesDelayed']];
  };
  expect(await counts()).toEqual(['0', '1']);
  for (let seen = await counts(); String(seen) === '0,1'; ) seen = await counts();
  expect(await counts()).toEqual(['1', '0']);
  sqs.destroy();
});
