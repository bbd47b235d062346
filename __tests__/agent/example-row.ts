import type { AgentConfig } from '../../src/pool/agent-config.ts';
import { defaultIntervals } from '../../src/pool/agent-config.ts';
import type { InstanceRow } from '../../src/pool/instance.ts';

export const exampleRow = (difference: Partial<InstanceRow> = {}): InstanceRow => ({
  instanceArn: 'arn:aws:ec2:us-east-1:123456789012:instance/i-1',
  instanceId: 'i-1',
  state: 'created',
  epoch: 1,
  label: 'L1',
  labelEpoch: 1,
  threshold: 600_000,
  resourceClass: 'large',
  instanceType: 'c5.large',
  usageClass: 'on-demand',
  availabilityZone: 'us-east-1a',
  launchToken: 'token',
  createdAt: 0,
  lifetimeEndsAt: 86_400_000,
  writeId: 'write',
  ...difference,
});

export const exampleConfig: AgentConfig = {
  tableName: 'pool',
  region: 'us-east-1',
  runnerUrl: 'https://github.com/owner/repository',
  runnerUser: 'runner',
  runnerArchive: {
    url: 'https://github.com/actions/runner/releases/download/v2.337.0/actions-runner-linux-x64-2.337.0.tar.gz',
    version: '2.337.0',
  },
  agentDigest: '5'.repeat(64),
  lifetimeSec: 86_400,
  intervals: defaultIntervals,
};
