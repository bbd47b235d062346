import type { Table } from '../../../src/agent/ports.ts';
import type { InstanceState } from '../../../src/pool/instance.ts';
import type { Run } from '../../../src/pool/run.ts';
import type { Change } from '../../../src/pool/transitions.ts';
import type { RunStanding } from '../../../src/services/github/workflow-run-operations.ts';
import { conditionMutants } from './conditions.ts';
import type { Mutant } from './mutant.ts';
import { keyOf, replaced, swallowed, withApply, withServices } from './planting.ts';
import { policyMutants } from './policy.ts';

type Standing = RunStanding['standing'];

const withinSameEpoch = (transition: Change['transition']): Mutant =>
  withApply(`${transition} without a new epoch`, (change) =>
    change.transition === transition && change.expected.row === 'present'
      ? { ...change, next: { ...change.next, epoch: change.expected.epoch } }
      : change,
  );

const blindFor = (state: InstanceState): Mutant => ({
  name: `refresh does not look at rows that are ${state}`,
  services: (services) => ({
    ...services,
    instances: replaced(services.instances, {
      getExpiredInstancesByStates: (states, now) =>
        services.instances.getExpiredInstancesByStates(
          states.filter((candidate) => candidate !== state),
          now,
        ),
    }),
  }),
});

const withoutReply = (name: string, operation: string, attribute: string): Mutant => ({
  name,
  reply: (performed, output) => (performed === operation ? { ...output, [attribute]: undefined } : output),
});

const launchMutants: readonly Mutant[] = [
  swallowed('no launch row', (operation, input) => operation === 'PutItem' && keyOf(input) === 'LAUNCH'),
  {
    name: 'another client token at each try',
    request: (operation, input, caller) =>
      operation === 'CreateFleet' ? { ...input, ClientToken: `${caller} ${String(freshToken())}` } : input,
  },
  withServices('no one undoes launches', ({ launches }) => ({
    launches: replaced(launches, { expired: () => Promise.resolve([]) }),
  })),
  {
    ...withServices('no sweep of EC2', ({ metadata, clock }) => ({
      metadata: replaced(metadata, {
        storedOrNothing: async () => ({ ...(await metadata.storedOrNothing()), sweptAt: clock.now() }),
      }),
    })),
  },
];

let tokens = 0;
const freshToken = (): number => (tokens += 1);

const offerMutants: readonly Mutant[] = [
  withServices('an offer is deleted before its claim', ({ queues }) => ({
    queues: replaced(queues, {
      receive: async (queueUrl, most) => {
        const received = await queues.receive(queueUrl, most);
        await queues.delete(queueUrl, received);
        return received;
      },
    }),
  })),
  swallowed(
    'a release offers nothing',
    (operation, _, caller) => operation === 'SendMessageBatch' && caller.startsWith('release'),
  ),
  swallowed(
    'refresh offers nothing again',
    (operation, _, caller) => operation === 'SendMessageBatch' && caller.startsWith('refresh'),
  ),
  withoutReply('unprocessed keys are taken for absent items', 'BatchGetItem', 'UnprocessedKeys'),
  withoutReply('the second page of a query is ignored', 'Query', 'LastEvaluatedKey'),
  withServices('heartbeats are not looked at', ({ instances, clock }) => ({
    instances: replaced(instances, {
      views: async (arns) =>
        (await instances.views(arns)).map((view) => ({
          ...view,
          ...(view.heartbeat && { heartbeat: { ...view.heartbeat, beatAt: clock.now() } }),
        })),
    }),
  })),
  {
    ...withServices('a claimed instance that falls silent is waited for', ({ instances, clock }) => ({
      instances: replaced(instances, {
        views: async (arns) =>
          (await instances.views(arns)).map((view) => ({
            ...view,
            ...(view.heartbeat &&
              view.row?.state === 'claimed' && { heartbeat: { ...view.heartbeat, beatAt: clock.now() } }),
          })),
      }),
    })),
    showsIn: 'dead agents',
  },
  withServices('signals are not compared with the row', ({ instances }) => ({
    instances: replaced(instances, {
      views: async (arns) =>
        (await instances.views(arns)).map((view) =>
          view.row && view.signal?.phase === 'ready'
            ? { ...view, signal: { ...view.signal, label: view.row.label, labelEpoch: view.row.labelEpoch } }
            : view,
        ),
    }),
  })),
];

