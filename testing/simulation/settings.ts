import { defaultIntervals } from '../../src/pool/agent-config.ts';
import type { AgentConfig } from '../../src/pool/agent-config.ts';
import type { RefreshRequest } from '../../src/refresh/request.ts';
import { region } from './dynamodb/service.ts';

const minuteMs = 60_000;

export const poolName = 'pool';
export const tableName = 'pool';

/** How the simulated pool is configured: deadlines short enough that a history of half an hour meets them all. */
export const refreshRequest: RefreshRequest = {
  ami: 'ami-0123456789abcdef0',
  iamInstanceProfile: 'pool',
  securityGroupIds: ['sg-0123456789abcdef0'],
  subnetIds: ['subnet-0123456789abcdef0', 'subnet-0fedcba9876543210'],
  idleTimeSec: 420,
  maxRuntimeMin: 7,
  maxLifetimeMin: 20,
  githubRegTokenRefreshMins: 8,
  resourceClasses: [
    { name: 'large', vcpus: 2, memoryMiB: 4_096 },
    { name: 'xlarge', vcpus: 4, memoryMiB: 8_192, idleTimeSec: 360 },
  ],
  runnerUser: 'runner',
  fixedUser: false,
  metadataInJobs: false,
  rootVolume: { type: 'gp3' },
  tags: {},
  runnerUrl: 'https://github.com/octo-org/octo-repo',
};

export const resourceClassNames = ['large', 'large', 'xlarge'] as const;

export const provisionTimeoutMs = 150_000;
export const refreshEveryMs = 5 * minuteMs;
/** So long new runs begin, and faults strike. */
export const stormMs = 16 * minuteMs;

/** As the launch template would carry it, but for the pace: a simulated agent looks less often, so that more histories fit into a second. */
export const agentConfig: AgentConfig = {
  tableName,
  region,
  runnerUrl: refreshRequest.runnerUrl,
  runnerUser: refreshRequest.runnerUser,
  runnerArchive: { url: 'https://github.com/actions/runner', version: '2.337.0' },
  agentDigest: 'digest',
  lifetimeSec: refreshRequest.maxLifetimeMin * 60,
  intervals: {
    ...defaultIntervals,
    tickMs: 15_000,
    heartbeatMs: 25_000,
    idlePollMs: 30_000,
    activePollMs: 15_000,
    spotPollMs: 20_000,
    tokenPollMs: 10_000,
  },
};
