import { expect, test } from '@jest/globals';
import { agentProgramKey } from '../../../src/pool/keys.ts';
import { AgentProgramOperations } from '../../../src/services/dynamodb/agent-program-operations.ts';
import { startedTable } from './started-table.ts';

const started = startedTable();

test('a program is kept as it was, and beside others', async () => {
  const programs = new AgentProgramOperations(started.table);
  await programs.keep({ digest: 'one', content: 'first' });
  await programs.keep({ digest: 'one', content: 'not written over' });
  await programs.keep({ digest: 'two', content: 'second' });
  expect(await started.table.get(agentProgramKey('one'))).toMatchObject({ content: 'first' });
  expect(await started.table.get(agentProgramKey('two'))).toMatchObject({ content: 'second' });
});
