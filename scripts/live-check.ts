/**
 * `npm run live-check -- --help`: tries on somebody's own account what the pool stands on (docs/assumptions.md), under a
 * name of its own, and takes everything away again, also after Ctrl-C.
 */
import { parseArgs } from 'node:util';
import { join } from 'node:path';
import { DeleteTableCommand, DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  CreateFleetCommand,
  DeleteLaunchTemplateCommand,
  DescribeImagesCommand,
  DescribeInstancesCommand,
  EC2Client,
  GetConsoleOutputCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { DeleteQueueCommand, ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { poolTag } from '../src/pool/launch.ts';
import { createFleetInput } from '../src/services/ec2/fleet-operations.ts';
import { MetadataOperations } from '../src/services/dynamodb/metadata-operations.ts';
import { BasicOperations } from '../src/services/dynamodb/basic-operations.ts';
import { systemClock } from '../src/shared/clock.ts';
import { codeOf, messageOf } from '../src/shared/errors.ts';
import { poll } from '../src/shared/poll.ts';
import { anyType } from '../src/pool/instance-types.ts';
import { runStep } from '../testing/local-cloud/action-step.ts';
import type { StepResult } from '../testing/local-cloud/action-step.ts';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

const name = 'ec2-runner-pool-live-check';
const help = `npm run live-check -- --subnet ID --security-group ID --instance-profile NAME [--image ID]...

Makes a pool called ${name} on your account and repository, checks each assumption, and takes everything away.
It launches four small instances for a few minutes, which cost cents.

  --subnet, --security-group   where to launch; outbound HTTPS is enough
  --instance-profile           one whose role has the policy of docs/setup.md, with TABLE = ${name}
  --image                      by default the newest Ubuntu 24.04 and Amazon Linux 2023 (x86_64)
  --clean                      only takes away what an earlier check left

Environment: AWS_REGION and credentials as for the role of refresh, with ec2:DeleteLaunchTemplate and dynamodb:DeleteTable
besides; GITHUB_REPOSITORY=owner/repository and GITHUB_TOKEN, which may administer it.
`;

/** Runs as root on the instance before the runner is there; its lines come back by the console. */
const probe = `
endpoint=\${AWS_ENDPOINT_URL:-https://dynamodb.$LIVE_REGION.amazonaws.com}
imds=http://169.254.169.254/latest
session=$(curl -s -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 300' $imds/api/token)
get() { curl -s -H "X-aws-ec2-metadata-token: $session" "$imds/$1"; }
role=$(get meta-data/iam/security-credentials/)
credentials=$(get "meta-data/iam/security-credentials/$role" | tr -d ' ",')
field() { echo "$credentials" | sed -n "s/^$1://p"; }
account=$(get dynamic/instance-identity/document | tr -d ' ",' | sed -n 's/^accountId://p')
ask() {
  curl -s -o /dev/null -w '%{http_code}' --aws-sigv4 "aws:amz:$LIVE_REGION:dynamodb" \\
    --user "$(field AccessKeyId):$(field SecretAccessKey)" -H "x-amz-security-token: $(field Token)" \\
    -H "x-amz-target: DynamoDB_20120810.GetItem" -H 'content-type: application/x-amz-json-1.0' \\
    -d "{\\"TableName\\":\\"${name}\\",\\"Key\\":{\\"pk\\":{\\"S\\":\\"$1\\"},\\"sk\\":{\\"S\\":\\"INSTANCE\\"}}}" "$endpoint/"
}
arn=arn:aws:ec2:$LIVE_REGION:$account:instance
echo "LIVE-CHECK own=$(ask "INSTANCE#$arn/$(get meta-data/instance-id)") foreign=$(ask "INSTANCE#$arn/i-0123456789abcdef0") metadata=$(ask METADATA)"
echo "LIVE-CHECK has: $(for tool in curl python3 nft iptables dnf; do command -v $tool >/dev/null && printf '%s ' $tool; done)"
`;

const { values } = parseArgs({
  options: {
    subnet: { type: 'string' },
    'security-group': { type: 'string' },
    'instance-profile': { type: 'string' },
    image: { type: 'string', multiple: true },
    clean: { type: 'boolean' },
    help: { type: 'boolean' },
  },
});
const environment = process.env as Readonly<Record<string, string>>;
const region = environment['AWS_REGION'] ?? '';
const aws = { region, maxAttempts: 5 };
const dynamodb = new DynamoDBClient(aws);
const ec2 = new EC2Client(aws);
const sqs = new SQSClient({ ...aws, useQueueUrlAsEndpoint: environment['AWS_ENDPOINT_URL'] === undefined });
const interrupted = new AbortController();
const log = { info: console.log, warning: console.log, error: console.log };
let failures = 0;

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    if (!interrupted.signal.aborted) console.log(`${signal}: taking everything away; wait for it`);
    interrupted.abort();
  });

