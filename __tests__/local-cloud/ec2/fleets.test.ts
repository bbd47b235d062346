import { expect, test } from '@jest/globals';
import {
  CreateFleetCommand,
  CreateLaunchTemplateCommand,
  DeleteFleetsCommand,
  DescribeFleetsCommand,
  DescribeInstancesCommand,
} from '@aws-sdk/client-ec2';
import type { CreateFleetCommandInput, CreateFleetCommandOutput } from '@aws-sdk/client-ec2';
import { imageIds, subnetIds } from '../../../testing/local-cloud/ec2/builtin.ts';
import { startEc2 } from './started-ec2.ts';
import type { StartedEc2 } from './started-ec2.ts';

const requirements = { VCpuCount: { Min: 2, Max: 2 }, MemoryMiB: { Min: 4_096 }, AllowedInstanceTypes: ['c*', 'm*'] };

async function startWithTemplate(conditions: Parameters<typeof startEc2>[0] = {}): Promise<StartedEc2> {
  const started = await startEc2(conditions);
  await started.client.send(
    new CreateLaunchTemplateCommand({
      LaunchTemplateName: 'pool',
      LaunchTemplateData: {
        ImageId: imageIds.x86_64,
        TagSpecifications: [
          {
            ResourceType: 'instance',
            Tags: [
              { Key: 'from', Value: 'template' },
              { Key: 'pool', Value: 'template' },
            ],
          },
        ],
      },
    }),
  );
  return started;
}

const fleet = (count: number, change: Partial<CreateFleetCommandInput> = {}): CreateFleetCommand =>
  new CreateFleetCommand({
    Type: 'instant',
    ClientToken: 'token-1',
    LaunchTemplateConfigs: [
      {
        LaunchTemplateSpecification: { LaunchTemplateName: 'pool', Version: '1' },
        Overrides: subnetIds.map((SubnetId) => ({ SubnetId, InstanceRequirements: requirements })),
      },
    ],
    TargetCapacitySpecification: { TotalTargetCapacity: count, DefaultTargetCapacityType: 'on-demand' },
    TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'pool', Value: 'fleet' }] }],
    ...change,
  });

const idsOf = ({ Instances }: CreateFleetCommandOutput): string[] =>
  (Instances ?? []).flatMap(({ InstanceIds }) => InstanceIds ?? []);

test('a fleet launches its target, the cheapest type that satisfies, spread over the subnets, tagged at launch', async () => {
  await using started = await startWithTemplate();
  const made = await started.client.send(fleet(4));
  expect(made.Errors).toEqual([]);
  expect(
    made.Instances?.map(({ InstanceType, Lifecycle, InstanceIds, LaunchTemplateAndOverrides }) => [
      InstanceType,
      Lifecycle,
      InstanceIds?.length,
      LaunchTemplateAndOverrides?.Overrides?.SubnetId,
      LaunchTemplateAndOverrides?.Overrides?.AvailabilityZone,
    ]),
  ).toEqual([
    ['c5.large', 'on-demand', 2, subnetIds[0], 'us-east-1a'],
    ['c5.large', 'on-demand', 1, subnetIds[1], 'us-east-1b'],
    ['c5.large', 'on-demand', 1, subnetIds[2], 'us-east-1c'],
  ]);
  const tags = started.ec2.instances().map((instance) => instance.tags);
  expect(tags).toHaveLength(4);
  expect(tags[0]).toMatchObject({
    from: 'template',
    pool: 'fleet',
    'aws:ec2:fleet-id': made.FleetId,
    'aws:ec2launchtemplate:version': '1',
  });
});

test('a fleet beyond the capacity comes back partial, with the errors beside its instances', async () => {
  await using started = await startWithTemplate({ capacity: 2 });
  const made = await started.client.send(fleet(5));
  expect(idsOf(made)).toHaveLength(2);
  expect(made.Errors).toMatchObject(
    subnetIds.map((SubnetId) => ({
      ErrorCode: 'InsufficientInstanceCapacity',
      Lifecycle: 'on-demand',
      LaunchTemplateAndOverrides: { Overrides: { SubnetId, InstanceType: 'c5.large' } },
    })),
  );
});

test('spot capacity limits spot instances alone', async () => {
  await using started = await startWithTemplate({ spotCapacity: 1 });
  const made = await started.client.send(
    fleet(3, {
      TargetCapacitySpecification: {
        TotalTargetCapacity: 3,
        OnDemandTargetCapacity: 1,
        DefaultTargetCapacityType: 'spot',
      },
    }),
  );
  expect(made.Instances?.map(({ Lifecycle, InstanceIds }) => [Lifecycle, InstanceIds?.length])).toEqual([
    ['on-demand', 1],
    ['spot', 1],
  ]);
  expect(made.Errors?.every(({ Lifecycle }) => Lifecycle === 'spot')).toBe(true);
  const { Reservations } = await started.client.send(
    new DescribeInstancesCommand({ Filters: [{ Name: 'instance-lifecycle', Values: ['spot'] }] }),
  );
  expect(Reservations?.flatMap(({ Instances }) => Instances ?? [])).toMatchObject([{ InstanceLifecycle: 'spot' }]);
});

