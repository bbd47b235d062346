import { knownType } from './builtin-actions.ts';
import { launchImageOf } from './builtin.ts';
import type { InstanceType } from './catalogue.ts';
import { Ec2Error, invalidValue } from './errors.ts';
import type { LaunchSpecification } from './instance.ts';
import type { LaunchTemplate, LaunchTemplateVersion } from './launch-templates.ts';
import { flag, group, integer, requiredInteger, requiredText, text } from './query.ts';
import type { Parameters } from './query.ts';
import { priceProtected, typesMeeting } from './requirements.ts';

export type UsageClass = LaunchSpecification['usageClass'];

/** One override of the request, laid over its launch template. */
export interface Override {
  readonly template: LaunchTemplate;
  readonly version: LaunchTemplateVersion;
  readonly parameters: Parameters;
}

/** What a part of the fleet can be launched from. */
export interface Pool {
  readonly override: Override;
  readonly specification: LaunchSpecification;
}

/** How many instances of each usage class the request wants. */
export function readTargets(parameters: Parameters): Record<UsageClass, number> {
  const capacity = group(parameters, 'TargetCapacitySpecification');
  const total = requiredInteger(capacity, 'TotalTargetCapacity');
  if (total < 1) throw invalidValue('TotalTargetCapacity', String(total));
  const spotByDefault = text(capacity, 'DefaultTargetCapacityType') === 'spot';
  const onDemand =
    integer(capacity, 'OnDemandTargetCapacity') ??
    (spotByDefault ? 0 : total - (integer(capacity, 'SpotTargetCapacity') ?? 0));
  if (onDemand < 0 || onDemand > total) throw invalidValue('OnDemandTargetCapacity', String(onDemand));
  return { 'on-demand': onDemand, spot: total - onDemand };
}

interface Options {
  readonly byPriority: boolean;
  readonly singleZone: boolean;
  readonly minTarget: number;
}

export function readOptions(parameters: Parameters, usageClass: UsageClass): Options {
  const options = group(parameters, usageClass === 'spot' ? 'SpotOptions' : 'OnDemandOptions');
  const singleZone = flag(options, 'SingleAvailabilityZone');
  const minTarget = integer(options, 'MinTargetCapacity') ?? 0;
  if (minTarget > 0 && !singleZone && !flag(options, 'SingleInstanceType')) {
    throw new Ec2Error(
      'InvalidParameterCombination',
      'MinTargetCapacity needs at least one of SingleAvailabilityZone and SingleInstanceType.',
    );
  }
  return { byPriority: (text(options, 'AllocationStrategy') ?? '').includes('prioritized'), singleZone, minTarget };
}

/** The types an override may be launched as. @throws Ec2Error when it names none, or its requirements leave none */
export function typesOf(override: Override, launch: Parameters, usageClass: UsageClass): InstanceType[] {
  if (text(override.parameters, 'WeightedCapacity') !== undefined)
    throw new Ec2Error('UnsupportedOperation', 'The local cloud counts instances, and takes no WeightedCapacity.');
  const requirements = group(launch, 'InstanceRequirements');
  const name = text(override.parameters, 'InstanceType');
  if (name !== undefined && Object.keys(group(override.parameters, 'InstanceRequirements')).length > 0) {
    throw new Ec2Error(
      'InvalidParameterCombination',
      'You can specify InstanceType or InstanceRequirements, but not both.',
    );
  }
  if (name !== undefined || Object.keys(requirements).length === 0)
    return [knownType(name ?? requiredText(launch, 'InstanceType'))];
  const matching = typesMeeting(requirements, [launchImageOf(requiredText(launch, 'ImageId')).architecture]);
  const types = priceProtected(matching, requirements, usageClass);
  if (types.length === 0)
    throw new Ec2Error('InvalidFleetConfig', 'No instance type satisfies the instance requirements.');
  return types;
}

/** The pools to launch from, evenly: those of the best priority and the lowest price, in as many subnets as there are. */
export function choosePools(pools: readonly Pool[], { byPriority, singleZone }: Options): Pool[] {
  const priority = ({ override }: Pool): number =>
    byPriority ? Number(text(override.parameters, 'Priority') ?? Infinity) : 0;
  const best = pools.toSorted(
    (a, b) => (priority(a) === priority(b) ? 0 : priority(a) - priority(b)) || price(a) - price(b),
  )[0];
  if (best === undefined) return [];
  if (singleZone) return [best];
  const alike = pools.filter(
    (pool) => pool.specification.type === best.specification.type && priority(pool) === priority(best),
  );
  return [...new Map(alike.map((pool) => [pool.specification.subnet, pool])).values()];
}

export function cheapestOfEach(pools: readonly Pool[]): Pool[] {
  const byOverride = Map.groupBy(pools, ({ override }) => override);
  return [...byOverride.values()].flatMap((members) => members.toSorted((a, b) => price(a) - price(b)).slice(0, 1));
}

const price = ({ specification }: Pool): number => specification.type.hourlyPrice;
