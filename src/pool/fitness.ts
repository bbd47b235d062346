import type { PoolConfiguration } from './configuration.ts';
import type { InstanceRow } from './instance.ts';
import type { ConfiguredClass } from './resource-classes.ts';

/** What instances of a class are made of, by now. */
export interface Made {
  readonly resourceClass: Pick<ConfiguredClass, 'name' | 'instanceTypes'>;
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
