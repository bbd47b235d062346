import type { Actions, Home } from './account.ts';
import { vpcId } from './builtin.ts';
import { Ec2Error, dryRun, invalidValue } from './errors.ts';
import { instanceAnswer, stateAnswer, stateCodes, zoneOf } from './instance.ts';
import type { Instance } from './instance.ts';
import { readLaunchSpecification } from './launch-specification.ts';
import { launchTemplateTags } from './launch-templates.ts';
import type { LaunchTemplateStore } from './launch-templates.ts';
import { maxConsoleBytes } from './lifecycle.ts';
import type { Lifecycle } from './lifecycle.ts';
import { filtered, pageOf } from './lists.ts';
import type { Filterable } from './lists.ts';
import { flag, group, requiredInteger, requiredText, text, texts } from './query.ts';
import type { AnswerGroup, Parameters } from './query.ts';

/** The actions on instances. */
export function instanceActions(lifecycle: Lifecycle, templates: LaunchTemplateStore, home: Home): Actions {
  const reservations = (instances: readonly Instance[]): AnswerGroup[] =>
    [...Map.groupBy(instances, ({ reservationId }) => reservationId)].map(([reservationId, members]) =>
      reservationAnswer(reservationId, members),
    );

  const reservationAnswer = (reservationId: string, members: readonly Instance[]): AnswerGroup => ({
    reservationId,
    ownerId: home.accountId,
    groupSet: [],
    instancesSet: members.map((instance) => instanceAnswer(instance, home, lifecycle.known.tagsOf(instance))),
  });

  const filters: Filterable<Instance> = {
    fields: {
      'instance-id': ({ id }) => id,
      'instance-state-name': ({ state }) => state,
      'instance-state-code': ({ state }) => String(stateCodes[state]),
      'instance-type': ({ specification }) => specification.type.name,
      'image-id': ({ specification }) => specification.image.imageId,
      architecture: ({ specification }) => specification.type.architecture,
      'client-token': ({ specification }) => specification.clientToken,
      'instance-lifecycle': ({ specification: { usageClass } }) => (usageClass === 'spot' ? 'spot' : undefined),
      'subnet-id': ({ specification }) => specification.subnet.subnetId,
      'vpc-id': () => vpcId,
      'availability-zone': (instance) => zoneOf(instance, home),
      'private-ip-address': ({ privateIp }) => privateIp,
      'reservation-id': ({ reservationId }) => reservationId,
      'owner-id': () => home.accountId,
      'launch-time': ({ launchedAt }) => launchedAt.toISOString(),
      reason: ({ stateReason }) => stateReason?.message,
    },
    tags: (instance) => lifecycle.known.tagsOf(instance),
  };

  /** The instances that the request names or filters, a page of them. */
  const asked = (parameters: Parameters): { items: readonly Instance[]; nextToken: string | undefined } => {
    const ids = texts(parameters, 'InstanceId');
    if (ids.length > 0 && text(parameters, 'MaxResults') !== undefined) {
      throw new Ec2Error(
        'InvalidParameterCombination',
        'The parameter instancesSet cannot be used with the parameter maxResults',
      );
    }
    const found = filtered(ids.length > 0 ? lifecycle.known.named(ids) : lifecycle.known.all(), parameters, filters);
    return pageOf(found, parameters);
  };

  const changeStates = (parameters: Parameters, change: (instance: Instance) => void): AnswerGroup => {
    const ids = texts(parameters, 'InstanceId');
    if (ids.length === 0) requiredText(parameters, 'InstanceId');
    const changed = lifecycle.known.permitted(ids).map((instance) => {
      const previous = instance.state;
      change(instance);
      return {
        instanceId: instance.id,
        previousState: stateAnswer(previous),
        currentState: stateAnswer(instance.state),
      };
    });
    return { instancesSet: changed };
  };

  return {
    RunInstances(parameters) {
      const template = group(parameters, 'LaunchTemplate');
      const named = Object.keys(template).length > 0;
      const source = named ? templates.named(template) : undefined;
      const version = source && templates.version(source, text(template, 'Version'));
      const specification = readLaunchSpecification(
        { ...version?.content, ...parameters },
        { region: home.region, clientToken: text(parameters, 'ClientToken') },
      );
      const min = requiredInteger(parameters, 'MinCount');
      const max = requiredInteger(parameters, 'MaxCount');
      if (min < 1 || max < min) throw invalidValue('MinCount', String(min));
      if (flag(parameters, 'DryRun')) throw dryRun();
      const room = lifecycle.isExhausted(specification.type) ? 0 : lifecycle.room(specification.usageClass);
      if (room < min)
        throw insufficientCapacity(specification.type.name, `${home.region}${specification.subnet.zoneLetter}`);
      const launched = lifecycle.launch(
        specification,
        Math.min(max, room),
        new Map(source && version ? launchTemplateTags(source, version) : []),
      );
      return reservationAnswer(launched[0]?.reservationId ?? '', launched);
    },

    DescribeInstances(parameters) {
      const { items, nextToken } = asked(parameters);
      return { reservationSet: reservations(items), nextToken };
    },

    DescribeInstanceStatus(parameters) {
      const { items, nextToken } = asked(parameters);
      const shown = items.filter(({ state }) => state === 'running' || flag(parameters, 'IncludeAllInstances'));
      return { instanceStatusSet: shown.map((instance) => statusAnswer(instance, home)), nextToken };
    },

    TerminateInstances(parameters) {
      const kept = lifecycle.known
        .permitted(texts(parameters, 'InstanceId'))
        .find(({ specification }) => specification.protected);
      if (kept !== undefined)
        throw new Ec2Error(
          'OperationNotPermitted',
          `The instance '${kept.id}' may not be terminated. Modify its 'disableApiTermination' instance attribute and try again.`,
        );
      return changeStates(parameters, (instance) => {
        lifecycle.terminate(instance);
      });
    },
    StopInstances: (parameters) =>
      changeStates(parameters, (instance) => {
        lifecycle.stop(instance);
      }),
    StartInstances: (parameters) =>
      changeStates(parameters, (instance) => {
        lifecycle.start(instance);
      }),

    RebootInstances(parameters) {
      const ids = texts(parameters, 'InstanceId');
      if (ids.length === 0) requiredText(parameters, 'InstanceId');
      for (const instance of lifecycle.known.permitted(ids)) lifecycle.reboot(instance);
      return { return: true };
    },

    GetConsoleOutput(parameters) {
      const [instance] = lifecycle.known.permitted([requiredText(parameters, 'InstanceId')]);
      const output = instance && (flag(parameters, 'Latest') ? latestConsole(instance) : instance.postedConsole);
      return {
        instanceId: instance?.id,
        timestamp: new Date(),
        output: output && output.length > 0 ? output.toString('base64') : undefined,
      };
    },
  };
}

/** @throws Ec2Error UnsupportedOperation for what does not run on Nitro */
function latestConsole({ specification, machine }: Instance): Buffer {
  if (specification.type.hypervisor === 'xen')
    throw new Ec2Error(
      'UnsupportedOperation',
      'This instance type does not support retrieving the latest console logs. Supported instance types are those built on the Nitro System.',
    );
  return machine.consoleOutput(maxConsoleBytes);
}

/** Where EC2 cannot place an instance of the type; it answers this as a fault of its own. */
export const insufficientCapacity = (instanceType: string, zone: string): Ec2Error =>
  new Ec2Error(
    'InsufficientInstanceCapacity',
    `We currently do not have sufficient ${instanceType} capacity in the Availability Zone you requested (${zone}). Our system will be working on provisioning additional capacity.`,
    500,
  );

function statusAnswer(instance: Instance, home: Home): AnswerGroup {
  const summary = { status: instance.state === 'running' ? 'ok' : 'not-applicable' };
  return {
    instanceId: instance.id,
    availabilityZone: zoneOf(instance, home),
    instanceState: stateAnswer(instance.state),
    instanceStatus: summary,
    systemStatus: summary,
    eventsSet: [],
  };
}
