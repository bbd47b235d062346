import type { Action, Actions } from './account.ts';
import { checkSecurityGroup, securityGroupId } from './builtin.ts';
import { knownType } from './builtin-actions.ts';
import { Ec2Error, invalidValue } from './errors.ts';
import type { Instance } from './instance.ts';
import { checkMetadataTagKeys, readMetadataOptions } from './launch-specification.ts';
import type { Lifecycle } from './lifecycle.ts';
import { group, requiredText, text, texts } from './query.ts';
import type { AnswerGroup, Parameters } from './query.ts';
import { checkUserData } from './user-data.ts';

/** The actions that show and change what a launch has decided. */
export function attributeActions(lifecycle: Lifecycle): Actions {
  const one = (parameters: Parameters): Instance => {
    const [instance] = lifecycle.known.permitted([requiredText(parameters, 'InstanceId')]);
    if (instance === undefined) throw new Ec2Error('InvalidInstanceID.NotFound', 'The instance does not exist');
    return instance;
  };

  const describe: Action = (parameters) => {
    const instance = one(parameters);
    const name = requiredText(parameters, 'Attribute');
    const answer = attributes[name];
    if (answer === undefined) throw invalidValue('attribute', name);
    return { instanceId: instance.id, [name]: answer(instance) };
  };

  return {
    DescribeInstanceAttribute: describe,

    ModifyInstanceAttribute(parameters) {
      const instance = one(parameters);
      for (const [name, value] of asked(parameters)) {
        const change = changes[name];
        if (change === undefined)
          throw new Ec2Error('UnsupportedOperation', `The local cloud does not change the attribute ${name}.`);
        instance.specification = { ...instance.specification, ...change(value, instance) };
      }
      texts(parameters, 'GroupId').forEach(checkSecurityGroup);
      return { return: true };
    },

    ModifyInstanceMetadataOptions(parameters) {
      const instance = one(parameters);
      const metadata = readMetadataOptions(parameters, instance.specification.metadata);
      if (metadata.instanceMetadataTags === 'enabled') checkMetadataTagKeys(lifecycle.known.tagsOf(instance));
      instance.specification = { ...instance.specification, metadata };
      return { instanceId: instance.id, instanceMetadataOptions: { state: 'pending', ...metadata } };
    },
  };
}

const attributes: Readonly<Record<string, (instance: Instance) => AnswerGroup | AnswerGroup[]>> = {
  instanceType: ({ specification }) => ({ value: specification.type.name }),
  userData: ({ specification }) => ({ value: specification.userData?.toString('base64') }),
  instanceInitiatedShutdownBehavior: ({ specification }) => ({ value: specification.shutdownBehavior }),
  disableApiTermination: ({ specification }) => ({ value: specification.protected }),
  disableApiStop: () => ({ value: false }),
  rootDeviceName: ({ specification }) => ({ value: specification.image.rootDeviceName }),
  ebsOptimized: () => ({ value: false }),
  enaSupport: () => ({ value: true }),
  sourceDestCheck: () => ({ value: true }),
  groupSet: () => [{ groupId: securityGroupId }],
};

type Change = (value: string, instance: Instance) => Partial<Instance['specification']>;

const changes: Readonly<Record<string, Change>> = {
  InstanceType: (value, instance) => {
    mustBeStopped(instance, 'instanceType');
    return { type: knownType(value) };
  },
  UserData: (value, instance) => {
    mustBeStopped(instance, 'userData');
    checkUserData(value);
    return { userData: Buffer.from(value, 'base64') };
  },
  InstanceInitiatedShutdownBehavior: (value) => {
    if (value !== 'stop' && value !== 'terminate') throw invalidValue('InstanceInitiatedShutdownBehavior', value);
    return { shutdownBehavior: value };
  },
  DisableApiTermination: (value) => ({ protected: value.toLowerCase() === 'true' }),
};

/** The attributes of the request: `InstanceType.Value=…`, or `Attribute=instanceType&Value=…`. */
function asked(parameters: Parameters): [string, string][] {
  const named = text(parameters, 'Attribute');
  const spelled = Object.keys(parameters).flatMap((name): [string, string][] => {
    const value = text(group(parameters, name), 'Value');
    return value === undefined ? [] : [[name, value]];
  });
  if (named === undefined) return spelled;
  return [...spelled, [`${named.charAt(0).toUpperCase()}${named.slice(1)}`, requiredText(parameters, 'Value')]];
}

function mustBeStopped(instance: Instance, attribute: string): void {
  if (instance.state !== 'stopped')
    throw new Ec2Error(
      'IncorrectInstanceState',
      `The instance '${instance.id}' is not in the 'stopped' state: the attribute ${attribute} cannot be changed.`,
    );
}
