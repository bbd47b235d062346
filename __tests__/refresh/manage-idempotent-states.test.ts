import { describe, expect, test } from '@jest/globals';
import {
  manageIdleTime,
  manageMaxRuntimeMin,
  manageResourceClassConfiguration,
  manageSubnetIds,
  manageValue,
  queueNameOf,
} from '../../src/refresh/manage-idempotent-states.ts';
import { tagsOf } from '../../src/services/ownership.ts';
import { identity, startedAt, startedPool } from '../provision/started-pool.ts';

const started = startedPool();
const large = { name: 'large', vcpus: 2, memoryMiB: 4_096, instanceTypes: ['m6i.large'] };
const xlarge = { ...large, name: 'xlarge', vcpus: 4 };

describe('a value', () => {
  const writes = async (work: () => Promise<string[]>): Promise<{ changes: string[]; count: number }> => {
    started.pool.cloud.meter.reset();
    const changes = await work();
    return { changes, count: started.pool.cloud.meter.read().clients.requests['dynamodb']?.['PutItem'] ?? 0 };
  };

  test('that is stored already is not written again', async () => {
    const { services } = started.pool;
    const stored = await services.metadata.stored();
    const { launchTemplate, resourceClasses, subnets } = started.pool.configuration;
    expect(
      await writes(async () => [
        ...(await manageIdleTime(services, stored, 900)),
        ...(await manageMaxRuntimeMin(services, stored, 60, 1_440)),
        ...(await manageSubnetIds(services, stored, subnets)),
        ...(await manageValue(services, stored, 'launchTemplate', launchTemplate, '')),
        ...(await manageValue(services, stored, 'resourceClasses', resourceClasses, '')),
      ]),
    ).toEqual({ changes: [], count: 0 });
  });

  test('that differs is written, and told', async () => {
    const { services } = started.pool;
    const stored = await services.metadata.stored();
    const subnets = [{ subnetId: 'subnet-2', availabilityZone: 'us-east-1b' }];
    expect(
      await writes(async () => [
        ...(await manageMaxRuntimeMin(services, stored, 60, 600)),
        ...(await manageSubnetIds(services, stored, subnets)),
      ]),
    ).toEqual({ changes: ['changed maxLifetimeMin to 600 min', 'changed subnets to subnet-2 (us-east-1b)'], count: 2 });
    expect(await services.metadata.configuration()).toMatchObject({ maxRuntimeMin: 60, maxLifetimeMin: 600, subnets });
  });

  test('that was never there is set', async () => {
    expect(await manageIdleTime(started.pool.services, {}, 60)).toEqual(['set idleTimeSec to 60 s']);
    expect(await started.pool.services.metadata.stored()).toMatchObject({ idleTimeSec: 60 });
  });
});

describe('the resource classes', () => {
  const manage = async (...classes: (typeof large)[]) => {
    const { services } = started.pool;
    const found = await Promise.all(
      classes.map(async (resourceClass) => ({
        ...resourceClass,
        queue: await services.queues.find(queueNameOf('ci', resourceClass.name), tagsOf(identity)),
      })),
    );
    return manageResourceClassConfiguration(services, await services.metadata.stored(), found, { team: 'ci' });
  };

  test('are stored with their queues, which exist then', async () => {
    const { services } = started.pool;
    const { configured, changes } = await manage(large, xlarge);
    expect(changes).toEqual([
      'made queue ci-large',
      'made queue ci-xlarge',
      'changed resourceClasses to large, xlarge',
    ]);
    expect((await services.metadata.configuration()).resourceClasses).toEqual(configured);
    expect(configured.map(({ queueUrl }) => queueUrl.split('/').at(-1))).toEqual(['ci-large', 'ci-xlarge']);
    for (const { queueUrl } of configured) expect(await services.queues.depth(queueUrl)).toBe(0);
    expect((await manage(large, xlarge)).changes).toEqual([]);
  });

  test('that are no longer configured drain from the moment that this was seen', async () => {
    const { clock } = started.pool;
    await manage(large, xlarge);
    const { configured, changes } = await manage(large);
    expect(changes).toEqual(['changed resourceClasses to large, xlarge (draining)']);
    expect(configured[1]).toMatchObject({ name: 'xlarge', drainingSince: startedAt });
    await clock.sleep(60_000);
    expect(await manage(large)).toMatchObject({
      configured: [{ name: 'large' }, { name: 'xlarge', drainingSince: startedAt }],
      changes: [],
    });
  });

  test('that are configured again while they drain are as they were', async () => {
    await manage(large, xlarge);
    await manage(large);
    const { configured } = await manage(large, xlarge);
    expect(configured.filter((resourceClass) => resourceClass.drainingSince !== undefined)).toEqual([]);
  });
});

describe('the name of a queue', () => {
  test('is that of pool and class', () => {
    expect(queueNameOf('octo-org-octo-repo', '2xlarge')).toBe('octo-org-octo-repo-2xlarge');
  });

  const longPool = 'p'.repeat(60);
  const longClass = 'c'.repeat(39);

  test('is one that SQS takes, however long those are', () => {
    for (const name of [
      queueNameOf(longPool, `${longClass}1`),
      queueNameOf('p'.repeat(200), 'large'),
      queueNameOf('octo/r.e.p.o', 'large'),
    ])
      expect(name).toMatch(/^[A-Za-z0-9_-]{1,80}$/);
  });

  test.each<[string, readonly [string, string], readonly [string, string]]>([
    ['classes of one pool', [longPool, `${longClass}1`], [longPool, `${longClass}2`]],
    ['pools', [`${'p'.repeat(80)}1`, 'large'], [`${'p'.repeat(80)}2`, 'large']],
    ['pools whose names differ in what SQS does not take', ['a/b', 'large'], ['a.b', 'large']],
    ['pool and class that are divided otherwise', ['ci', 'gpu-large'], ['ci-gpu', 'large']],
  ])('tells apart %s', (_, one, other) => {
    expect(queueNameOf(...one)).not.toBe(queueNameOf(...other));
  });
});