test('a fleet that cannot reach its least target launches nothing', async () => {
  await using started = await startWithTemplate({ capacity: 2 });
  const made = await started.client.send(
    fleet(3, { OnDemandOptions: { SingleAvailabilityZone: true, MinTargetCapacity: 3 } }),
  );
  expect(idsOf(made)).toEqual([]);
  expect(made.Errors).not.toEqual([]);
  expect(started.ec2.instances()).toEqual([]);
  await expect(
    started.client.send(fleet(3, { ClientToken: 'token-2', OnDemandOptions: { MinTargetCapacity: 3 } })),
  ).rejects.toMatchObject({ name: 'InvalidParameterCombination' });
});

test('a repeated client token answers with the same instances, and other parameters under it are refused', async () => {
  await using started = await startWithTemplate();
  const first = await started.client.send(fleet(2));
  const second = await started.client.send(fleet(2));
  expect(second.FleetId).toBe(first.FleetId);
  expect(idsOf(second)).toEqual(idsOf(first));
  expect(started.ec2.instances()).toHaveLength(2);
  await expect(started.client.send(fleet(3))).rejects.toMatchObject({ name: 'IdempotentParameterMismatch' });
});

test('an override that cannot be launched is told in the errors, and the others serve', async () => {
  await using started = await startWithTemplate();
  const specification = { LaunchTemplateName: 'pool', Version: '$Latest' };
  const made = await started.client.send(
    fleet(1, {
      LaunchTemplateConfigs: [
        {
          LaunchTemplateSpecification: specification,
          Overrides: [
            { SubnetId: 'subnet-0123456789abcdef0', InstanceType: 'm5.large' },
            { SubnetId: subnetIds[0], InstanceType: 'm7g.large' },
            { SubnetId: subnetIds[2], InstanceType: 'm6i.large' },
          ],
        },
      ],
    }),
  );
  expect(made.Errors?.map(({ ErrorCode }) => ErrorCode)).toEqual(['InvalidSubnetID.NotFound', 'InvalidParameterValue']);
  expect(made.Instances).toMatchObject([
    { InstanceType: 'm6i.large', LaunchTemplateAndOverrides: { Overrides: { SubnetId: subnetIds[2] } } },
  ]);
});

test('a launch template or version that is gone is refused as a whole', async () => {
  await using started = await startWithTemplate();
  const from = (LaunchTemplateSpecification: object) =>
    started.client.send(fleet(1, { LaunchTemplateConfigs: [{ LaunchTemplateSpecification }] }));
  await expect(from({ LaunchTemplateName: 'gone', Version: '1' })).rejects.toMatchObject({
    name: 'InvalidLaunchTemplateName.NotFoundException',
  });
  await expect(from({ LaunchTemplateId: 'lt-0123456789abcdef0', Version: '1' })).rejects.toMatchObject({
    name: 'InvalidLaunchTemplateId.NotFound',
  });
  await expect(from({ LaunchTemplateName: 'pool', Version: '7' })).rejects.toMatchObject({
    name: 'InvalidLaunchTemplateId.VersionNotFound',
  });
});

test('a fleet is found by its id, and deleting it ends its instances', async () => {
  await using started = await startWithTemplate();
  const { FleetId = '' } = await started.client.send(fleet(2));
  expect((await started.client.send(new DescribeFleetsCommand({}))).Fleets).toEqual([]);
  expect((await started.client.send(new DescribeFleetsCommand({ FleetIds: [FleetId] }))).Fleets).toMatchObject([
    { FleetId, FulfilledCapacity: 2, Type: 'instant' },
  ]);
  const deleted = await started.client.send(
    new DeleteFleetsCommand({ FleetIds: [FleetId, 'fleet-x'], TerminateInstances: true }),
  );
  expect(deleted.SuccessfulFleetDeletions).toMatchObject([{ FleetId, CurrentFleetState: 'deleted_terminating' }]);
  expect(deleted.UnsuccessfulFleetDeletions).toMatchObject([
    { FleetId: 'fleet-x', Error: { Code: 'fleetIdDoesNotExist' } },
  ]);
  for (const { instanceId } of started.ec2.instances()) await started.reached(instanceId, 'terminated');
});
