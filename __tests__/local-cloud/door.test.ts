import { once } from 'node:events';
import { statSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { expect, test } from '@jest/globals';
import { AwsClient } from 'aws4fetch';
import { Credentials } from '../../testing/local-cloud/credentials.ts';
import { startedCloud } from './started-cloud.ts';

const local = startedCloud();

/** A request as a browser or any other program could send it; `fetch` would not let it name its host or origin. */
async function ask(
  url: string,
  headers: Record<string, string> = {},
  method = 'GET',
): Promise<{ status: number; body: string }> {
  const outgoing = httpRequest(url, { method, headers });
  outgoing.end();
  const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
  return { status: incoming.statusCode ?? 0, body: await text(incoming) };
}

const launch =
  '/?Action=RunInstances&Version=2016-11-15&ImageId=ami-010ca1000000086640&InstanceType=t3.micro&MinCount=1&MaxCount=1&UserData=dG91Y2ggcHduZWQ=';
const control = (): Record<string, string> => ({
  authorization: `Bearer ${local.cloud.environment['LOCAL_CLOUD_TOKEN'] ?? ''}`,
});

test('an address that a web page can ask for launches nothing', async () => {
  const answer = await ask(`${local.cloud.awsUrl}${launch}`);
  expect(answer).toMatchObject({ status: 400, body: expect.stringContaining('MissingAuthenticationToken') as unknown });
  expect(local.cloud.ec2.instances()).toEqual([]);
});

test('a request of a web page is turned away by both servers, even with everything that is secret', async () => {
  const { awsUrl, githubServerUrl } = local.cloud;
  for (const url of [`${awsUrl}/_local/state`, `${githubServerUrl}/_local/state`]) {
    expect((await ask(url, control())).status).toBe(200);
    for (const page of [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { host: 'evil.example' },
      { host: 'evil.example:80' },
      { host: '127.0.0.1.evil.example' },
    ])
      expect({ page, ...(await ask(url, { ...control(), ...page })) }).toMatchObject({ page, status: 403 });
  }
});

test('nobody steers the cloud or sees its inside without the token that it printed', async () => {
  const { awsUrl, githubServerUrl, environment } = local.cloud;
  const strangers = [
    {},
    { authorization: 'Bearer guessed' },
    { authorization: `Bearer ${environment['GITHUB_TOKEN'] ?? ''}` },
  ];
  for (const headers of strangers) {
    expect((await ask(`${awsUrl}/_local/state`, headers)).status).toBe(401);
    expect((await ask(`${awsUrl}/_local/conditions`, headers, 'PATCH')).status).toBe(401);
    expect((await ask(`${githubServerUrl}/_local/state`, headers)).status).toBe(401);
    expect((await ask(`${githubServerUrl}/_local/workflow-runs`, headers, 'POST')).status).toBe(401);
  }
  expect(local.cloud.github.state().runs).toEqual([]);
});

test('AWS services believe the keys of this start alone, and say so as each of them does', async () => {
  const secretAccessKey = 'guessed';
  const { accessKeyId } = local.client.credentials;
  const clients = (credentials: { accessKeyId: string; secretAccessKey: string }) => ({
    dynamodb: new DynamoDBClient({ ...local.client, credentials }).send(new ListTablesCommand()),
    sqs: new SQSClient({ ...local.client, credentials }).send(new ListQueuesCommand()),
    ec2: new EC2Client({ ...local.client, credentials }).send(new DescribeInstancesCommand()),
  });
  const stranger = clients(new Credentials().user);
  await expect(stranger.dynamodb).rejects.toMatchObject({ name: 'UnrecognizedClientException' });
  await expect(stranger.sqs).rejects.toMatchObject({ name: 'UnrecognizedClientException' });
  await expect(stranger.ec2).rejects.toMatchObject({ name: 'AuthFailure' });
  const guesser = clients({ accessKeyId, secretAccessKey });
  await expect(guesser.dynamodb).rejects.toMatchObject({ name: 'InvalidSignatureException' });
  await expect(guesser.sqs).rejects.toMatchObject({ name: 'InvalidSignatureException' });
  await expect(guesser.ec2).rejects.toMatchObject({ name: 'AuthFailure' });
  const sts = await new AwsClient({
    accessKeyId,
    secretAccessKey,
    service: 'sts',
    region: 'us-east-1',
    retries: 0,
  }).fetch(`${local.cloud.awsUrl}/?Action=GetCallerIdentity&Version=2011-06-15`);
  expect({ status: sts.status, body: await sts.text() }).toMatchObject({
    status: 403,
    body: expect.stringContaining('SignatureDoesNotMatch') as unknown,
  });
});

test("an instance's credentials are good with their session token only", async () => {
  const credentials = local.cloud.credentials.ofInstance('i-0123456789abcdef0');
  const list = (given: object): Promise<unknown> =>
    new DynamoDBClient({ ...local.client, credentials: { ...credentials, ...given } }).send(new ListTablesCommand());
  await expect(list({})).resolves.toMatchObject({ TableNames: [] });
  await expect(list({ sessionToken: 'guessed' })).rejects.toMatchObject({ name: 'UnrecognizedClientException' });
});

test('the state is for its owner alone', () => {
  expect(statSync(local.cloud.directory).mode & 0o777).toBe(0o700);
});
