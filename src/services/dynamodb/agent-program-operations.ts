import type { AgentProgram } from '../../pool/agent-config.ts';
import { agentProgramKey } from '../../pool/keys.ts';
import type { BasicOperations } from './basic-operations.ts';

/** The programs that machines run. Those of older launch template versions stay: a few KB each. */
export class AgentProgramOperations {
  readonly #table: BasicOperations;

  constructor(table: BasicOperations) {
    this.#table = table;
  }

  /** Puts it where machines look for it, unless it is there. */
  async keep({ digest, content }: AgentProgram): Promise<void> {
    await this.#table.putIf(
      { ...agentProgramKey(digest), content },
      { ConditionExpression: 'attribute_not_exists(pk)' },
    );
  }
}
