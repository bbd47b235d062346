import { randomUUID } from 'node:crypto';
import type { Actions, Home } from './account.ts';
import { Ec2Error } from './errors.ts';
import { insufficientCapacity } from './instance-actions.ts';
import type { LaunchSpecification } from './instance.ts';
import { readLaunchSpecification } from './launch-specification.ts';
import { launchTemplateTags } from './launch-templates.ts';
import type { LaunchTemplateStore } from './launch-templates.ts';
import type { Lifecycle } from './lifecycle.ts';
import { choosePools, cheapestOfEach, readOptions, readTargets, typesOf } from './fleet-pools.ts';
import type { Override, Pool, UsageClass } from './fleet-pools.ts';
import { filtered, pageOf } from './lists.ts';
import { echo, flag, group, groups, requiredText, text, texts } from './query.ts';
import type { AnswerGroup, Parameters } from './query.ts';
import { readTagSpecifications, tagSet } from './tags.ts';
import type { TagStore } from './tags.ts';

interface Fleet {
  readonly id: string;
  readonly createdAt: Date;
  readonly parameters: Parameters;
  readonly outcome: Outcome;
  deleted: boolean;
}

/** What became of a fleet's target: the instances, and why there are not more. */
interface Outcome {
  readonly instanceIds: readonly string[];
  readonly instances: readonly AnswerGroup[];
  readonly errors: readonly AnswerGroup[];
}

