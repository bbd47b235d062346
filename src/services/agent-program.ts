import { createHash } from 'node:crypto';
import { brotliCompressSync, constants } from 'node:zlib';
import type { AgentProgram } from '../pool/agent-config.ts';

/** @param source an ES module */
export function packAgent(source: string): AgentProgram {
  const packed = brotliCompressSync(source, {
    params: { [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT },
  });
  return { digest: createHash('sha256').update(packed).digest('hex'), content: packed.toString('base64') };
}
