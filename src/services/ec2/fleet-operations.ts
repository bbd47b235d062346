import {
  CreateFleetCommand,
  GetConsoleOutputCommand,
  TerminateInstancesCommand,
  paginateDescribeInstances,
} from '@aws-sdk/client-ec2';
import type {
  CreateFleetCommandInput,
  EC2Client,
  Filter,
  GetConsoleOutputCommandOutput,
  Instance,
} from '@aws-sdk/client-ec2';
import type { LaunchTemplateReference, Subnet } from '../../pool/configuration.ts';
import type { TypePatterns } from '../../pool/instance-types.ts';
import { matchesPatterns } from '../../pool/instance-types.ts';
import type { UsageClass } from '../../pool/instance.ts';
import { classifyLaunchFailure } from '../../pool/launch.ts';
import type { ConfiguredClass } from '../../pool/resource-classes.ts';
import { codeOf, messageOf } from '../../shared/errors.ts';
import { mapAll } from '../../shared/map-all.ts';
import { callAws, serviceErrorOf } from '../aws-call.ts';
import { consoleTail } from './console-tail.ts';

export interface FleetRequest {
  readonly launchToken: string;
  readonly count: number;
  readonly usageClass: UsageClass;
  readonly resourceClass: ConfiguredClass;
  readonly instanceTypes: TypePatterns;
  readonly subnets: readonly Subnet[];
  readonly launchTemplate: LaunchTemplateReference;
  readonly tags: Readonly<Record<string, string>>;
}

export interface LaunchedInstance {
  readonly instanceId: string;
  readonly instanceType: string;
  readonly usageClass: UsageClass;
  readonly availabilityZone: string;
}

/** EC2 reports errors per override, not per instance: they may stand beside instances. */
export interface LaunchError {
  readonly code: string;
  readonly message: string;
}

export interface FleetResult {
  readonly launched: readonly LaunchedInstance[];
  readonly errors: readonly LaunchError[];
}

/** What EC2 says of a machine. */
export interface Machine {
  readonly instanceId: string;
  /** pending, running, shutting-down, terminated, stopping or stopped. */
  readonly state: string;
  readonly stateReason: string;
  readonly launchedAt: number;
  readonly tags: Readonly<Record<string, string>>;
}

export interface TerminationResult {
  readonly ended: readonly string[];
  readonly failed: readonly { readonly instanceId: string; readonly code: string; readonly message: string }[];
}

// TerminateInstances is throttled by a token per instance, 1,000 at most (EC2 API throttling guide); a batch of 100 leaves room for others.
const terminateBatch = 100;
// AllowedInstanceTypes takes at most 400 entries (EC2 API reference, InstanceRequirementsRequest).
const allowedTypesLimit = 400;

/**
 * EC2 silently leaves out types that cost much more than the cheapest match (on demand 20 %, spot 100 %), also among
 * those that a request names; a high value lifts that (EC2 API reference, InstanceRequirementsRequest).
 */
const unprotectedPrices = {
  OnDemandMaxPricePercentageOverLowestPrice: 999_999,
  SpotMaxPricePercentageOverLowestPrice: 999_999,
};

const tagSpecification = (tags: Readonly<Record<string, string>>): { Key: string; Value: string }[] =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

/** The request for one fleet; exported so that a test can hold it against the API's rules. */
export function createFleetInput(request: FleetRequest): CreateFleetCommandInput {
  const { resourceClass, instanceTypes, usageClass } = request;
  const restricted = instanceTypes.allowed.length > 0 || instanceTypes.excluded.length > 0;
  // EC2 takes allowed or excluded types, not both: what the patterns leave is spelled out.
  const allowed = resourceClass.instanceTypes
    .filter((type) => matchesPatterns(type, instanceTypes))
    .slice(0, allowedTypesLimit);
  const requirements = {
    VCpuCount: { Min: resourceClass.vcpus, Max: resourceClass.vcpus },
    MemoryMiB: { Min: resourceClass.memoryMiB },
    // Left alone, EC2 leaves bare metal and burstable types out; who names types decides that himself.
    ...(restricted && {
      AllowedInstanceTypes: allowed,
      ...unprotectedPrices,
      BareMetal: 'included' as const,
      BurstablePerformance: 'included' as const,
    }),
  };
  return {
    Type: 'instant',
    ClientToken: request.launchToken,
    LaunchTemplateConfigs: [
      {
        LaunchTemplateSpecification: {
          LaunchTemplateId: request.launchTemplate.id,
          Version: String(request.launchTemplate.version),
        },
        Overrides: request.subnets.map((subnet) => ({ SubnetId: subnet.subnetId, InstanceRequirements: requirements })),
      },
    ],
    TargetCapacitySpecification: { TotalTargetCapacity: request.count, DefaultTargetCapacityType: usageClass },
    ...(usageClass === 'spot' && { SpotOptions: { AllocationStrategy: 'price-capacity-optimized' as const } }),
    ...(usageClass === 'on-demand' && { OnDemandOptions: { AllocationStrategy: 'lowest-price' as const } }),
    TagSpecifications: [
      { ResourceType: 'instance', Tags: tagSpecification(request.tags) },
      { ResourceType: 'fleet', Tags: tagSpecification(request.tags) },
    ],
  };
}

/** Machines: launched by instant fleets, looked at, ended. */
export class FleetOperations {
  readonly #client: EC2Client;

