import { join } from 'node:path';
import type { AgentPhase } from '../pool/instance.ts';
import { systemClock } from '../shared/clock.ts';
import { connect } from './connection.ts';
import { openJournal } from './journal.ts';
import { Agent } from './loop.ts';
import { InstanceTable } from './row.ts';
import { HostRunner } from './runner.ts';
import { metadataAddresses } from './jobs-unit.ts';

const { env } = process;
const random = Math.random;
const clock = systemClock;
const { home, config, metadata, instanceId, instanceArn, dynamodb } = await connect(env, clock, random);
const metadataEndpoint = env['AWS_EC2_METADATA_SERVICE_ENDPOINT'];

const journal = openJournal(
  (line) => {
    console.log(line);
  },
  env['POOL_LOG'] ?? '/var/log/ec2-runner-pool.log',
  instanceId,
);
const table = new InstanceTable(
  dynamodb,
  config.tableName,
  config.instanceRoleId ? `${config.instanceRoleId}:${instanceId}` : instanceArn,
);
const runner = new HostRunner(
  { clock, journal },
  config,
  {
    home,
    runner: env['POOL_RUNNER'] ?? join(home, 'runner'),
    etc: env['POOL_ETC'] ?? '/etc',
    fileSystems: env['POOL_FILE_SYSTEMS']?.split(' ').filter(Boolean),
  },
  env,
  metadataEndpoint
    ? [metadataEndpoint]
    : metadataAddresses.map((address) => `http://${address.includes(':') ? `[${address}]` : address}/`),
);

const failedPhase = env['POOL_FAILED_PHASE'];
const fault = failedPhase
  ? { phase: failedPhase as AgentPhase, message: env['POOL_FAILED_MESSAGE'] ?? 'see the log' }
  : undefined;

const agent = new Agent({ clock, random, table, runner, metadata, journal }, config, instanceId, fault);
// Sent to every process when the machine is shut down, by EC2 or by hand.
process.on('SIGTERM', () => {
  agent.machineEnds('the machine is being shut down');
});
// bootstrap.sh shuts the machine down when this process ends with 0 unasked, and starts it again when it ends otherwise.
await agent.run();
process.exit(0);
