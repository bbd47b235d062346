import type { Log } from '../../../src/shared/log.ts';
import type { Conditions } from '../conditions.ts';
import type { Credentials } from '../credentials.ts';
import type { Action, Actions } from './account.ts';
import { attributeActions } from './attributes.ts';
import { belongingActions } from './belongings.ts';
import { builtinActions } from './builtin-actions.ts';
import { Ec2Error, dryRun } from './errors.ts';
import { fleetActions } from './fleets.ts';
import { idempotent } from './idempotency.ts';
import { instanceActions } from './instance-actions.ts';
import { zoneOf } from './instance.ts';
import type { Ec2State, Instance } from './instance.ts';
import { checkMetadataTagKeys } from './launch-specification.ts';
import { launchTemplateActions, LaunchTemplateStore } from './launch-templates.ts';
import { Lifecycle } from './lifecycle.ts';
import type { Tags } from './lists.ts';
import type { Machines } from './machine.ts';
import { flag, readParameters, renderAnswer, renderError, text } from './query.ts';
import type { Parameters } from './query.ts';
import { rootVolumeTaskActions } from './root-volume-tasks.ts';
import { resourceTypeOf, tagActions, TagStore } from './tags.ts';

export interface Ec2Options {
  /** Each instance gets a folder of its own below. */
  readonly directory: string;
  readonly region: string;
  readonly accountId: string;
  readonly conditions: Conditions;
  /** Hands out those of the instances' roles. */
  readonly credentials: Credentials;
  readonly log: Log;
  /**
   * Environment for each booting instance, read at its boot: AWS_ENDPOINT_URL and the like. LOCAL_GITHUB_URL is where
   * curl and wget find github.com, and below its `/api/v3` api.github.com.
   */
  readonly instanceEnvironment: () => Readonly<Record<string, string>>;
  /** What instances are underneath. */
  readonly machines: Machines;
}

export interface InstanceView {
  readonly instanceId: string;
  readonly state: Ec2State;
  /** Why it is in its state; absent while it runs. */
  readonly reason?: string;
  readonly instanceType: string;
  readonly availabilityZone: string;
  readonly usageClass: 'on-demand' | 'spot';
  /** The first process of its boot; absent before the boot, and when nothing was run. */
  readonly pid?: number;
  /** Holds `console.log`, `commands.log` and everything that the boot wrote. */
  readonly folder: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly launchTime: Date;
}

export interface Ec2StandIn {
  /** Answers one request of EC2's query protocol (Version 2016-11-15). A refusal is an answer, too. */
  handle(query: URLSearchParams): Promise<{ status: number; body: string }>;
  /** Every instance ever launched, newest last. */
  instances(): InstanceView[];
  /**
   * Announces the interruption of a spot instance in its metadata, and ends it after `noticeMs` (two minutes, as on AWS).
   * @throws Error when there is no such live spot instance
   */
  interruptSpot(instanceId: string, noticeMs?: number): void;
  /** Cuts an instance's power: SIGKILL to everything on it. @throws Error when there is no such instance */
  killMachine(instanceId: string): void;
  /** Ends every process that was started, and nothing else. Launches are refused from then on. */
  close(): Promise<void>;
}

const spotNoticeMs = 120_000;

/** EC2 as a program sees it: a store in memory, with a process tree on this machine for each running instance. */
export function createEc2(options: Ec2Options): Ec2StandIn {
  const { region, accountId, conditions, log } = options;
  const home = { region, accountId };
  const tags = new TagStore();
  const templates = new LaunchTemplateStore();
  const lifecycle = new Lifecycle({ ...options, home, tags });
  const checkTaggable = (resourceId: string, newTags: Tags): void => {
    const kind = resourceTypeOf(resourceId);
    if (kind === 'instance') {
      for (const { specification } of lifecycle.known.named([resourceId]))
        if (specification.metadata.instanceMetadataTags === 'enabled') checkMetadataTagKeys(newTags);
    } else if (kind === 'launch-template') templates.byId(resourceId);
    else if (kind === 'unknown') throw new Ec2Error('InvalidID', `The ID '${resourceId}' is not valid`);
  };
  const actions = withTokens({
    ...builtinActions(home),
    ...tagActions(tags, checkTaggable),
    ...launchTemplateActions(templates, tags, home),
    ...instanceActions(lifecycle, templates, home),
    ...fleetActions(lifecycle, templates, tags, home),
    ...attributeActions(lifecycle),
    ...belongingActions(lifecycle, tags, home),
    ...rootVolumeTaskActions(lifecycle, log),
  });

  const one = (instanceId: string): Instance => {
    const instance = lifecycle.instances.get(instanceId);
    if (instance === undefined) throw new Error(`There is no instance ${instanceId}.`);
    return instance;
  };

  const answer = (query: URLSearchParams): { status: number; body: string } => {
    const parameters = readParameters(query);
    const name = text(parameters, 'Action') ?? '';
    try {
      return { status: 200, body: renderAnswer(name, act(actions, name, parameters, conditions)) };
    } catch (error) {
      if (!(error instanceof Ec2Error)) throw error;
      log.info(`EC2 ${name} refused: ${error.code}: ${error.message}`);
      return { status: error.status, body: renderError(error) };
    }
  };

  return {
    // An executor that throws rejects: only what is no refusal of EC2 does.
    handle: (query) =>
      new Promise((resolve) => {
        resolve(answer(query));
      }),
    instances: () =>
      [...lifecycle.instances.values()].map((instance) => ({
        instanceId: instance.id,
        state: instance.state,
        ...(instance.stateReason && { reason: instance.stateReason.message }),
        instanceType: instance.specification.type.name,
        availabilityZone: zoneOf(instance, home),
        usageClass: instance.specification.usageClass,
        ...(instance.pid !== undefined && { pid: instance.pid }),
        folder: instance.machine.folder,
        tags: Object.fromEntries(tags.of(instance.id)),
        launchTime: instance.launchedAt,
      })),
    interruptSpot(instanceId, noticeMs = spotNoticeMs) {
      lifecycle.interrupt(one(instanceId), noticeMs);
    },
    killMachine(instanceId) {
      lifecycle.kill(one(instanceId));
    },
    close: () => lifecycle.close(),
  };
}

/** The actions that take a ClientToken. */
const tokenActions = [
  'CreateFleet',
  'CreateLaunchTemplate',
  'CreateLaunchTemplateVersion',
  'CreateReplaceRootVolumeTask',
  'ModifyLaunchTemplate',
  'RunInstances',
];

const withTokens = (actions: Actions): ReadonlyMap<string, Action> =>
  new Map(
    Object.entries(actions).map(([name, action]) => [name, tokenActions.includes(name) ? idempotent(action) : action]),
  );

function act(
  actions: ReadonlyMap<string, Action>,
  name: string,
  parameters: Parameters,
  conditions: Conditions,
): ReturnType<Action> {
  if (conditions.throttledEc2Requests > 0) {
    conditions.throttledEc2Requests -= 1;
    throw new Ec2Error('RequestLimitExceeded', 'Request limit exceeded.', 503);
  }
  const action = actions.get(name);
  if (action === undefined)
    throw new Ec2Error('InvalidAction', `The action ${name} is not valid for this web service.`);
  // A launch checks what it is asked for first.
  if (flag(parameters, 'DryRun') && name !== 'RunInstances') throw dryRun();
  return action(parameters);
}