/** Fleets of the type instant: launched at once, with what is lacking told in the answer. */
export function fleetActions(
  lifecycle: Lifecycle,
  templates: LaunchTemplateStore,
  tags: TagStore,
  home: Home,
): Actions {
  const fleets = new Map<string, Fleet>();

  const readOverrides = (parameters: Parameters): Override[] =>
    groups(parameters, 'LaunchTemplateConfigs').flatMap((config) => {
      const named = group(config, 'LaunchTemplateSpecification');
      const template = templates.named(named);
      const version = templates.version(template, requiredText(named, 'Version'));
      const overrides = groups(config, 'Overrides');
      return (overrides.length > 0 ? overrides : [{}]).map((override) => ({ template, version, parameters: override }));
    });

  const poolsOf = (override: Override, usageClass: UsageClass, parameters: Parameters): Pool[] => {
    const launch = { ...override.version.content, ...override.parameters };
    return typesOf(override, launch, usageClass).map((type) => ({
      override,
      specification: readLaunchSpecification(launch, {
        region: home.region,
        type,
        usageClass,
        clientToken: text(parameters, 'ClientToken'),
        tags: readTagSpecifications(parameters),
      }),
    }));
  };

  const fulfil = (fleetId: string, parameters: Parameters, usageClass: UsageClass, target: number): Outcome => {
    const options = readOptions(parameters, usageClass);
    const errors: AnswerGroup[] = [];
    const pools = readOverrides(parameters).flatMap((override) => {
      try {
        return poolsOf(override, usageClass, parameters);
      } catch (error) {
        if (!(error instanceof Ec2Error)) throw error;
        errors.push(errorAnswer(override, undefined, usageClass, error));
        return [];
      }
    });
    const chosen = choosePools(
      pools.filter(({ specification }) => !lifecycle.isExhausted(specification.type)),
      options,
    );
    const room = chosen.length > 0 ? Math.min(target, lifecycle.room(usageClass)) : 0;
    if (room < target) {
      for (const { override, specification } of cheapestOfEach(pools)) {
        const zone = `${home.region}${specification.subnet.zoneLetter}`;
        errors.push(
          errorAnswer(override, specification, usageClass, insufficientCapacity(specification.type.name, zone)),
        );
      }
    }
    const count = room < options.minTarget ? 0 : room;
    const instances = chosen
      .map(({ override, specification }, index) => {
        // The first pools take one more each when the count does not divide evenly.
        const share = Math.floor(count / chosen.length) + (index < count % chosen.length ? 1 : 0);
        const ids = lifecycle
          .launch(
            specification,
            share,
            new Map([['aws:ec2:fleet-id', fleetId], ...launchTemplateTags(override.template, override.version)]),
          )
          .map(({ id }) => id);
        return {
          ids,
          answer: {
            ...poolAnswer(override, specification, usageClass),
            instanceIds: ids,
            instanceType: specification.type.name,
          },
        };
      })
      .filter(({ ids }) => ids.length > 0);
    return {
      instanceIds: instances.flatMap(({ ids }) => ids),
      instances: instances.map(({ answer }) => answer),
      errors,
    };
  };

  const poolAnswer = (
    override: Override,
    specification: LaunchSpecification | undefined,
    usageClass: UsageClass,
  ): AnswerGroup => ({
    launchTemplateAndOverrides: {
      launchTemplateSpecification: { launchTemplateId: override.template.id, version: String(override.version.number) },
      overrides: {
        ...echo(override.parameters),
        ...(specification && {
          instanceType: specification.type.name,
          subnetId: specification.subnet.subnetId,
          availabilityZone: `${home.region}${specification.subnet.zoneLetter}`,
        }),
      },
    },
    lifecycle: usageClass,
  });

  const errorAnswer = (
    override: Override,
    specification: LaunchSpecification | undefined,
    usageClass: UsageClass,
    error: Ec2Error,
  ): AnswerGroup => ({
    ...poolAnswer(override, specification, usageClass),
    errorCode: error.code,
    errorMessage: error.message,
  });

  const fleetAnswer = (fleet: Fleet): AnswerGroup => ({
    fleetId: fleet.id,
    createTime: fleet.createdAt,
    fleetState: fleet.deleted ? 'deleted_terminating' : 'active',
    activityStatus: 'fulfilled',
    type: 'instant',
    clientToken: text(fleet.parameters, 'ClientToken'),
    fulfilledCapacity: fleet.outcome.instanceIds.length,
    targetCapacitySpecification: echo(group(fleet.parameters, 'TargetCapacitySpecification')),
    tagSet: tagSet(tags.of(fleet.id)),
    errorSet: fleet.outcome.errors,
    fleetInstanceSet: fleet.outcome.instances,
  });

  return {
    CreateFleet(parameters) {
      const type = text(parameters, 'Type') ?? 'maintain';
      if (type !== 'instant')
        throw new Ec2Error(
          'UnsupportedOperation',
          `The local cloud makes fleets of the type instant only, not ${type}.`,
        );
      if (groups(parameters, 'LaunchTemplateConfigs').length === 0) requiredText(parameters, 'LaunchTemplateConfigs');
      const id = `fleet-${randomUUID()}`;
      const outcomes = Object.entries(readTargets(parameters)).map(([usageClass, target]) =>
        target > 0
          ? fulfil(id, parameters, usageClass as UsageClass, target)
          : { instanceIds: [], instances: [], errors: [] },
      );
      const outcome = {
        instanceIds: outcomes.flatMap(({ instanceIds }) => instanceIds),
        instances: outcomes.flatMap(({ instances }) => instances),
        errors: outcomes.flatMap(({ errors }) => errors),
      };
      fleets.set(id, { id, createdAt: new Date(), parameters, outcome, deleted: false });
      tags.set(id, readTagSpecifications(parameters).get('fleet') ?? new Map());
      return { fleetId: id, errorSet: outcome.errors, fleetInstanceSet: outcome.instances };
    },

    DescribeFleets(parameters) {
      // Without its id, EC2 does not show a fleet of the type instant.
      const named = texts(parameters, 'FleetId').map((id) => {
        const fleet = fleets.get(id);
        if (fleet === undefined) throw new Ec2Error('InvalidFleetId.NotFound', `The fleet ID '${id}' does not exist`);
        return fleet;
      });
      const found = filtered(named, parameters, {
        fields: { 'fleet-state': ({ deleted }) => (deleted ? 'deleted_terminating' : 'active'), type: () => 'instant' },
      });
      const { items, nextToken } = pageOf(found, parameters, { least: 1 });
      return { fleetSet: items.map(fleetAnswer), nextToken };
    },

    DeleteFleets(parameters) {
      const terminates = flag(parameters, 'TerminateInstances');
      const deleted: AnswerGroup[] = [];
      const kept: AnswerGroup[] = [];
      for (const id of texts(parameters, 'FleetId')) {
        const fleet = fleets.get(id);
        if (fleet === undefined) {
          kept.push({
            fleetId: id,
            error: { code: 'fleetIdDoesNotExist', message: `The fleet ID '${id}' does not exist` },
          });
        } else if (!terminates) {
          kept.push({
            fleetId: id,
            error: {
              code: 'unexpectedError',
              message:
                'A fleet of the type instant can only be deleted together with its instances: set TerminateInstances.',
            },
          });
        } else {
          fleet.deleted = true;
          for (const instance of lifecycle.known.named(fleet.outcome.instanceIds)) lifecycle.terminate(instance);
          deleted.push({ fleetId: id, currentFleetState: 'deleted_terminating', previousFleetState: 'active' });
        }
      }
      return { successfulFleetDeletionSet: deleted, unsuccessfulFleetDeletionSet: kept };
    },
  };
}
