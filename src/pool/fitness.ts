import type { PoolConfiguration } from './configuration.ts';
import type { InstanceRow } from './instance.ts';
import type { ConfiguredClass } from './resource-classes.ts';
import { assignmentsOf } from './standing.ts';

/** How much an instance of a class may be used. */
type WearLimits = Pick<ConfiguredClass, 'maxUses' | 'maxAgeSec'>;

/** When an instance is of no use to another run any more, by its age. */
export const usableUntil = (
  { lifetimeEndsAt, createdAt }: Pick<InstanceRow, 'lifetimeEndsAt' | 'createdAt'>,
  { maxAgeSec = Infinity }: WearLimits,
): number => Math.min(lifetimeEndsAt, createdAt + maxAgeSec * 1_000);

/**
 * Why an instance is to serve no other run, although it would: it has served as often, or lived as long, as its class allows.
 * @returns undefined when it may
 */
export function wear(
  row: Pick<InstanceRow, 'state' | 'epoch' | 'createdAt'>,
  { maxUses = Infinity, maxAgeSec = Infinity }: WearLimits,
  now: number,
): string | undefined {
  const uses = assignmentsOf(row).all;
  if (uses >= maxUses) return `used ${uses} times, and its maxUses is ${maxUses}`;
  const ageSec = Math.floor((now - row.createdAt) / 1_000);
  return ageSec >= maxAgeSec ? `${ageSec} s old, and its maxAgeSec is ${maxAgeSec}` : undefined;
}

/** What instances of a class are made of, by now. */
export interface Made {
  readonly resourceClass: Pick<ConfiguredClass, 'name' | 'instanceTypes'> & WearLimits;
  readonly launchTemplate: Pick<PoolConfiguration['launchTemplate'], 'contentHash'>;
}

/**
 * Why an instance is not what its class gives any more: jobs that ask for the class would get another machine today.
 * @returns undefined when it is as good as a new one
 */
export function unfitness(
  { templateHash, instanceType }: Pick<InstanceRow, 'templateHash' | 'instanceType'>,
  { resourceClass, launchTemplate }: Made,
): string | undefined {
  if (!resourceClass.instanceTypes.includes(instanceType))
    return `class ${resourceClass.name} has no ${instanceType} any more`;
  // Rows of earlier versions of the action do not say what their machine was made from.
  if (templateHash !== undefined && templateHash !== launchTemplate.contentHash)
    return 'made from an earlier version of the launch template: image, scripts or settings have changed since';
  return undefined;
}
