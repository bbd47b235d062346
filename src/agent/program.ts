import { createHash } from 'node:crypto';
import { renameSync, writeFileSync } from 'node:fs';
import { brotliDecompressSync } from 'node:zlib';
import type { AgentConfig } from '../pool/agent-config.ts';
import { agentProgramKey } from '../pool/keys.ts';
import type { SignedFetch } from './signed-fetch.ts';

/**
 * Writes the agent's program, which the pool's table holds, to a file: whole or not at all.
 * @throws Error when the table has not got it, or something else in its place: the digest came with the machine's user data
 */
export async function fetchProgram(
  dynamodb: Pick<SignedFetch, 'call'>,
  { tableName, agentDigest }: Pick<AgentConfig, 'tableName' | 'agentDigest'>,
  file: string,
): Promise<void> {
  const { pk, sk } = agentProgramKey(agentDigest);
  const Key = { pk: { S: pk }, sk: { S: sk } };
  const answer = await dynamodb.call('GetItem', { TableName: tableName, Key, ConsistentRead: true });
  const content = (answer as { Item?: { content?: { S?: string } } }).Item?.content?.S;
  if (content === undefined) throw new Error(`table ${tableName} holds no agent ${agentDigest}: run mode refresh`);
  const packed = Buffer.from(content, 'base64');
  const digest = createHash('sha256').update(packed).digest('hex');
  if (digest !== agentDigest) throw new Error(`table ${tableName} holds another agent, ${digest}, as ${agentDigest}`);
  writeFileSync(`${file}.new`, brotliDecompressSync(packed));
  renameSync(`${file}.new`, file);
}
