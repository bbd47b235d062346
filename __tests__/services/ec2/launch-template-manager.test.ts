import {
  CreateLaunchTemplateCommand,
  CreateLaunchTemplateVersionCommand,
  DeleteLaunchTemplateVersionsCommand,
  DescribeInstancesCommand,
  DescribeLaunchTemplateVersionsCommand,
  DescribeLaunchTemplatesCommand,
  EC2Client,
  EC2ServiceException,
} from '@aws-sdk/client-ec2';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { imageIds, securityGroupId, subnetIds } from '../../../testing/local-cloud/ec2/builtin.ts';
import {
  LaunchTemplateManager,
  contentHashOf,
  launchTemplateData,
} from '../../../src/services/ec2/launch-template-manager.ts';
import type { LaunchTemplateContent } from '../../../src/services/ec2/launch-template-manager.ts';
import { tagsOf } from '../../../src/services/ownership.ts';
import { AccessDeniedError } from '../../../src/shared/errors.ts';
import { base64, startEc2 } from '../../local-cloud/ec2/started-ec2.ts';

const content: LaunchTemplateContent = {
  image: { imageId: imageIds.x86_64, architecture: 'x86_64', rootDeviceName: '/dev/xvda', rootVolumeGiB: 8 },
  iamInstanceProfile: 'runner',
  securityGroupIds: [securityGroupId],
  rootVolume: { type: 'gp3', sizeGiB: 30 },
  userData: base64('#!/bin/sh\n'),
  tags: { team: 'ci' },
  poolTags: { pool: 'p' },
  templateTags: { team: 'ci', pool: 'p' },
};

describe('the data of a launch template', () => {
  const data = launchTemplateData(content);
  const tags = [{ Key: 'team', Value: 'ci' }];

  test('requires tokens of the metadata service, one hop away, and shows no tags there', () => {
    expect(data.MetadataOptions).toEqual({
      HttpTokens: 'required',
      HttpPutResponseHopLimit: 1,
      HttpEndpoint: 'enabled',
      InstanceMetadataTags: 'disabled',
    });
  });

  test('makes a shutdown the end of the instance', () => {
    expect(data.InstanceInitiatedShutdownBehavior).toBe('terminate');
  });

  test('encrypts the root volume, and deletes it with the instance', () => {
    expect(data.BlockDeviceMappings).toEqual([
      {
        DeviceName: '/dev/xvda',
        Ebs: { Encrypted: true, DeleteOnTermination: true, VolumeType: 'gp3', VolumeSize: 30 },
      },
    ]);
    const io2 = { type: 'io2', sizeGiB: 40, iops: 4_000 } as const;
    expect(launchTemplateData({ ...content, rootVolume: io2 }).BlockDeviceMappings?.[0]?.Ebs).toMatchObject({
      VolumeType: 'io2',
      VolumeSize: 40,
      Iops: 4_000,
    });
  });

  test("tags instance, volume and network interface, and leaves the pool's own tags on instances to the fleet", () => {
    const withPool = [...tags, { Key: 'pool', Value: 'p' }];
    expect(data.TagSpecifications).toEqual([
      { ResourceType: 'instance', Tags: tags },
      { ResourceType: 'volume', Tags: withPool },
      { ResourceType: 'network-interface', Tags: withPool },
    ]);
  });

  test('names the instance profile as it was given', () => {
    expect(data.IamInstanceProfile).toEqual({ Name: 'runner' });
    const arn = 'arn:aws:iam::000000000000:instance-profile/runner';
    expect(launchTemplateData({ ...content, iamInstanceProfile: arn }).IamInstanceProfile).toEqual({ Arn: arn });
  });

  test('carries the user data as it is', () => {
    expect(data.UserData).toBe(base64('#!/bin/sh\n'));
  });

  test('has one hash for one content', () => {
    expect(contentHashOf(launchTemplateData({ ...content }))).toBe(contentHashOf(data));
    expect(contentHashOf(launchTemplateData({ ...content, userData: base64('#!/bin/sh\nexit\n') }))).not.toBe(
      contentHashOf(data),
    );
  });
});

