import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { PoolConfiguration, Subnet } from '../pool/configuration.ts';
import type { ConfiguredClass, ResourceClass } from '../pool/resource-classes.ts';
import { resourceClassTag } from '../pool/launch.ts';
import { mapAll } from '../shared/map-all.ts';
import { tagsOf } from '../services/ownership.ts';
import type { FoundQueue } from '../services/sqs/pool-queue-operations.ts';
import type { StoredValues } from '../services/dynamodb/metadata-operations.ts';
import type { RefreshServices } from './request.ts';

type Storing = Pick<RefreshServices, 'metadata' | 'log'>;
type Stored = Partial<PoolConfiguration>;

/**
 * Writes a value only when it differs from the stored one.
 * @returns what changed, as sentences
 */
export async function manageValue<Field extends keyof PoolConfiguration>(
  services: Storing,
  stored: Stored,
  field: Field,
  value: StoredValues[Field],
  shown: string,
): Promise<string[]> {
  if (isDeepStrictEqual(stored[field], value)) return [];
  await services.metadata.write(field, value);
  return [stored[field] === undefined ? `set ${field} to ${shown}` : `changed ${field} to ${shown}`];
}

export const manageIdleTime = (services: Storing, stored: Stored, idleTimeSec: number): Promise<string[]> =>
  manageValue(services, stored, 'idleTimeSec', idleTimeSec, `${idleTimeSec} s`);

export const manageMaxRuntimeMin = async (
  services: Storing,
  stored: Stored,
  maxRuntimeMin: number,
  maxLifetimeMin: number,
): Promise<string[]> => [
  ...(await manageValue(services, stored, 'maxRuntimeMin', maxRuntimeMin, `${maxRuntimeMin} min`)),
  ...(await manageValue(services, stored, 'maxLifetimeMin', maxLifetimeMin, `${maxLifetimeMin} min`)),
];

export const manageSubnetIds = (services: Storing, stored: Stored, subnets: readonly Subnet[]): Promise<string[]> =>
  manageValue(
    services,
    stored,
    'subnets',
    subnets,
    subnets.map((subnet) => `${subnet.subnetId} (${subnet.availabilityZone})`).join(', '),
  );

// SQS allows 80 characters, letters, digits, hyphens and underscores (SQS developer guide, quotas).
const queueNameLimit = 80;

/**
 * A name for the queue of a class that no other class, of this pool or another, has. One that would be too long, or might be
 * another's (class `gpu-large` of pool `ci`, class `large` of pool `ci-gpu`), is told apart by a digest.
 */
export function queueNameOf(poolName: string, className: string): string {
  const spelled = `${poolName}-${className}`;
  const name = spelled.replace(/[^A-Za-z0-9_-]/g, '-');
  if (name.length <= queueNameLimit && name === spelled && !className.includes('-')) return name;
  const digest = createHash('sha256').update(`${poolName}\n${className}`).digest('hex').slice(0, 10);
  return `${name.slice(0, queueNameLimit - digest.length - 1)}-${digest}`;
}

/** A class as it is asked for, with what EC2 and SQS have of it. */
export interface FoundClass extends ResourceClass {
  readonly instanceTypes: readonly string[];
  /** Undefined when it is yet to be made. */
  readonly queue: FoundQueue | undefined;
}

/**
 * Makes the queue of each class and stores the classes with their queues and instance types. A class that is
 * no longer configured is kept as draining, until its last instance has ended.
 */
export async function manageResourceClassConfiguration(
  services: Pick<RefreshServices, 'metadata' | 'log' | 'queues' | 'clock' | 'poolName' | 'identity'>,
  stored: Stored,
  classes: readonly FoundClass[],
  tags: Readonly<Record<string, string>>,
): Promise<{ readonly configured: ConfiguredClass[]; readonly changes: string[] }> {
  const { queues, clock, poolName, identity } = services;
  const made = await mapAll(classes, 5, async ({ queue, ...resourceClass }) => {
    const own = { ...tags, ...tagsOf(identity), [resourceClassTag]: resourceClass.name };
    const name = queueNameOf(poolName, resourceClass.name);
    const queueUrl = queue?.queueUrl ?? (await queues.create(name, own));
    const changes = queue === undefined ? [`made queue ${name}`] : await queues.mend(name, own, queue);
    return { resourceClass: { ...resourceClass, queueUrl }, changes };
  });
  const current = made.map(({ resourceClass }): ConfiguredClass => resourceClass);
  const names = new Set(classes.map((resourceClass) => resourceClass.name));
  const draining = (stored.resourceClasses ?? [])
    .filter((before) => !names.has(before.name))
    .map((before) => ({ ...before, drainingSince: before.drainingSince ?? clock.now() }));
  const configured = [...current, ...draining];
  const shown = [...names, ...draining.map((before) => `${before.name} (draining)`)].join(', ');
  return {
    configured,
    changes: [
      ...made.flatMap(({ changes }) => changes),
      ...(await manageValue(services, stored, 'resourceClasses', configured, shown)),
    ],
  };
}