  constructor(client: EC2Client) {
    this.#client = client;
  }

  /** Launches up to `count` instances. The same token again gives the same instances, never more. */
  async createFleet(request: FleetRequest): Promise<FleetResult> {
    const output = await callAws('ec2:CreateFleet', `launch template ${request.launchTemplate.id}`, () =>
      this.#client.send(new CreateFleetCommand(createFleetInput(request))),
    );
    const zones = new Map(request.subnets.map((subnet) => [subnet.subnetId, subnet.availabilityZone]));
    return {
      launched: (output.Instances ?? []).flatMap((group) =>
        (group.InstanceIds ?? []).map((instanceId) => ({
          instanceId,
          instanceType: group.InstanceType ?? '',
          usageClass: group.Lifecycle === 'spot' ? ('spot' as const) : ('on-demand' as const),
          availabilityZone: zones.get(group.LaunchTemplateAndOverrides?.Overrides?.SubnetId ?? '') ?? '',
        })),
      ),
      errors: (output.Errors ?? []).map((error) => ({
        code: error.ErrorCode ?? 'Unknown',
        message: error.ErrorMessage ?? '',
      })),
    };
  }

  /** The machines that carry the tag, in any of the states; all pages. */
  async tagged(tag: string, value: string, states: readonly string[]): Promise<Machine[]> {
    return this.#describe([
      { Name: `tag:${tag}`, Values: [value] },
      { Name: 'instance-state-name', Values: [...states] },
    ]);
  }

  /**
   * The machines among these that EC2 knows. Asked by filter, not by id: one id that is unknown,
   * as a new one may be for a while, would fail the whole request.
   */
  async machines(instanceIds: readonly string[]): Promise<Machine[]> {
    // A filter takes at most 200 values (EC2 API reference).
    const groups = Array.from({ length: Math.ceil(instanceIds.length / 200) }, (_, index) =>
      instanceIds.slice(index * 200, (index + 1) * 200),
    );
    return (await mapAll(groups, 2, (group) => this.#describe([{ Name: 'instance-id', Values: [...group] }]))).flat();
  }

  /** The last lines that the machine wrote to its console; empty when EC2 has none yet. */
  async consoleTail(instanceId: string, lines: number): Promise<string> {
    const output = await this.#console(instanceId, true).catch((error: unknown) => {
      // Machines before Nitro have no latest output, only what EC2 took when their state last changed.
      if (codeOf(error) !== 'UnsupportedOperation') throw error;
      return this.#console(instanceId, false);
    });
    return consoleTail(Buffer.from(output.Output ?? '', 'base64').toString('utf8'), lines);
  }

  /** Ends machines. EC2 refuses a whole batch for one bad id: such a batch is taken apart. */
  async terminateInstances(instanceIds: readonly string[]): Promise<TerminationResult> {
    const batches = Array.from({ length: Math.ceil(instanceIds.length / terminateBatch) }, (_, index) =>
      instanceIds.slice(index * terminateBatch, (index + 1) * terminateBatch),
    );
    const results = await mapAll(batches, 2, (batch) => this.#terminate(batch));
    return { ended: results.flatMap((result) => result.ended), failed: results.flatMap((result) => result.failed) };
  }

  #console(instanceId: string, latest: boolean): Promise<GetConsoleOutputCommandOutput> {
    return callAws('ec2:GetConsoleOutput', `instance ${instanceId}`, () =>
      this.#client.send(new GetConsoleOutputCommand({ InstanceId: instanceId, Latest: latest })),
    );
  }

  async #terminate(batch: readonly string[]): Promise<TerminationResult> {
    try {
      await callAws('ec2:TerminateInstances', `instances ${batch.join(', ')}`, () =>
        this.#client.send(new TerminateInstancesCommand({ InstanceIds: [...batch] })),
      );
      return { ended: batch, failed: [] };
    } catch (error) {
      const code = codeOf(error);
      // A request that came too soon is none the better for being a hundred.
      if (batch.length > 1 && classifyLaunchFailure(code) !== 'throttle') {
        const results = await mapAll(batch, 5, (id) => this.#terminate([id]));
        return { ended: results.flatMap((result) => result.ended), failed: results.flatMap((result) => result.failed) };
      }
      return {
        ended: [],
        failed: batch.map((instanceId) => ({ instanceId, code, message: messageOf(serviceErrorOf(error)) })),
      };
    }
  }

  async #describe(filters: Filter[]): Promise<Machine[]> {
    const machines: Machine[] = [];
    const pages = paginateDescribeInstances({ client: this.#client, pageSize: 1_000 }, { Filters: filters });
    await callAws('ec2:DescribeInstances', 'the instances of the pool', async () => {
      for await (const page of pages) {
        for (const reservation of page.Reservations ?? [])
          machines.push(...(reservation.Instances ?? []).map(machineOf));
      }
    });
    return machines;
  }
}

const machineOf = (instance: Instance): Machine => ({
  instanceId: instance.InstanceId ?? '',
  state: instance.State?.Name ?? 'unknown',
  stateReason: instance.StateReason?.Message ?? '',
  launchedAt: instance.LaunchTime?.getTime() ?? 0,
  tags: Object.fromEntries((instance.Tags ?? []).map((tag) => [tag.Key ?? '', tag.Value ?? ''])),
});