describe('against EC2', () => {
  const contentOf = (index: number): LaunchTemplateContent => ({
    ...content,
    userData: base64(`#!/bin/sh\n# ${index}\n`),
  });

  test('a template is made once, with its tags, and unchanged content makes no version', async () => {
    await using started = await startEc2();
    const manager = new LaunchTemplateManager(started.client);
    const first = await manager.ensure('ci-pool', content);
    expect(first).toMatchObject({
      created: true,
      reference: { version: 1, contentHash: contentHashOf(launchTemplateData(content)) },
    });
    expect(await manager.ensure('ci-pool', content)).toEqual({ ...first, created: false });
    const { LaunchTemplates: templates = [] } = await started.client.send(new DescribeLaunchTemplatesCommand());
    expect(templates).toMatchObject([
      {
        LaunchTemplateId: first.reference.id,
        LatestVersionNumber: 1,
        Tags: [
          { Key: 'team', Value: 'ci' },
          { Key: 'pool', Value: 'p' },
        ],
      },
    ]);
  });

  test('changed content makes a version, the default one; content that comes back is the version it was', async () => {
    await using started = await startEc2();
    const manager = new LaunchTemplateManager(started.client);
    const defaultVersion = async (): Promise<number | undefined> =>
      (await started.client.send(new DescribeLaunchTemplatesCommand())).LaunchTemplates?.[0]?.DefaultVersionNumber;
    const first = await manager.ensure('ci-pool', contentOf(1));
    const second = await manager.ensure('ci-pool', contentOf(2));
    expect(second).toMatchObject({ created: true, reference: { version: 2 } });
    expect(await defaultVersion()).toBe(1);
    await manager.putInForce('ci-pool', second.reference);
    expect(await defaultVersion()).toBe(2);
    expect(await manager.ensure('ci-pool', contentOf(1))).toEqual({ ...first, created: false });
    await manager.putInForce('ci-pool', first.reference);
    expect(await defaultVersion()).toBe(1);
  });

  test('five versions are kept beside the one in use', async () => {
    await using started = await startEc2();
    const manager = new LaunchTemplateManager(started.client);
    const pruned: number[] = [];
    for (let index = 1; index <= 8; index += 1) {
      const { reference } = await manager.ensure('ci-pool', contentOf(index));
      pruned.push(await manager.putInForce('ci-pool', reference));
    }
    expect(pruned).toEqual([0, 0, 0, 0, 0, 0, 1, 1]);
    const { LaunchTemplateVersions: versions = [] } = await started.client.send(
      new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateName: 'ci-pool' }),
    );
    expect(versions.map((version) => version.VersionNumber).sort()).toEqual([3, 4, 5, 6, 7, 8]);
  });
});

describe('somebody else’s template', () => {
  const own = tagsOf({ repository: 'octo-org/octo-repo', poolName: 'ci-pool' });

  test.each([{}, tagsOf({ repository: 'octo-org/another', poolName: 'ci-pool' })])(
    'is refused by its tags: %j',
    async (templateTags) => {
      await using started = await startEc2();
      const manager = new LaunchTemplateManager(started.client);
      expect(await manager.find('ci-pool', own)).toBeUndefined();
      await manager.ensure('ci-pool', { ...content, templateTags });
      await expect(manager.find('ci-pool', own)).rejects.toThrow(
        /Launch template ci-pool is not of this pool, and is left as it is/,
      );
    },
  );

  test('is told from ours, which is given the tags that it lacks', async () => {
    await using started = await startEc2();
    const manager = new LaunchTemplateManager(started.client);
    const tag = async (): Promise<string[]> => {
      const found = await manager.find('ci-pool', own);
      if (found === undefined) throw new Error('There is no template.');
      return manager.tag('ci-pool', found, { ...own, team: 'ci' });
    };
    await manager.ensure('ci-pool', { ...content, templateTags: own });
    expect(await tag()).toEqual(['tagged launch template ci-pool: team']);
    expect(await tag()).toEqual([]);
  });
});

