import { expect, test } from '@jest/globals';
import {
  CreateLaunchTemplateCommand,
  CreateLaunchTemplateVersionCommand,
  DeleteLaunchTemplateCommand,
  DeleteLaunchTemplateVersionsCommand,
  DescribeLaunchTemplatesCommand,
  DescribeLaunchTemplateVersionsCommand,
  ModifyLaunchTemplateCommand,
  paginateDescribeLaunchTemplateVersions,
} from '@aws-sdk/client-ec2';
import type { RequestLaunchTemplateData } from '@aws-sdk/client-ec2';
import { imageIds, securityGroupId, subnetIds } from '../../../testing/local-cloud/ec2/builtin.ts';
import { base64, startEc2 } from './started-ec2.ts';

const content: RequestLaunchTemplateData = {
  ImageId: imageIds.x86_64,
  UserData: base64('#!/bin/sh\necho "<hello> & goodbye"\n'),
  InstanceInitiatedShutdownBehavior: 'terminate',
  IamInstanceProfile: { Name: 'runner' },
  MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1, InstanceMetadataTags: 'enabled' },
  BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { Encrypted: true, VolumeSize: 30, VolumeType: 'gp3' } }],
  NetworkInterfaces: [
    { DeviceIndex: 0, Groups: [securityGroupId], SubnetId: subnetIds[1], AssociatePublicIpAddress: true },
  ],
  TagSpecifications: [
    { ResourceType: 'instance', Tags: [{ Key: 'a', Value: '<&>"\'\r\n ä' }] },
    { ResourceType: 'volume', Tags: [{ Key: 'b', Value: '' }] },
  ],
  InstanceRequirements: {
    VCpuCount: { Min: 2, Max: 4 },
    MemoryMiB: { Min: 4_096 },
    AllowedInstanceTypes: ['c*', 'm6i.*'],
  },
};

test('a launch template lives from its creation over new versions to its deletion', async () => {
  await using started = await startEc2();
  const { client } = started;
  const { LaunchTemplate: created } = await client.send(
    new CreateLaunchTemplateCommand({
      LaunchTemplateName: 'pool-abc',
      LaunchTemplateData: content,
      VersionDescription: 'first',
      TagSpecifications: [{ ResourceType: 'launch-template', Tags: [{ Key: 'pool', Value: 'x' }] }],
    }),
  );
  const id = created?.LaunchTemplateId ?? '';
  expect(created).toMatchObject({
    LaunchTemplateName: 'pool-abc',
    DefaultVersionNumber: 1,
    LatestVersionNumber: 1,
    Tags: [{ Key: 'pool', Value: 'x' }],
  });
  expect(created?.CreateTime).toBeInstanceOf(Date);

  const { LaunchTemplateVersion: second } = await client.send(
    new CreateLaunchTemplateVersionCommand({
      LaunchTemplateId: id,
      SourceVersion: '1',
      LaunchTemplateData: { ImageId: imageIds.arm64 },
    }),
  );
  expect(second).toMatchObject({
    VersionNumber: 2,
    DefaultVersion: false,
    LaunchTemplateData: { ...content, ImageId: imageIds.arm64 },
  });

  await client.send(new ModifyLaunchTemplateCommand({ LaunchTemplateName: 'pool-abc', DefaultVersion: '2' }));
  const { LaunchTemplates: found } = await client.send(
    new DescribeLaunchTemplatesCommand({ Filters: [{ Name: 'tag:pool', Values: ['x'] }] }),
  );
  expect(found).toMatchObject([{ LaunchTemplateId: id, DefaultVersionNumber: 2, LatestVersionNumber: 2 }]);

  await client.send(new DeleteLaunchTemplateCommand({ LaunchTemplateId: id }));
  await expect(client.send(new DescribeLaunchTemplatesCommand({ LaunchTemplateIds: [id] }))).rejects.toMatchObject({
    name: 'InvalidLaunchTemplateId.NotFound',
  });
  await expect(
    client.send(new DescribeLaunchTemplatesCommand({ LaunchTemplateNames: ['pool-abc'] })),
  ).rejects.toMatchObject({ name: 'InvalidLaunchTemplateName.NotFoundException' });
});

