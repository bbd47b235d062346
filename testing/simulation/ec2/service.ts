import type { UsageClass } from '../../../src/pool/instance.ts';
import { poolTag } from '../../../src/pool/launch.ts';
import type { Faults } from '../faults.ts';
import type { SeededRandom } from '../seeded-random.ts';
import { serviceError } from '../wire.ts';
import { LaunchTemplate } from './launch-template.ts';
import type { Machine, Machines } from './machines.ts';

interface Tag {
  readonly Key: string;
  readonly Value: string;
}
interface Requirements {
  readonly VCpuCount?: { readonly Min?: number };
  readonly AllowedInstanceTypes?: readonly string[];
}

interface Request {
  readonly ImageIds?: readonly string[];
  readonly InstanceIds?: readonly string[];
  readonly InstanceId?: string;
  readonly Filters?: readonly { readonly Name: string; readonly Values: readonly string[] }[];
  readonly NextToken?: string;
  readonly InstanceRequirements?: Requirements;
  readonly LaunchTemplateName?: string;
  readonly VersionDescription?: string;
  readonly DefaultVersion?: string;
  readonly Versions?: readonly string[];
  readonly ClientToken?: string;
  readonly DryRun?: boolean;
  readonly LaunchTemplate?: { readonly LaunchTemplateId: string; readonly Version: string };
  readonly Tags?: readonly Tag[];
  readonly LaunchTemplateConfigs?: readonly [
    {
      readonly LaunchTemplateSpecification: { readonly LaunchTemplateId: string; readonly Version: string };
      readonly Overrides: readonly { readonly SubnetId: string; readonly InstanceRequirements: Requirements }[];
    },
  ];
  readonly TargetCapacitySpecification?: {
    readonly TotalTargetCapacity: number;
    readonly DefaultTargetCapacityType: UsageClass;
  };
  readonly TagSpecifications?: readonly { readonly ResourceType: string; readonly Tags: readonly Tag[] }[];
}

const typesByVcpus: Readonly<Record<number, readonly [string, ...string[]]>> = {
  2: ['c6i.large', 'm6i.large'],
  4: ['c6i.xlarge', 'm6i.xlarge'],
};
const capacityError = { ErrorCode: 'InsufficientInstanceCapacity', ErrorMessage: 'There is no capacity in this zone.' };

/** EC2's operations, as far as this project uses them. */
export class SimulatedEc2 {
  readonly #machines: Machines;
  readonly #random: SeededRandom;
  readonly #faults: Faults;
  readonly #fleets = new Map<string, { readonly request: string; readonly output: object }>();
  readonly #template = new LaunchTemplate();

  constructor(machines: Machines, random: SeededRandom, faults: Faults) {
    this.#machines = machines;
    this.#random = random;
    this.#faults = faults;
  }