describe('a version that is tried', () => {
  const tried = async (difference: Partial<LaunchTemplateContent>): Promise<unknown> => {
    await using started = await startEc2();
    const manager = new LaunchTemplateManager(started.client);
    const { reference } = await manager.ensure('ci-pool', { ...content, ...difference });
    const refusal = await manager.refusal(reference, 'm6i.large', subnetIds[0]);
    const { Reservations: launched } = await started.client.send(new DescribeInstancesCommand());
    expect(launched ?? []).toEqual([]);
    return refusal;
  };

  test('is refused for what EC2 would not launch, and launches nothing', async () => {
    expect(await tried({ iamInstanceProfile: 'not-there' })).toMatchObject({
      code: 'InvalidParameterValue',
      message: expect.stringContaining('Invalid IAM Instance Profile name'),
    });
    expect(await tried({ securityGroupIds: ['sg-0123456789abcdef0'] })).toMatchObject({
      code: 'InvalidGroup.NotFound',
    });
  });

  test('is not refused when EC2 would launch it', async () => {
    expect(await tried({})).toBeUndefined();
  });
});

describe('with answers as given', () => {
  const client = new EC2Client({ region: 'us-east-1' });
  const ec2 = mockClient(client);
  const manager = new LaunchTemplateManager(client);
  const failure = (name: string): EC2ServiceException =>
    new EC2ServiceException({ name, message: `${name}, says EC2`, $fault: 'client', $metadata: {} });
  beforeEach(() => {
    ec2.reset();
  });

  test('a template that somebody else made a moment ago gets our version', async () => {
    ec2.on(DescribeLaunchTemplateVersionsCommand).rejects(failure('InvalidLaunchTemplateName.NotFoundException'));
    ec2.on(CreateLaunchTemplateCommand).rejects(failure('InvalidLaunchTemplateName.AlreadyExistsException'));
    ec2
      .on(CreateLaunchTemplateVersionCommand)
      .resolves({ LaunchTemplateVersion: { LaunchTemplateId: 'lt-1', VersionNumber: 2, DefaultVersion: false } });
    expect(await manager.ensure('ci-pool', content)).toMatchObject({
      created: true,
      reference: { id: 'lt-1', version: 2 },
    });
  });

  test('versions are read to the last page, and no more are deleted at once than EC2 takes', async () => {
    const version = (VersionNumber: number): object => ({
      LaunchTemplateId: 'lt-1',
      VersionNumber,
      VersionDescription: VersionNumber === 300 ? contentHashOf(launchTemplateData(content)) : 'other',
      DefaultVersion: VersionNumber === 300,
    });
    const versions = Array.from({ length: 300 }, (_, index) => version(index + 1));
    ec2
      .on(DescribeLaunchTemplateVersionsCommand)
      .resolvesOnce({ LaunchTemplateVersions: versions.slice(0, 200), NextToken: 'next' })
      .resolvesOnce({ LaunchTemplateVersions: versions.slice(200) });
    ec2.on(DeleteLaunchTemplateVersionsCommand).resolves({});
    expect(await manager.putInForce('ci-pool', { id: 'lt-1', version: 300, contentHash: '' })).toBe(200);
    const [call] = ec2.commandCalls(DeleteLaunchTemplateVersionsCommand);
    expect(call?.args[0].input.Versions?.[0]).toBe('294');
    expect(call?.args[0].input.Versions).toHaveLength(200);
  });

  test('a refused permission names action and template', async () => {
    ec2
      .on(DescribeLaunchTemplateVersionsCommand)
      .resolves({ LaunchTemplateVersions: [{ LaunchTemplateId: 'lt-1', VersionNumber: 1 }] });
    ec2.on(CreateLaunchTemplateVersionCommand).rejects(failure('UnauthorizedOperation'));
    await expect(manager.ensure('ci-pool', content)).rejects.toThrow(AccessDeniedError);
    await expect(manager.ensure('ci-pool', content)).rejects.toThrow(
      /ec2:CreateLaunchTemplateVersion on launch template ci-pool/,
    );
  });
});
