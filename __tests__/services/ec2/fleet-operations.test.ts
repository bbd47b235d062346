import {
  CreateFleetCommand,
  CreateLaunchTemplateCommand,
  DescribeInstancesCommand,
  DescribeLaunchTemplatesCommand,
  EC2Client,
  EC2ServiceException,
  GetConsoleOutputCommand,
  RunInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { anyType, parseTypePatterns } from '../../../src/pool/instance-types.ts';
import { FleetOperations, createFleetInput } from '../../../src/services/ec2/fleet-operations.ts';
import type { FleetRequest } from '../../../src/services/ec2/fleet-operations.ts';
import { AccessDeniedError } from '../../../src/shared/errors.ts';
import { imageIds, subnetIds } from '../../../testing/local-cloud/ec2/builtin.ts';
import { base64, startEc2 } from '../../local-cloud/ec2/started-ec2.ts';

// Machines boot here, as processes.
jest.setTimeout(60_000);

const client = new EC2Client({ region: 'us-east-1' });
const ec2 = mockClient(client);
const fleet = new FleetOperations(client);
const failure = (name: string): EC2ServiceException =>
  new EC2ServiceException({ name, message: `${name}, says EC2`, $fault: 'client', $metadata: {} });

const request: FleetRequest = {
  launchToken: 'token-1',
  count: 3,
  usageClass: 'on-demand',
  instanceTypes: anyType,
  resourceClass: {
    name: 'large',
    vcpus: 2,
    memoryMiB: 4_096,
    queueUrl: '',
    instanceTypes: ['c5.large', 'm6i.large', 'm6i.metal', 't3.medium'],
  },
  subnets: [
    { subnetId: 'subnet-a', availabilityZone: 'us-east-1a' },
    { subnetId: 'subnet-b', availabilityZone: 'us-east-1b' },
  ],
  launchTemplate: { id: 'lt-1', version: 7, contentHash: 'hash' },
  tags: { team: 'ci', 'ec2-runner-pool:launch-token': 'token-1' },
};

beforeEach(() => {
  ec2.reset();
});

describe('the request for a fleet', () => {
  const large = { VCpuCount: { Min: 2, Max: 2 }, MemoryMiB: { Min: 4_096 } };
  const tags = [
    { Key: 'team', Value: 'ci' },
    { Key: 'ec2-runner-pool:launch-token', Value: 'token-1' },
  ];
  const requirementsOf = (...patterns: string[]): unknown =>
    createFleetInput({ ...request, instanceTypes: parseTypePatterns(patterns) }).LaunchTemplateConfigs?.[0]
      ?.Overrides?.[0]?.InstanceRequirements;

  test('is instant, repeatable by its token, from this template version, in every subnet, tagged at launch', () => {
    expect(createFleetInput(request)).toEqual({
      Type: 'instant',
      ClientToken: 'token-1',
      LaunchTemplateConfigs: [
        {
          LaunchTemplateSpecification: { LaunchTemplateId: 'lt-1', Version: '7' },
          Overrides: [
            { SubnetId: 'subnet-a', InstanceRequirements: large },
            { SubnetId: 'subnet-b', InstanceRequirements: large },
          ],
        },
      ],
      TargetCapacitySpecification: { TotalTargetCapacity: 3, DefaultTargetCapacityType: 'on-demand' },
      OnDemandOptions: { AllocationStrategy: 'lowest-price' },
      TagSpecifications: [
        { ResourceType: 'instance', Tags: tags },
        { ResourceType: 'fleet', Tags: tags },
      ],
    });
  });

  test('for spot weighs price and capacity', () => {
    const input = createFleetInput({ ...request, usageClass: 'spot' });
    expect(input).toMatchObject({
      TargetCapacitySpecification: { DefaultTargetCapacityType: 'spot' },
      SpotOptions: { AllocationStrategy: 'price-capacity-optimized' },
    });
    expect(input).not.toHaveProperty('OnDemandOptions');
  });

  test('spells out the types that patterns leave, bare metal and burstable ones as the user wishes', () => {
    const restricted = {
      ...large,
      BareMetal: 'included',
      BurstablePerformance: 'included',
      OnDemandMaxPricePercentageOverLowestPrice: 999_999,
      SpotMaxPricePercentageOverLowestPrice: 999_999,
    };
    expect(requirementsOf('m6i.*', 't3*')).toEqual({
      ...restricted,
      AllowedInstanceTypes: ['m6i.large', 'm6i.metal', 't3.medium'],
    });
    expect(requirementsOf('!*.metal')).toEqual({
      ...restricted,
      AllowedInstanceTypes: ['c5.large', 'm6i.large', 't3.medium'],
    });
    expect(requirementsOf('m6i.*', '!*.metal')).toEqual({ ...restricted, AllowedInstanceTypes: ['m6i.large'] });
  });

  test('names no more types than EC2 takes', () => {
    const instanceTypes = Array.from({ length: 500 }, (_, index) => `x${index}.large`);
    const input = createFleetInput({
      ...request,
      resourceClass: { ...request.resourceClass, instanceTypes },
      instanceTypes: parseTypePatterns(['x*']),
    });
    expect(input.LaunchTemplateConfigs?.[0]?.Overrides?.[0]?.InstanceRequirements?.AllowedInstanceTypes).toHaveLength(
      400,
    );
  });
});

describe('a fleet', () => {
  test('gives the instances it launched, where and how, and the errors beside them', async () => {
    ec2.on(CreateFleetCommand).resolves({
      Instances: [
        {
          InstanceIds: ['i-1', 'i-2'],
          InstanceType: 'm6i.large',
          Lifecycle: 'on-demand',
          LaunchTemplateAndOverrides: { Overrides: { SubnetId: 'subnet-b' } },
        },
        {
          InstanceIds: ['i-3'],
          InstanceType: 'c5.large',
          Lifecycle: 'spot',
          LaunchTemplateAndOverrides: { Overrides: { SubnetId: 'subnet-a' } },
        },
      ],
      Errors: [{ ErrorCode: 'InsufficientInstanceCapacity', ErrorMessage: 'none left' }],
    });
    expect(await fleet.createFleet(request)).toEqual({
      launched: [
        { instanceId: 'i-1', instanceType: 'm6i.large', usageClass: 'on-demand', availabilityZone: 'us-east-1b' },
        { instanceId: 'i-2', instanceType: 'm6i.large', usageClass: 'on-demand', availabilityZone: 'us-east-1b' },
        { instanceId: 'i-3', instanceType: 'c5.large', usageClass: 'spot', availabilityZone: 'us-east-1a' },
      ],
      errors: [{ code: 'InsufficientInstanceCapacity', message: 'none left' }],
    });
  });

  test('that launched nothing gives nothing', async () => {
    ec2.on(CreateFleetCommand).resolves({});
    expect(await fleet.createFleet(request)).toEqual({ launched: [], errors: [] });
  });

  test('that may not be made names action and template', async () => {
    ec2.on(CreateFleetCommand).rejects(failure('UnauthorizedOperation'));
    await expect(fleet.createFleet(request)).rejects.toThrow(AccessDeniedError);
    await expect(fleet.createFleet(request)).rejects.toThrow(/ec2:CreateFleet on launch template lt-1/);
  });

  test('that EC2 refuses keeps the code, by which the launch goes on', async () => {
    ec2.on(CreateFleetCommand).rejects(failure('RequestLimitExceeded'));
    await expect(fleet.createFleet(request)).rejects.toHaveProperty('serviceCode', 'RequestLimitExceeded');
  });
});

describe('machines', () => {
  test('by tag are all found, page by page', async () => {
    ec2
      .on(DescribeInstancesCommand)
      .resolvesOnce({
        NextToken: 'next',
        Reservations: [
          {
            Instances: [
              {
                InstanceId: 'i-1',
                State: { Name: 'running' },
                LaunchTime: new Date(5),
                Tags: [{ Key: 'team', Value: 'ci' }],
              },
            ],
          },
        ],
      })
      .resolvesOnce({
        Reservations: [
          { Instances: [{ InstanceId: 'i-2' }] },
          { Instances: [{ InstanceId: 'i-3', State: { Name: 'pending' }, StateReason: { Message: 'why' } }] },
        ],
      });
    expect(await fleet.tagged('pool', 'ci', ['pending', 'running'])).toEqual([
      { instanceId: 'i-1', state: 'running', stateReason: '', launchedAt: 5, tags: { team: 'ci' } },
      { instanceId: 'i-2', state: 'unknown', stateReason: '', launchedAt: 0, tags: {} },
      { instanceId: 'i-3', state: 'pending', stateReason: 'why', launchedAt: 0, tags: {} },
    ]);
    expect(ec2.commandCalls(DescribeInstancesCommand).map((call) => call.args[0].input)).toEqual([
      expect.objectContaining({
        Filters: [
          { Name: 'tag:pool', Values: ['ci'] },
          { Name: 'instance-state-name', Values: ['pending', 'running'] },
        ],
      }),
      expect.objectContaining({ NextToken: 'next' }),
    ]);
  });

  test('by id are asked for by filter, 200 at a time', async () => {
    ec2.on(DescribeInstancesCommand).resolves({});
    await fleet.machines(Array.from({ length: 450 }, (_, index) => `i-${index}`));
    expect(
      ec2
        .commandCalls(DescribeInstancesCommand)
        .map((call) => [
          call.args[0].input.Filters?.[0]?.Name,
          call.args[0].input.Filters?.[0]?.Values?.length,
          call.args[0].input.InstanceIds,
        ]),
    ).toEqual([
      ['instance-id', 200, undefined],
      ['instance-id', 200, undefined],
      ['instance-id', 50, undefined],
    ]);
  });

  test('show the last lines of their console', async () => {
    ec2
      .on(GetConsoleOutputCommand)
      .resolvesOnce({ Output: Buffer.from('one\ntwo\nthree\n').toString('base64') })
      .resolvesOnce({});
    expect(await fleet.consoleTail('i-1', 2)).toBe('two\nthree');
    expect(await fleet.consoleTail('i-1', 2)).toBe('');
  });

  test.each(['t3.micro', 'm4.large'] as const)('show what a %s printed', async (InstanceType) => {
    await using started = await startEc2();
    const { Instances } = await started.client.send(
      new RunInstancesCommand({
        ImageId: imageIds.x86_64,
        InstanceType,
        MinCount: 1,
        MaxCount: 1,
        InstanceInitiatedShutdownBehavior: 'terminate',
        UserData: base64('#!/bin/sh\necho booted\nshutdown -h now\n'),
      }),
    );
    const instanceId = Instances?.[0]?.InstanceId ?? '';
    await started.reached(instanceId, 'terminated');
    expect(await new FleetOperations(started.client).consoleTail(instanceId, 5)).toContain('booted');
  });

  test('and EC2 launches types that the user names, however much they cost', async () => {
    await using started = await startEc2({ exhaustedTypes: 'c5.*' });
    await started.client.send(
      new CreateLaunchTemplateCommand({
        LaunchTemplateName: 'pool',
        LaunchTemplateData: { ImageId: imageIds.x86_64 },
      }),
    );
    const templates = await started.client.send(new DescribeLaunchTemplatesCommand({}));
    const { launched, errors } = await new FleetOperations(started.client).createFleet({
      ...request,
      count: 1,
      resourceClass: { ...request.resourceClass, instanceTypes: ['c5.large', 'r6i.large'] },
      instanceTypes: parseTypePatterns(['c5.*', 'r6i.*']),
      subnets: [{ subnetId: subnetIds[0], availabilityZone: 'us-east-1a' }],
      launchTemplate: {
        id: templates.LaunchTemplates?.[0]?.LaunchTemplateId ?? '',
        version: 1,
        contentHash: '',
      },
    });
    expect({ types: launched.map(({ instanceType }) => instanceType), errors }).toEqual({
      types: ['r6i.large'],
      errors: [],
    });
  });
});

describe('ending machines', () => {
  const idsOf = (count: number): string[] => Array.from({ length: count }, (_, index) => `i-${index}`);
  const asked = (): (readonly string[])[] =>
    ec2.commandCalls(TerminateInstancesCommand).map((call) => call.args[0].input.InstanceIds ?? []);

  test('goes by the hundred', async () => {
    ec2.on(TerminateInstancesCommand).resolves({});
    expect(await fleet.terminateInstances(idsOf(250))).toEqual({ ended: idsOf(250), failed: [] });
    expect(asked().map((batch) => batch.length)).toEqual([100, 100, 50]);
  });

  test('takes a batch apart for one bad id, so that the others end', async () => {
    ec2.on(TerminateInstancesCommand).callsFake(({ InstanceIds: batch }: { InstanceIds: string[] }) => {
      if (batch.includes('i-1')) throw failure('InvalidInstanceID.NotFound');
      return {};
    });
    expect(await fleet.terminateInstances(idsOf(3))).toEqual({
      ended: ['i-0', 'i-2'],
      failed: [
        { instanceId: 'i-1', code: 'InvalidInstanceID.NotFound', message: 'InvalidInstanceID.NotFound, says EC2' },
      ],
    });
    expect(asked()).toEqual([['i-0', 'i-1', 'i-2'], ['i-0'], ['i-1'], ['i-2']]);
  });

  test('of one machine is tried once', async () => {
    ec2.on(TerminateInstancesCommand).rejects(failure('OperationNotPermitted'));
    expect(await fleet.terminateInstances(['i-0'])).toMatchObject({
      ended: [],
      failed: [{ instanceId: 'i-0', code: 'OperationNotPermitted' }],
    });
    expect(asked()).toHaveLength(1);
  });

  test('of none asks nothing', async () => {
    expect(await fleet.terminateInstances([])).toEqual({ ended: [], failed: [] });
    expect(asked()).toEqual([]);
  });
});