  perform(operation: string, input: object, caller: string): object {
    const request = input as Request;
    switch (operation) {
      case 'DescribeImages':
        return { Images: [{ ImageId: request.ImageIds?.[0], Architecture: 'x86_64', RootDeviceName: '/dev/sda1' }] };
      case 'DescribeSubnets':
        return {
          Subnets: (request.Filters?.[0]?.Values ?? []).map((SubnetId, index) => ({
            SubnetId,
            AvailabilityZone: `eu-central-1${'abc'.charAt(index)}`,
            VpcId: 'vpc-1',
          })),
        };
      case 'DescribeSecurityGroups':
        return { SecurityGroups: (request.Filters?.[0]?.Values ?? []).map((GroupId) => ({ GroupId, VpcId: 'vpc-1' })) };
      case 'DescribeLaunchTemplates':
        return this.#template.list();
      case 'CreateTags':
        return this.#template.tag(request.Tags ?? []);
      case 'RunInstances':
        return this.#tryLaunch(request);
      case 'GetInstanceTypesFromInstanceRequirements':
        return { InstanceTypes: typesOf(request.InstanceRequirements).map((InstanceType) => ({ InstanceType })) };
      case 'DescribeLaunchTemplateVersions':
        return this.#template.describe();
      case 'CreateLaunchTemplate':
        return this.#template.create(request.VersionDescription, request.TagSpecifications?.[0]?.Tags ?? []);
      case 'CreateLaunchTemplateVersion':
        return { LaunchTemplateVersion: this.#template.add(request.VersionDescription) };
      case 'ModifyLaunchTemplate':
        return this.#template.makeDefault(Number(request.DefaultVersion));
      case 'DeleteLaunchTemplateVersions':
        return this.#template.remove(request.Versions ?? []);
      case 'CreateFleet':
        return this.#createFleet(request);
      case 'DescribeInstances':
        return this.#describeInstances(request);
      case 'TerminateInstances':
        return this.#terminateInstances(request, caller);
      case 'GetConsoleOutput':
        return { Output: Buffer.from(this.#permitted(request.InstanceId ?? '').console).toString('base64') };
      default:
        throw new Error(`the simulated EC2 does not know ${operation}`);
    }
  }

  /** As somebody does by hand who tidies up. */
  deleteTemplate(): void {
    this.#template.delete();
  }

  /** The same token again gives the same machines; with another request it is an error (EC2 developer guide, idempotency). */
  #createFleet(request: Request): object {
    const token = request.ClientToken ?? '';
    const known = this.#fleets.get(token);
    const spelled = JSON.stringify(request);
    if (known !== undefined) {
      if (known.request !== spelled)
        throw serviceError('IdempotentParameterMismatch', 'the token was used with other parameters');
      return known.output;
    }
    const output = this.#launch(request);
    this.#fleets.set(token, { request: spelled, output });
    return output;
  }

  /** Machines come by fleets; RunInstances is only ever asked whether it would. */
  #tryLaunch({ DryRun: isTrial, LaunchTemplate: template }: Request): never {
    if (isTrial !== true) throw new Error('the simulated EC2 launches by fleets alone');
    if (template === undefined || !this.#template.has(template))
      throw serviceError('InvalidLaunchTemplateId.NotFound', 'there is no such launch template');
    throw serviceError('DryRunOperation', 'Request would have succeeded, but DryRun flag is set.');
  }

  #launch(request: Request): object {
    const { TotalTargetCapacity: wanted = 0, DefaultTargetCapacityType: usageClass = 'on-demand' } =
      request.TargetCapacitySpecification ?? {};
    const [config] = request.LaunchTemplateConfigs ?? [];
    if (config === undefined || !this.#template.has(config.LaunchTemplateSpecification))
      throw serviceError('InvalidLaunchTemplateId.NotFound', 'there is no such launch template');
    const tags = Object.fromEntries(
      (request.TagSpecifications?.find(({ ResourceType }) => ResourceType === 'instance')?.Tags ?? []).map(
        ({ Key, Value }) => [Key, Value],
      ),
    );
    const count = this.#capacityFor(usageClass, wanted);
    const groups = Array.from({ length: count }, () => {
      const { SubnetId: subnetId = '', InstanceRequirements: requirements } =
        config.Overrides[this.#random.below(config.Overrides.length)] ?? {};
      const instanceType = this.#random.pick(typesOf(requirements));
      const { instanceId } = this.#machines.launch({ instanceType, usageClass, subnetId, tags });
      return {
        InstanceIds: [instanceId],
        InstanceType: instanceType,
        Lifecycle: usageClass,
        LaunchTemplateAndOverrides: { Overrides: { SubnetId: subnetId } },
      };
    });
    const withErrors = count < wanted || this.#faults.strikes('errors beside instances');
    return {
      FleetId: `fleet-${request.ClientToken ?? ''}`,
      Instances: groups,
      Errors: withErrors ? [capacityError] : [],
    };
  }

  #capacityFor(usageClass: UsageClass, wanted: number): number {
    if (
      this.#faults.strikes('capacity lacks') ||
      (usageClass === 'spot' && this.#faults.strikes('spot capacity lacks'))
    )
      return 0;
    return wanted > 1 && this.#faults.strikes('partial fleet') ? this.#random.between(1, wanted - 1) : wanted;
  }

  #describeInstances(request: Request): object {
    const filters = request.Filters ?? [];
    const ids = request.InstanceIds;
    if (ids !== undefined) for (const id of ids) this.#known(id);
    const found = this.#machines
      .visible()
      .filter(
        (machine) =>
          (ids?.includes(machine.instanceId) ?? true) &&
          filters.every((filter) => matches(machine, filter.Name, filter.Values)),
      );
    const start = Number(request.NextToken ?? 0);
    const rest = found.length - start;
    const size = rest > 1 && this.#faults.strikes('short page') ? this.#random.between(1, rest - 1) : rest;
    const page = found.slice(start, start + size);
    return {
      Reservations: page.map((machine) => ({ Instances: [described(machine)] })),
      ...(start + size < found.length && { NextToken: String(start + size) }),
    };
  }

  /** All of them, or none. */
  #terminateInstances(request: Request, caller: string): object {
    const ids = request.InstanceIds ?? [];
    const machines = ids.map((id) => this.#permitted(id));
    if (ids.length > 1 && this.#faults.strikes('unknown instance in a batch'))
      throw unauthorized(this.#random.pick(ids as [string, ...string[]]));
    for (const machine of machines) this.#machines.terminate(machine, caller);
    return {
      TerminatingInstances: machines.map(({ instanceId: InstanceId, state: Name }) => ({
        InstanceId,
        CurrentState: { Name },
      })),
    };
  }

  #known(instanceId: string): Machine {
    const machine = this.#machines.visible().find((candidate) => candidate.instanceId === instanceId);
    if (machine === undefined) throw unknownInstance(instanceId);
    return machine;
  }

  /** The roles are held to machines with the pool's tag: what EC2 does not show has none (docs/setup.md). */
  #permitted(instanceId: string): Machine {
    const machine = this.#machines.visible().find((candidate) => candidate.instanceId === instanceId);
    if (machine === undefined || machine.tags[poolTag] === undefined) throw unauthorized(instanceId);
    return machine;
  }
}

const unauthorized = (instanceId: string): Error =>
  serviceError('UnauthorizedOperation', `You are not authorized to perform this operation on ${instanceId}`);

const unknownInstance = (instanceId: string): Error =>
  serviceError('InvalidInstanceID.NotFound', `The instance ID '${instanceId}' does not exist`);

function typesOf(requirements: Requirements | undefined): readonly [string, ...string[]] {
  const types = typesByVcpus[requirements?.VCpuCount?.Min ?? 0];
  if (types === undefined)
    throw new Error(`the simulated EC2 has no type of ${String(requirements?.VCpuCount?.Min)} vCPUs`);
  const [first, ...others] = types.filter((type) => requirements?.AllowedInstanceTypes?.includes(type) ?? true);
  if (first === undefined) throw serviceError('InvalidParameterValue', 'no instance type satisfies the requirements');
  return [first, ...others];
}

function matches(machine: Machine, name: string, values: readonly string[]): boolean {
  if (name === 'instance-id') return values.includes(machine.instanceId);
  if (name === 'instance-state-name') return values.includes(machine.state);
  if (name === 'tag-key') return values.some((key) => key in machine.tags);
  if (!name.startsWith('tag:')) throw new Error(`the simulated EC2 does not know the filter ${name}`);
  return values.includes(machine.tags[name.slice('tag:'.length)] ?? '\0');
}

const described = (machine: Machine): object => ({
  InstanceId: machine.instanceId,
  InstanceType: machine.instanceType,
  InstanceLifecycle: machine.usageClass === 'spot' ? 'spot' : undefined,
  State: { Name: machine.state },
  StateReason: { Message: machine.stateReason },
  LaunchTime: new Date(machine.launchedAt),
  Placement: { AvailabilityZone: 'eu-central-1a' },
  SubnetId: machine.subnetId,
  Tags: Object.entries(machine.tags).map(([Key, Value]) => ({ Key, Value })),
});
