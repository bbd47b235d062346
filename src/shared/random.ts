import { randomBytes, randomInt, randomUUID } from 'node:crypto';

/** The only source of chance. Everything else takes one, so that tests and the simulator own chance. */
export interface Random {
  /** An identifier that nobody else has. */
  id(): string;
  /** A runner label that cannot be guessed: 100 bits, in the characters GitHub keeps as they are. */
  label(): string;
  /** A whole number from 0 to `limit` - 1. */
  below(limit: number): number;
}

// Lower case only: GitHub compares labels without regard to case and stores them in lower case.
const labelAlphabet = 'abcdefghijklmnopqrstuvwxyz234567';

/** Whether it looks like a label that somebody's `Random` made. */
export const isRandomLabel = (label: string): boolean => /^pool-[a-z2-7]{20}$/.test(label);

export const systemRandom: Random = {
  id: () => randomUUID(),
  label: () => 'pool-' + Array.from(randomBytes(20), (byte) => labelAlphabet.charAt(byte & 31)).join(''),
  below: (limit) => randomInt(limit),
};