const missing = ['subnet', 'security-group', 'instance-profile'].filter((flag) => !(flag in values));
const unset = ['AWS_REGION', 'GITHUB_REPOSITORY', 'GITHUB_TOKEN'].filter((variable) => !environment[variable]);
if (values.help === true) {
  console.log(help);
} else if ((missing.length > 0 && values.clean !== true) || unset.length > 0) {
  console.error(`Not given: ${[...missing.map((flag) => `--${flag}`), ...unset].join(', ')}.\n\n${help}`);
  process.exitCode = 2;
} else {
  await main();
}

async function main(): Promise<void> {
  if (values.clean !== true && (await tableExists())) {
    console.error(`There is a table ${name}: of a check that runs, or died. See that none runs, then add --clean.`);
    process.exitCode = 2;
    return;
  }
  try {
    if (values.clean !== true) await check();
  } catch (error) {
    failures += 1;
    console.log(interrupted.signal.aborted ? 'interrupted' : `FAILED  ${messageOf(error)}`);
  } finally {
    await takeAway();
  }
  process.exitCode = interrupted.signal.aborted ? 130 : failures > 0 ? 1 : 0;
}

async function check(): Promise<void> {
  const images = values.image ?? [
    await newest('099720109477', 'ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server-*'),
    await newest('amazon', 'al2023-ami-2023.*-x86_64'),
  ];
  for (const [index, ami] of images.entries()) await checkImage(ami, String(900_000_000 + index));
  await checkReplay();
}

/** A whole life on the image: the agent's boot, its own rows, its registration under the row's label. */
async function checkImage(ami: string, runId: string): Promise<void> {
  const refreshed = await step('1', {
    mode: 'refresh',
    ami,
    'github-token': environment['GITHUB_TOKEN'] ?? '',
    'iam-instance-profile': values['instance-profile'] ?? '',
    'security-group-ids': values['security-group'] ?? '',
    'subnet-ids': values.subnet ?? '',
    'max-lifetime-min': '30',
    'max-runtime-min': '20',
    'pre-runner-script': probe.replaceAll('$LIVE_REGION', region),
  });
  report(refreshed.exitCode === 0, `${ami}: refresh sets the pool up`, refreshed.log);
  const provisioned = await step(runId, { mode: 'provision', 'provision-timeout-sec': '600' });
  const [instanceId = ''] = JSON.parse(provisioned.outputs['instance-ids'] ?? '[]') as string[];
  const readyMs = provisioned.outputs['ready-ms'] ?? '?';
  report(provisioned.exitCode === 0, `${ami}: boots, and registers under its label, in ${readyMs} ms`, provisioned.log);
  if (provisioned.exitCode === 0) await checkProbe(ami, instanceId);
  const released = await step(runId, { mode: 'release' });
  report(released.outputs['released-count'] === '1', `${ami}: is released`, released.log);
  // The label is another now; a claim that succeeds has waited for it, or found it there.
  const claimed = await step(`${runId}9`, { mode: 'provision', 'provision-timeout-sec': '120' });
  const warm = claimed.outputs['reused-count'] === '1';
  report(warm, `${ami}: its next label is there ${claimed.durationMs} ms after the release`, claimed.log);
}

async function checkProbe(ami: string, instanceId: string): Promise<void> {
  const { state } = await poll({
    look: async () => {
      const { Output = '' } = await ec2.send(new GetConsoleOutputCommand({ InstanceId: instanceId, Latest: true }));
      return Buffer.from(Output, 'base64').toString();
    },
    done: (text) => text.includes('LIVE-CHECK has:'),
    intervalMs: 3_000,
    deadline: systemClock.now() + 60_000,
    clock: systemClock,
    signal: interrupted.signal,
  });
  const lines = [...state.matchAll(/LIVE-CHECK .*/g)].map(([line]) => line.trim());
  const told = lines.join('; ');
  report(/own=200/.test(told), `${ami}: an instance reads its own partition`, told);
  report(/foreign=400/.test(told), `${ami}: LeadingKeys keep it from another's`, told);
  report(/metadata=400/.test(told), `${ami}: and from the configuration`, told);
  console.log(`        ${lines.at(-1) ?? ''}`);
}

/** The same token gives the same machines; another request under it is refused. */
async function checkReplay(): Promise<void> {
  const table = new BasicOperations(DynamoDBDocumentClient.from(dynamodb), name, systemClock, log);
  const identity = { repository: environment['GITHUB_REPOSITORY'] ?? '', poolName: name };
  const configuration = await new MetadataOperations(table, identity).configuration();
  const [resourceClass] = configuration.resourceClasses;
  if (resourceClass === undefined) throw new Error('the pool has no class');
  const launchToken = `live-check-${systemClock.now()}`;
  const request = (count: number): CreateFleetCommand =>
    new CreateFleetCommand(
      createFleetInput({
        launchToken,
        count,
        usageClass: 'on-demand',
        resourceClass,
        instanceTypes: anyType,
        subnets: configuration.subnets,
        launchTemplate: configuration.launchTemplate,
        tags: { [poolTag]: name },
      }),
    );
  const ids = async (): Promise<string> => {
    const { Instances = [] } = await ec2.send(request(1));
    return Instances.flatMap(({ InstanceIds = [] }) => InstanceIds).join();
  };
  const first = await ids();
  const second = await ids();
  report(
    first !== '' && first === second,
    'CreateFleet again with its token gives the same instance',
    `${first}, ${second}`,
  );
  const other = await ec2.send(request(2)).then(() => 'it launched', codeOf);
  report(other === 'IdempotentParameterMismatch', 'and refuses another request under it', other);
}

