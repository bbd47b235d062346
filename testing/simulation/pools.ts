import type { AgentConfig } from '../../src/pool/agent-config.ts';
import type { PolicyValues, ResourceClass, ScheduleWindow } from '../../src/pool/resource-classes.ts';
import type { RefreshRequest } from '../../src/refresh/request.ts';
import { SeededRandom } from './seeded-random.ts';
import { agentConfig, refreshEveryMs, refreshRequest } from './settings.ts';

/** How one history's pool is configured, and what follows from that. */
export interface PoolSettings {
  readonly request: RefreshRequest;
  readonly agentConfig: AgentConfig;
  /** Of an instance's life. */
  readonly longestDeadlineMs: number;
  /** From the last fault to the last look: the longest deadline, then two refreshes. */
  readonly settlingMs: number;
}

const minuteMs = 60_000;

export function settingsOf(request: RefreshRequest): PoolSettings {
  const longestDeadlineMs = request.maxLifetimeMin * minuteMs;
  return {
    request,
    agentConfig: { ...agentConfig, lifetimeSec: request.maxLifetimeMin * 60 },
    longestDeadlineMs,
    settlingMs: longestDeadlineMs + 2.4 * refreshEveryMs,
  };
}

export const plainPool = settingsOf(refreshRequest);

/** One class that has everything, small enough for runs to meet its limit. */
export const policedDrill = settingsOf({
  ...refreshRequest,
  maxLifetimeMin: 25,
  resourceClasses: refreshRequest.resourceClasses
    .slice(0, 1)
    .map((large) => ({ ...large, minIdle: 1, scaleUpThreshold: 1, maxSize: 3 })),
});

/** Of the pools so many have a policy. */
const share = 0.35;
/** Long beside what the planner takes for soon: it replaces what ends within a quarter of an hour. */
const policedLifetimeMin = 45;
/** So that the numbers of the seeds themselves stay the same whatever is drawn here. */
const apart = 0x5eed;

/** As the seed has it: without a policy, or with one that chance has drawn for some of the classes. */
export function poolOf(seed: number): PoolSettings {
  const random = new SeededRandom(seed ^ apart);
  if (!random.chance(share)) return plainPool;
  const [large, ...others] = refreshRequest.resourceClasses;
  const resourceClasses = [
    ...(large === undefined ? [] : [governed(large, random)]),
    ...others.map((one) => (random.chance(0.3) ? governed(one, random) : one)),
  ];
  return settingsOf({ ...refreshRequest, maxLifetimeMin: policedLifetimeMin, resourceClasses });
}

function governed(resourceClass: ResourceClass, random: SeededRandom): ResourceClass {
  const windows = random.pick([0, 0, 1, 2]);
  return {
    ...resourceClass,
    ...valuesBy(random),
    ...(random.chance(0.2) && { maxUses: random.pick([1, 2, 3]) }),
    ...(random.chance(0.2) && { maxAgeSec: random.pick([1_200, 1_800]) }),
    ...(random.chance(0.3) && { usageClass: 'spot' as const }),
    ...(windows > 0 && { schedule: Array.from({ length: windows }, () => windowBy(random)) }),
  };
}

/** Two at the least, so that whatever a single probe asks for fits. */
const valuesBy = (random: SeededRandom): PolicyValues => ({
  ...(random.chance(0.8) && { minIdle: random.pick([0, 1, 1, 2]) }),
  ...(random.chance(0.3) && { scaleUpThreshold: random.pick([1, 2]) }),
  ...(random.chance(0.7) && { maxSize: random.pick([2, 3, 3, 4, 5]) }),
});

/** Some minutes of each hour; by the clocks of a zone that is half an hour off, too. */
function windowBy(random: SeededRandom): ScheduleWindow {
  const from = random.between(0, 55);
  const to = random.between(from + 2, 59);
  return {
    cron: `${from}-${to} * * * *`,
    timeZone: random.pick(['UTC', 'Asia/Kolkata']),
    ...(random.chance(0.7) ? { minIdle: random.pick([0, 1, 2, 3]) } : {}),
    ...(random.chance(0.4) && { maxSize: random.pick([2, 3, 4]) }),
  };
}
