import { randomBytes } from 'node:crypto';
import type { AnswerGroup, Parameters } from './query.ts';

/** One action of the query protocol. It throws Ec2Error for what EC2 would refuse. */
export type Action = (parameters: Parameters) => AnswerGroup;
export type Actions = Readonly<Record<string, Action>>;

/** Where everything lives. */
export interface Home {
  readonly region: string;
  readonly accountId: string;
}

/** `i-0123456789abcdef0`: the form of EC2's ids. */
export const newId = (prefix: string): string => `${prefix}-0${randomBytes(8).toString('hex')}`;
