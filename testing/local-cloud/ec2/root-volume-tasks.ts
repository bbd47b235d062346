import type { Log } from '../../../src/shared/log.ts';
import { newId } from './account.ts';
import type { Actions } from './account.ts';
import { Ec2Error } from './errors.ts';
import type { Lifecycle } from './lifecycle.ts';
import { pageOf } from './lists.ts';
import { requiredText, texts } from './query.ts';
import type { AnswerGroup } from './query.ts';

/** As in the EC2 API reference, ReplaceRootVolumeTask; of its states those that can be met here. */
interface Task {
  readonly id: string;
  readonly instanceId: string;
  readonly startedAt: Date;
  state: 'in-progress' | 'succeeded' | 'failed';
  endedAt: Date | undefined;
}

/** The actions by which a running instance gets the root volume that it was launched with, new. */
export function rootVolumeTaskActions(lifecycle: Lifecycle, log: Log): Actions {
  const tasks = new Map<string, Task>();

  const answer = ({ id, instanceId, startedAt, state, endedAt }: Task): AnswerGroup => ({
    replaceRootVolumeTaskId: id,
    instanceId,
    taskState: state,
    startTime: startedAt.toISOString(),
    completeTime: endedAt?.toISOString(),
    deleteReplacedRootVolume: true,
  });

  return {
    CreateReplaceRootVolumeTask(parameters) {
      const [instance] = lifecycle.known.permitted([requiredText(parameters, 'InstanceId')]);
      if (instance === undefined) throw new Error('permitted() answers for each instance that it was asked for.');
      const replaced = lifecycle.replaceRootVolume(instance);
      const task: Task = {
        id: newId('replacevol'),
        instanceId: instance.id,
        startedAt: new Date(),
        state: 'in-progress',
        endedAt: undefined,
      };
      tasks.set(task.id, task);
      const end = (state: Task['state']): void => {
        task.state = state;
        task.endedAt = new Date();
        log.info(`${instance.id}: replacing its root volume has ${state}`);
      };
      replaced.then(
        () => {
          end('succeeded');
        },
        () => {
          end('failed');
        },
      );
      return { replaceRootVolumeTask: { ...answer(task), taskState: 'pending' } };
    },

    DescribeReplaceRootVolumeTasks(parameters) {
      const ids = texts(parameters, 'ReplaceRootVolumeTaskId');
      const missing = ids.find((id) => !tasks.has(id));
      if (missing !== undefined)
        throw new Ec2Error(
          'InvalidReplaceRootVolumeTaskId.NotFound',
          `The replace root volume task ID '${missing}' does not exist`,
        );
      const found = [...tasks.values()].filter(({ id }) => ids.length === 0 || ids.includes(id));
      const { items, nextToken } = pageOf(found, parameters);
      return { replaceRootVolumeTaskSet: items.map(answer), nextToken };
    },
  };
}
