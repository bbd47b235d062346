import type { PoolConfiguration } from '../pool/configuration.ts';
import { unmatchedPatterns } from '../pool/instance-types.ts';
import type { UsageClass } from '../pool/instance.ts';
import type { Wanted } from '../pool/offers.ts';
import type { ConfiguredClass } from '../pool/resource-classes.ts';
import type { InstanceKind, LabelMode, RequestedUsageClass, Run } from '../pool/run.ts';
import { ownerOf, runLabel } from '../pool/run.ts';
import { InputError } from '../shared/errors.ts';

export interface ProvisionRequest extends InstanceKind {
  readonly run: Run;
  readonly instanceCount: number;
  readonly labelMode: LabelMode;
  /** What to do while the class has as many machines as it may. */
  readonly atLimit?: 'wait' | 'fail';
  /** The label that all instances get, whatever the label mode: jobs wait for it already. */
  readonly label?: string;
  readonly timeoutMs: number;
}

/** A request held against the configuration: everything that the steps of a provision need to know. */
export interface ProvisionPlan {
  readonly request: ProvisionRequest;
  readonly configuration: PoolConfiguration;
  readonly owner: string;
  readonly resourceClass: ConfiguredClass;
  readonly wanted: Wanted;
  /** In the order in which launches try them. */
  readonly launchAs: readonly UsageClass[];
  readonly maxRuntimeMs: number;
  /** The label that every instance gets; undefined when each keeps one of its own. */
  readonly sharedLabel: string | undefined;
  readonly startedAt: number;
  /** When the provision gives up, in milliseconds since the epoch. */
  readonly deadline: number;
}

const launchOrder: Readonly<Record<RequestedUsageClass, readonly UsageClass[]>> = {
  'on-demand': ['on-demand'],
  spot: ['spot'],
  'spot-with-fallback': ['spot', 'on-demand'],
};

const minuteMs = 60_000;

/** @throws InputError when the pool cannot serve the request as it is configured */
export function planProvision(request: ProvisionRequest, configuration: PoolConfiguration, now: number): ProvisionPlan {
  const offered = configuration.resourceClasses.filter((candidate) => candidate.drainingSince === undefined);
  const resourceClass = offered.find((candidate) => candidate.name === request.resourceClass);
  if (resourceClass === undefined) {
    throw new InputError([
      `resource-class: '${request.resourceClass}' is not configured. Allowed: ${offered.map((candidate) => candidate.name).join(', ')}. Add it to resource-class-config of mode refresh, or take one of these.`,
    ]);
  }
  const unmatched = unmatchedPatterns(request.instanceTypes, resourceClass.instanceTypes);
  const maxRuntimeMin = request.maxRuntimeMin ?? configuration.maxRuntimeMin;
  const problems = unmatched.map(
    (pattern) =>
      `allowed-instance-types: '${pattern}' matches no instance type of class ${resourceClass.name} (${resourceClass.vcpus} vCPUs, at least ${resourceClass.memoryMiB} MiB) in this region. Allowed are patterns of these types, for example ${example(resourceClass)}.`,
  );
  if (maxRuntimeMin >= configuration.maxLifetimeMin) {
    problems.push(
      `max-runtime-min: '${maxRuntimeMin}' is not less than max-lifetime-min, ${configuration.maxLifetimeMin}, after which instances of this pool end themselves. Ask for less, or raise max-lifetime-min of mode refresh.`,
    );
  }
  if (problems.length > 0) throw new InputError(problems);
  const launchAs = launchOrder[request.usageClass];
  return {
    request,
    configuration,
    resourceClass,
    launchAs,
    owner: ownerOf(request.run),
    wanted: {
      usageClasses: launchAs,
      instanceTypes: request.instanceTypes,
      maxRuntimeMs: maxRuntimeMin * minuteMs,
      made: { resourceClass, launchTemplate: configuration.launchTemplate },
      since: now,
    },
    maxRuntimeMs: maxRuntimeMin * minuteMs,
    sharedLabel: request.label ?? (request.labelMode === 'run' ? runLabel(request.run) : undefined),
    startedAt: now,
    deadline: now + request.timeoutMs,
  };
}

const example = (resourceClass: ConfiguredClass): string =>
  resourceClass.instanceTypes.slice(0, 5).join(' ') || 'none: run mode refresh';
