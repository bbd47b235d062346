import { expect, jest } from '@jest/globals';
import { GetConsoleOutputCommand } from '@aws-sdk/client-ec2';
import { realTest, startRealMachines } from './started-machines.ts';

jest.setTimeout(600_000);

realTest('cloud-init finds EC2 and its user data by itself, and the machine switches itself off', async () => {
  const machines = await startRealMachines();
  const id = await machines.launch(
    [
      '#!/bin/sh',
      'echo "user $(id -un), HOME ${HOME-unset}, process 1 $(cat /proc/1/comm)"',
      'echo "datasource $(grep -om1 DataSourceEc2 /run/cloud-init/status.json), id $(cat /var/lib/cloud/data/instance-id)"',
      'echo "endpoint $AWS_ENDPOINT_URL"',
      'echo "aws $(curl -s -o /dev/null -w "%{http_code}" "$AWS_ENDPOINT_URL/_local/meter")"',
      'echo "without token $(curl -s -o /dev/null -w "%{http_code}" http://169.254.169.254/latest/meta-data/instance-id)"',
      'shutdown -h now',
    ].join('\n'),
  );

  await machines.reached(id, 'stopped');

  const { Output = '' } = await machines.client.send(new GetConsoleOutputCommand({ InstanceId: id }));
  const console = Buffer.from(Output, 'base64').toString();
  expect(console).toContain('user root, HOME unset, process 1 systemd');
  expect(console).toContain(`datasource DataSourceEc2, id ${id}`);
  expect(console).toContain(`endpoint ${machines.cloud.awsUrl}`);
  expect(console).toMatch(/aws [1-5]\d\d/);
  expect(console).toContain('without token 401');
});