test('what a version was made of comes back as it was sent', async () => {
  await using started = await startEc2();
  await started.client.send(
    new CreateLaunchTemplateCommand({ LaunchTemplateName: 'pool', LaunchTemplateData: content }),
  );
  const { LaunchTemplateVersions: versions } = await started.client.send(
    new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateName: 'pool', Versions: ['$Latest'] }),
  );
  expect(versions?.[0]?.LaunchTemplateData).toEqual(content);
});

test('versions come in pages, newest first', async () => {
  await using started = await startEc2();
  const { client } = started;
  await client.send(new CreateLaunchTemplateCommand({ LaunchTemplateName: 'pool', LaunchTemplateData: content }));
  for (let made = 1; made < 5; made += 1)
    await client.send(
      new CreateLaunchTemplateVersionCommand({ LaunchTemplateName: 'pool', LaunchTemplateData: content }),
    );
  const pages: (number | undefined)[][] = [];
  for await (const page of paginateDescribeLaunchTemplateVersions(
    { client, pageSize: 2 },
    { LaunchTemplateName: 'pool' },
  )) {
    pages.push((page.LaunchTemplateVersions ?? []).map((version) => version.VersionNumber));
  }
  expect(pages).toEqual([[5, 4], [3, 2], [1]]);
});

test('versions are deleted one by one, the default one never, and their numbers are not given again', async () => {
  await using started = await startEc2();
  const { client } = started;
  const add = () =>
    client.send(new CreateLaunchTemplateVersionCommand({ LaunchTemplateName: 'pool', LaunchTemplateData: content }));
  await client.send(new CreateLaunchTemplateCommand({ LaunchTemplateName: 'pool', LaunchTemplateData: content }));
  await add();
  await add();
  const outcome = await client.send(
    new DeleteLaunchTemplateVersionsCommand({ LaunchTemplateName: 'pool', Versions: ['1', '3', '9'] }),
  );
  expect(outcome.SuccessfullyDeletedLaunchTemplateVersions).toMatchObject([{ VersionNumber: 3 }]);
  expect(outcome.UnsuccessfullyDeletedLaunchTemplateVersions).toMatchObject([
    { VersionNumber: 1, ResponseError: { Code: 'unexpectedError' } },
    { VersionNumber: 9, ResponseError: { Code: 'launchTemplateVersionDoesNotExist' } },
  ]);
  expect((await add()).LaunchTemplateVersion).toMatchObject({ VersionNumber: 4 });
});

test('a repeated client token makes no second version', async () => {
  await using started = await startEc2();
  const { client } = started;
  await client.send(new CreateLaunchTemplateCommand({ LaunchTemplateName: 'pool', LaunchTemplateData: content }));
  const again = { LaunchTemplateName: 'pool', LaunchTemplateData: content, ClientToken: 'one' };
  await client.send(new CreateLaunchTemplateVersionCommand(again));
  expect((await client.send(new CreateLaunchTemplateVersionCommand(again))).LaunchTemplateVersion?.VersionNumber).toBe(
    2,
  );
  await expect(
    client.send(new CreateLaunchTemplateVersionCommand({ ...again, VersionDescription: 'other' })),
  ).rejects.toMatchObject({ name: 'IdempotentParameterMismatch' });
});

test('user data over 16,384 bytes, or not base64, is refused', async () => {
  await using started = await startEc2();
  const create = (UserData: string) =>
    started.client.send(
      new CreateLaunchTemplateCommand({ LaunchTemplateName: 'pool', LaunchTemplateData: { UserData } }),
    );
  await expect(create(base64('x'.repeat(16_385)))).rejects.toMatchObject({
    name: 'InvalidParameterValue',
    message: 'User data is limited to 16384 bytes',
  });
  await expect(create('{not base64}')).rejects.toMatchObject({ name: 'InvalidUserData.Malformed' });
  await expect(create(base64('x'.repeat(16_384)))).resolves.toBeDefined();
  await expect(create(base64('x'))).rejects.toMatchObject({ name: 'InvalidLaunchTemplateName.AlreadyExistsException' });
});
