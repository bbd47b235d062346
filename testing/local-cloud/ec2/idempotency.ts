import { Ec2Error } from './errors.ts';
import type { Action } from './account.ts';
import { text } from './query.ts';
import type { AnswerGroup, Parameters } from './query.ts';

/**
 * Makes an action answer a repeated ClientToken as it did the first time, without acting again.
 * A request that was refused may be repeated with other parameters.
 * @throws Ec2Error IdempotentParameterMismatch when the repeated request differs
 */
export function idempotent(action: Action): Action {
  const answered = new Map<string, { request: string; answer: AnswerGroup }>();
  return (parameters) => {
    const token = text(parameters, 'ClientToken');
    if (token === undefined) return action(parameters);
    const request = canonical(parameters);
    const earlier = answered.get(token);
    if (earlier !== undefined && earlier.request !== request) {
      throw new Ec2Error(
        'IdempotentParameterMismatch',
        `The client token '${token}' has already been used with other parameters.`,
      );
    }
    const answer = earlier?.answer ?? action(parameters);
    answered.set(token, { request, answer });
    return answer;
  };
}

const canonical = (parameters: Parameters): string =>
  JSON.stringify(parameters, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
