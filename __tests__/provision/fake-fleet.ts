import type {
  FleetOperations,
  FleetRequest,
  FleetResult,
  LaunchError,
  Machine,
  TerminationResult,
} from '../../src/services/ec2/fleet-operations.ts';

type Answer = (request: FleetRequest) => FleetResult | Promise<FleetResult>;

/** EC2 as a test tells it: launches what is asked for, and ends whatever it is told to, unless a test says otherwise. */
export class FakeFleet implements Pick<
  FleetOperations,
  'createFleet' | 'tagged' | 'machines' | 'consoleTail' | 'terminateInstances'
> {
  readonly requests: FleetRequest[] = [];
  readonly ended: string[] = [];
  /** Answers to the next launches, the first first; then everything is launched. */
  readonly answers: Answer[] = [];
  /** What EC2 lists, by instance id. */
  readonly listed = new Map<string, Machine>();
  /** Machines that EC2 will not end. */
  readonly stubborn = new Set<string>();
  console = '';
  #lastId = 0;

  /** An answer of so many instances, with these errors beside them. */
  gives(count: number, ...codes: string[]): Answer {
    return ({ usageClass }) => ({
      launched: Array.from({ length: count }, () => this.#launched(usageClass)),
      errors: codes.map((code): LaunchError => ({ code, message: `${code}, says EC2` })),
    });
  }

  /** What EC2 lists of a machine that runs. */
  lists(instanceId: string, difference: Partial<Machine> = {}): void {
    this.listed.set(instanceId, {
      instanceId,
      state: 'running',
      stateReason: '',
      launchedAt: 0,
      tags: {},
      ...difference,
    });
  }

  async createFleet(request: FleetRequest): Promise<FleetResult> {
    this.requests.push(request);
    return (this.answers.shift() ?? this.gives(request.count))(request);
  }

  tagged(key: string, value: string, states: readonly string[]): Promise<Machine[]> {
    return Promise.resolve(
      [...this.listed.values()].filter((machine) => machine.tags[key] === value && states.includes(machine.state)),
    );
  }

  machines(instanceIds: readonly string[]): Promise<Machine[]> {
    return Promise.resolve(
      instanceIds.flatMap((instanceId) => this.listed.get(instanceId) ?? this.#stubborn(instanceId) ?? []),
    );
  }

  consoleTail(): Promise<string> {
    return Promise.resolve(this.console);
  }

  terminateInstances(instanceIds: readonly string[]): Promise<TerminationResult> {
    const ended = instanceIds.filter((instanceId) => !this.stubborn.has(instanceId));
    this.ended.push(...ended);
    const failed = instanceIds
      .filter((instanceId) => this.stubborn.has(instanceId))
      .map((instanceId) => ({ instanceId, code: 'OperationNotPermitted', message: 'protected' }));
    return Promise.resolve({ ended, failed });
  }

  #stubborn(instanceId: string): Machine | undefined {
    if (!this.stubborn.has(instanceId)) return undefined;
    return { instanceId, state: 'running', stateReason: '', launchedAt: 0, tags: {} };
  }

  /** Ids of launched machines are i-new1, i-new2 and so on. */
  #launched(usageClass: FleetRequest['usageClass']): FleetResult['launched'][number] {
    this.#lastId += 1;
    return {
      instanceId: `i-new${this.#lastId}`,
      instanceType: 'm6i.large',
      usageClass,
      availabilityZone: 'us-east-1a',
    };
  }
}
