import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AgentConfig } from '../pool/agent-config.ts';
import type { Clock } from '../shared/clock.ts';
import { InstanceMetadata } from './imds.ts';
import { SignedFetch } from './signed-fetch.ts';

/** Who this machine is, what it was told at launch, and its way to the pool's table. */
export interface Connection {
  /** The pool's own folder. */
  readonly home: string;
  readonly config: AgentConfig;
  readonly metadata: InstanceMetadata;
  readonly instanceId: string;
  readonly instanceArn: string;
  readonly dynamodb: SignedFetch;
}

/** @param env may say where things are that are elsewhere on a machine of EC2 */
export async function connect(env: NodeJS.ProcessEnv, clock: Clock, random: () => number): Promise<Connection> {
  const home = env['POOL_HOME'] ?? '/opt/ec2-runner-pool';
  const config = JSON.parse(readFileSync(join(home, 'config.json'), 'utf8')) as AgentConfig;
  const metadata = new InstanceMetadata(clock, env['AWS_EC2_METADATA_SERVICE_ENDPOINT']);
  const { instanceId, instanceArn, domain } = await metadata.identity();
  const endpoint =
    env['AWS_ENDPOINT_URL_DYNAMODB'] ?? env['AWS_ENDPOINT_URL'] ?? `https://dynamodb.${config.region}.${domain}`;
  const dynamodb = new SignedFetch(
    { clock, random, credentials: () => metadata.credentials() },
    endpoint,
    config.region,
  );
  return { home, config, metadata, instanceId, instanceArn, dynamodb };
}
