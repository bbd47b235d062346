import type { Mutant } from './mutant.ts';
import { keyOf, replaced, swallowed, withApply, withServices } from './planting.ts';

type Put = { readonly Item?: Readonly<Record<string, unknown>>; readonly ConditionExpression?: string };

const minuteMs = 60_000;

/** Bugs about how many machines of a class there may be. */
const limitMutants: readonly Mutant[] = [
  withServices('a launch asks for no room', ({ capacities }) => ({
    capacities: replaced(capacities, {
      reserve: (className, launchToken, count) => capacities.reserve(className, launchToken, count, Infinity),
    }),
  })),
  {
    name: 'the count is written without its condition',
    request: (operation, input) => {
      if (operation !== 'PutItem' || keyOf(input) !== 'CAPACITY') return input;
      const { ConditionExpression: dropped, ...rest } = input as Put;
      return rest;
    },
  },
  {
    name: 'launches under way are not counted',
    request: (operation, input) =>
      operation === 'PutItem' && keyOf(input) === 'CAPACITY'
        ? { ...input, Item: { ...(input as Put).Item, launching: {} } }
        : input,
  },
  withServices('what a launch brings is not counted', ({ capacities }) => ({
    capacities: replaced(capacities, { settle: (className, token) => capacities.settle(className, token, []) }),
  })),
  withServices('machines that have ended count for ever', ({ capacities }) => ({
    capacities: replaced(capacities, { leave: () => Promise.resolve() }),
  })),
  withServices('a machine leaves the count before it has ended', ({ capacities, instances }) => ({
    instances: replaced(instances, {
      apply: async (change) => {
        if (change.transition === 'release' || change.transition === 'ready')
          await capacities.leave(change.next.resourceClass, change.next.instanceId);
        return instances.apply(change);
      },
    }),
  })),
  withServices('nobody corrects the counts', ({ capacities }) => ({
    capacities: replaced(capacities, { correct: () => Promise.resolve(true) }),
  })),
  withServices('what does not serve a run at the limit keeps its place', ({ instances }) => ({
    instances: replaced(instances, {
      apply: (change) =>
        change.next.reason?.startsWith('gives way') === true
          ? Promise.resolve({ ok: false, current: undefined })
          : instances.apply(change),
    }),
  })),
];

/** Bugs about how many wait, and for how long. */
const stockMutants: readonly Mutant[] = [
  withServices('nothing is launched for the pool', ({ capacities }) => ({
    capacities: replaced(capacities, { takeTurn: () => Promise.resolve(false) }),
  })),
  withServices('everybody who tops a pool up launches', ({ capacities }) => ({
    capacities: replaced(capacities, { takeTurn: () => Promise.resolve(true) }),
  })),
  withServices('what boots for the pool is overlooked', ({ instances }) => ({
    instances: replaced(instances, {
      ofPool: async (className, most) =>
        (await instances.ofPool(className, most)).filter(({ state }) => state !== 'created'),
    }),
  })),
  withApply('what is launched for the pool gets a minute', (change) =>
    change.transition === 'launch' && change.next.owner === undefined
      ? { ...change, next: { ...change.next, threshold: change.next.createdAt + minuteMs } }
      : change,
  ),
  withApply('what is one too many ends at once', (change) =>
    change.transition === 'ready' && change.next.owner === undefined
      ? { ...change, next: { ...change.next, threshold: change.next.createdAt + 2 * minuteMs } }
      : change,
  ),
  withServices('what has booted stays in its boot', ({ instances }) => ({
    instances: replaced(instances, {
      apply: (change) =>
        change.transition === 'ready' && change.next.owner === undefined
          ? Promise.resolve({ ok: false, current: undefined })
          : instances.apply(change),
    }),
  })),
];

/** No instance is ever too old or too often used. */
const wearMutant = withServices('nothing is ever used up', ({ metadata }) => ({
  metadata: replaced(metadata, {
    configuration: async () => {
      const { resourceClasses, ...others } = await metadata.configuration();
      return { ...others, resourceClasses: resourceClasses.map(({ maxUses, maxAgeSec, ...one }) => one) };
    },
  }),
}));

/** Bugs about finding what waits. */
const findingMutants: readonly Mutant[] = [
  withServices('what has lost its offer is not looked for', ({ instances }) => ({
    instances: replaced(instances, { aroundPool: () => nothing() }),
  })),
  swallowed(
    'the table is asked for one half of the class',
    (operation, input) => operation === 'Query' && JSON.stringify(input).includes('":last":"INSTANCE#~"'),
  ),
  withServices('each refresh offers everything again', ({ queues }) => ({
    queues: replaced(queues, { depth: () => Promise.resolve(0) }),
  })),
];

// eslint-disable-next-line @typescript-eslint/require-await
async function* nothing(): AsyncGenerator<never[]> {
  yield [];
}

/** Those that the small history shows without any mishap. */
const shownAtOnce: ReadonlySet<string> = new Set([
  'a launch asks for no room',
  'what a launch brings is not counted',
  'a machine leaves the count before it has ended',
  'what boots for the pool is overlooked',
  'what is launched for the pool gets a minute',
  'what is one too many ends at once',
  'what has booted stays in its boot',
  'machines that have ended count for ever',
  'nothing is launched for the pool',
  'each refresh offers everything again',
]);

export const policyMutants = [...limitMutants, ...stockMutants, wearMutant, ...findingMutants].map(
  (mutant): Mutant => (shownAtOnce.has(mutant.name) ? { ...mutant, showsIn: 'policed crashes' } : mutant),
);