/** One step of the bundled action, as a workflow would run it. */
async function step(runId: string, inputs: Readonly<Record<string, string>>): Promise<StepResult> {
  interrupted.signal.throwIfAborted();
  const result = await runStep({
    actionDirectory: join(import.meta.dirname, '..'),
    inputs: { name, 'aws-region': region, ...inputs },
    environment: { ...environment, GITHUB_RUN_ID: runId, GITHUB_RUN_ATTEMPT: '1' },
    cancel: interrupted.signal,
  });
  interrupted.signal.throwIfAborted();
  return result;
}

function report(holds: boolean, claim: string, evidence: string): void {
  if (!holds) failures += 1;
  const reason = holds ? '' : `\n        ${evidence.trim().split('\n').slice(-12).join('\n        ')}`;
  console.log(`${holds ? 'holds ' : 'FAILED'}  ${claim}${reason}`);
}

async function newest(owner: string, pattern: string): Promise<string> {
  const { Images = [] } = await ec2.send(
    new DescribeImagesCommand({ Owners: [owner], Filters: [{ Name: 'name', Values: [pattern] }] }),
  );
  const [image] = Images.toSorted((one, other) => (other.CreationDate ?? '').localeCompare(one.CreationDate ?? ''));
  if (image?.ImageId === undefined) throw new Error(`There is no image ${pattern} of ${owner} in ${region}.`);
  return image.ImageId;
}

async function tableExists(): Promise<boolean> {
  try {
    await dynamodb.send(new DescribeTableCommand({ TableName: name }));
    return true;
  } catch (error) {
    if (codeOf(error) === 'ResourceNotFoundException') return false;
    throw error;
  }
}

/** Ends and deletes all that carries the check's name; what fails is told, and the rest goes on. */
async function takeAway(): Promise<void> {
  const instanceIds = await machines();
  await attempt('end the instances', async () => {
    if (instanceIds.length > 0) await ec2.send(new TerminateInstancesCommand({ InstanceIds: instanceIds }));
  });
  await attempt('remove their runners', () => removeRunners(instanceIds));
  await attempt('delete the queues', async () => {
    const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({ QueueNamePrefix: `${name}-` }));
    for (const QueueUrl of QueueUrls) await sqs.send(new DeleteQueueCommand({ QueueUrl }));
  });
  await attempt('delete the launch template', () =>
    ec2.send(new DeleteLaunchTemplateCommand({ LaunchTemplateName: name })),
  );
  await attempt('delete the table', () => dynamodb.send(new DeleteTableCommand({ TableName: name })));
  console.log(`Taken away: ${instanceIds.length} instances, queues, launch template and table of ${name}.`);
}

async function machines(): Promise<string[]> {
  const { Reservations = [] } = await ec2.send(
    new DescribeInstancesCommand({
      Filters: [
        { Name: `tag:${poolTag}`, Values: [name] },
        { Name: 'instance-state-name', Values: ['pending', 'running', 'stopping', 'stopped'] },
      ],
    }),
  );
  return Reservations.flatMap(({ Instances = [] }) => Instances.flatMap(({ InstanceId }) => InstanceId ?? []));
}

async function removeRunners(instanceIds: readonly string[]): Promise<void> {
  const api = environment['GITHUB_API_URL'] ?? 'https://api.github.com';
  const runners = `${api}/repos/${environment['GITHUB_REPOSITORY'] ?? ''}/actions/runners`;
  const headers = { authorization: `Bearer ${environment['GITHUB_TOKEN'] ?? ''}` };
  const listed = await fetch(`${runners}?per_page=100`, { headers });
  if (!listed.ok) throw new Error(`GitHub answered ${listed.status}`);
  const { runners: known } = (await listed.json()) as { runners: { id: number; name: string }[] };
  for (const runner of known.filter((one) => instanceIds.some((id) => one.name.startsWith(id))))
    await fetch(`${runners}/${runner.id}`, { method: 'DELETE', headers });
}

async function attempt(what: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (/NotFound/.test(codeOf(error))) return;
    failures += 1;
    console.log(`FAILED  could not ${what}: ${messageOf(error)}. Do it by hand, or run it again with --clean.`);
  }
}
