import type { InstanceState } from '../../../src/pool/instance.ts';
import type { Ground, Mutant } from './mutant.ts';

interface Put {
  readonly Item?: { readonly state?: string };
  readonly ConditionExpression?: string;
  readonly ExpressionAttributeValues?: Readonly<Record<string, unknown>>;
}

/** The condition of a transition without the clauses that begin so; without any when none is named. */
function withoutClauses(
  transition: string,
  from: InstanceState,
  to: InstanceState,
  showsIn: Ground,
  clauses: readonly string[] = [],
): Mutant {
  return {
    showsIn,
    name: `${transition} without ${clauses.length === 0 ? 'its condition' : `the clause ${clauses.join(' and ')}`}`,
    request: (operation, input) => {
      const { Item: item, ConditionExpression: condition = '', ExpressionAttributeValues: values } = input as Put;
      if (operation !== 'PutItem' || item?.state !== to || values?.[':state'] !== from) return input;
      const kept =
        clauses.length === 0
          ? []
          : condition.split(' AND ').filter((clause) => !clauses.some((name) => clause.startsWith(name)));
      if (kept.length === 0) {
        const { ConditionExpression: dropped, ...rest } = input as Put;
        return rest;
      }
      return { ...input, ConditionExpression: kept.join(' AND ') };
    },
  };
}

/**
 * Clauses that another clause of the same condition implies are left out: the owner follows from state and epoch, the epoch
 * of a created row is always the first, and whether a row has expired was looked at just before the claim. `launch` is left out
 * too: EC2 gives no instance id twice. So is `confirm`, which repeats itself.
 */
export const conditionMutants: readonly Mutant[] = [
  withoutClauses('ready', 'created', 'running', 'lost replies'),
  withoutClauses('claim', 'idle', 'claimed', 'lost replies'),
  withoutClauses('claim', 'idle', 'claimed', 'late writes', ['#state']),
  withoutClauses('claim', 'idle', 'claimed', 'late calls', ['#epoch']),
  withoutClauses('take', 'idle', 'running', 'lost replies'),
  withoutClauses('take', 'idle', 'running', 'late writes', ['#state']),
  withoutClauses('take', 'idle', 'running', 'silent agents', ['#epoch']),
  withoutClauses('commit', 'claimed', 'running', 'lost replies'),
  withoutClauses('abandon (created)', 'created', 'idle', 'seeds'),
  withoutClauses('abandon (claimed)', 'claimed', 'idle', 'late calls'),
  withoutClauses('release', 'running', 'idle', 'lost replies'),
  withoutClauses('terminate (created)', 'created', 'terminated', 'seeds'),
  withoutClauses('terminate (idle)', 'idle', 'terminated', 'late writes'),
  withoutClauses('terminate (idle)', 'idle', 'terminated', 'late writes', ['#epoch']),
  withoutClauses('terminate (claimed)', 'claimed', 'terminated', 'sluggish seeds'),
  withoutClauses('terminate (running)', 'running', 'terminated', 'late writes'),
];
