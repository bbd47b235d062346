import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { fetchProgram } from '../../src/agent/program.ts';
import { agentProgramKey } from '../../src/pool/keys.ts';
import { packAgent } from '../../src/services/agent-program.ts';

const source = 'console.log("the agent");\n'.repeat(20);
const program = packAgent(source);
const asked: unknown[] = [];
let folder: string;
let content: string | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'program-'));
  asked.length = 0;
  content = program.content;
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const fetched = (): Promise<void> =>
  fetchProgram(
    {
      call: (operation, input) => {
        asked.push({ operation, input });
        return Promise.resolve(content === undefined ? {} : { Item: { content: { S: content } } });
      },
    },
    { tableName: 'pool', agentDigest: program.digest },
    join(folder, 'agent.mjs'),
  );

test('the program that refresh stored is the one that the machine runs', async () => {
  await fetched();
  expect(readFileSync(join(folder, 'agent.mjs'), 'utf8')).toBe(source);
  expect(readdirSync(folder)).toStrictEqual(['agent.mjs']);
  const { pk, sk } = agentProgramKey(program.digest);
  expect(asked).toStrictEqual([
    { operation: 'GetItem', input: { TableName: 'pool', Key: { pk: { S: pk }, sk: { S: sk } }, ConsistentRead: true } },
  ]);
});

test('another program in its place is not run', async () => {
  content = packAgent(`${source} // and more`).content;
  await expect(fetched()).rejects.toThrow('table pool holds another agent');
  expect(readdirSync(folder)).toStrictEqual([]);
});

test('a table without it says what to do', async () => {
  content = undefined;
  await expect(fetched()).rejects.toThrow('run mode refresh');
});
