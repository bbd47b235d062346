/** `killed-cloud.ts <directory>`: a local cloud with one real machine; tells of it in a line of JSON, and stays until it is killed. */
import { setTimeout as sleep } from 'node:timers/promises';
import { EC2Client, RunInstancesCommand } from '@aws-sdk/client-ec2';
import { startLocalCloud } from '../../testing/local-cloud/cloud.ts';
import { imageIds } from '../../testing/local-cloud/ec2/builtin.ts';

const silent = { info: () => undefined, warning: () => undefined, error: () => undefined };
const cloud = await startLocalCloud({ directory: process.argv[2] ?? '', machines: 'debian', log: silent });
const { AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '' } = cloud.environment;
const client = new EC2Client({
  endpoint: cloud.awsUrl,
  region: 'us-east-1',
  credentials: { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY },
});
await client.send(
  new RunInstancesCommand({ ImageId: imageIds.x86_64, InstanceType: 'c5.large', MinCount: 1, MaxCount: 1 }),
);
for (;;) {
  const running = cloud.ec2.instances().find(({ state }) => state === 'running');
  if (running) {
    console.log(JSON.stringify({ id: running.instanceId, folder: running.folder }));
    break;
  }
  await sleep(50);
}