const withStandings = (name: string, alter: (standing: Standing) => Standing): Mutant =>
  withServices(name, ({ workflowRuns }) => ({
    workflowRuns: async () => {
      const runs = await workflowRuns();
      return replaced(runs, {
        standingOf: async (asked) =>
          (await runs.standingOf(asked)).map(({ run, standing }) => ({ run, standing: alter(standing) })),
      });
    },
  }));

const blindForAttempts = (name: string, sees: (run: Run) => boolean): Mutant =>
  withServices(name, ({ workflowRuns }) => ({
    workflowRuns: async () => {
      const runs = await workflowRuns();
      return replaced(runs, { underWay: async () => (await runs.underWay()).filter(sees) });
    },
  }));

const ownerMutants: readonly Mutant[] = [
  withinSameEpoch('claim'),
  withinSameEpoch('take'),
  withinSameEpoch('release'),
  withinSameEpoch('abandon'),
  {
    name: 'a lost reply is taken for a lost race',
    showsIn: 'lost replies',
    refusal: (_, error) => {
      const { Item: item } = error as { Item?: Record<string, { S: string }> };
      if (item !== undefined) item['writeId'] = { S: 'of somebody else' };
    },
  },
  withApply('a failed provision keeps what it claimed', (change) =>
    change.transition === 'abandon' ? undefined : change,
  ),
  withApply('a release writes nothing', (change) => (change.transition === 'release' ? undefined : change)),
  withServices('every label is the same', ({ random }) => ({
    random: { id: () => random.id(), below: (limit) => random.below(limit), label: () => 'pool-label' },
  })),
  withStandings('every run is taken for over', () => 'over'),
  withStandings('no run is taken for over', () => 'live'),
  withStandings('a run that GitHub does not know is taken for over', (standing) =>
    standing === 'unknown' ? 'over' : standing,
  ),
  blindForAttempts('re-run jobs are not looked for', ({ runAttempt }) => runAttempt === 1),
  blindForAttempts('waiting jobs of first attempts are not looked for', ({ runAttempt }) => runAttempt > 1),
];

const tokenMutants: readonly Mutant[] = [
  swallowed(
    'no step but refresh stores tokens',
    (operation, input, caller) => operation === 'PutItem' && keyOf(input) === 'TOKEN' && !caller.startsWith('refresh'),
  ),
  withServices('a provision does not look whether instances could register', ({ registrationTokens, clock }) => ({
    registrationTokens: replaced(registrationTokens, {
      age: async () => {
        const age = await registrationTokens.age();
        return age && { ...age, validUntil: Math.max(age.validUntil, clock.now() + leastUsefulMs) };
      },
    }),
  })),
];

/** Enough to register with, and little enough to be renewed by whoever can. */
const leastUsefulMs = 30 * 60_000;

const endMutants: readonly Mutant[] = [
  ...(['created', 'idle', 'claimed', 'running', 'terminated'] as const).map(blindFor),
  swallowed('rows end, machines do not', (operation) => operation === 'TerminateInstances'),
  withServices('one bad id saves the whole batch', ({ fleet }) => ({
    fleet: async () =>
      replaced(await fleet(), {
        terminateInstances: async (ids) => {
          if (ids.length > 1) return { ended: ids, failed: [] };
          return (await fleet()).terminateInstances(ids);
        },
      }),
  })),
  withServices('offline registrations stay', ({ registration }) => ({
    registration: async () => replaced(await registration(), { offlineRunners: () => Promise.resolve([]) }),
  })),
];

const agentMutants: readonly Mutant[] = [
  {
    name: 'the agent keeps its first label',
    ports: (ports) => ({ ...ports, table: replaced(ports.table, { readRow: firstLabel(ports.table) }) }),
  },
  {
    name: 'the agent does not see that it is busy',
    ports: (ports) => ({ ...ports, runner: replaced(ports.runner, { isBusy: () => Promise.resolve(false) }) }),
  },
  {
    name: 'the agent logs its secrets',
    ports: (ports) => ({ ...ports, journal: { ...ports.journal, hide: () => undefined, redact: (text) => text } }),
  },
];

function firstLabel(table: Table): Table['readRow'] {
  let first: { readonly label: string; readonly labelEpoch: number } | undefined;
  return async () => {
    const row = await table.readRow();
    if (row !== undefined) first ??= { label: row.label, labelEpoch: row.labelEpoch };
    return row && { ...row, ...first };
  };
}

export const mutants: readonly Mutant[] = [
  ...conditionMutants,
  ...launchMutants,
  ...offerMutants,
  ...ownerMutants,
  ...tokenMutants,
  ...endMutants,
  ...agentMutants,
  ...policyMutants,
];
