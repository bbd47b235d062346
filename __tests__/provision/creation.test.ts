import { beforeEach, expect, test } from '@jest/globals';
import type { LaunchRow } from '../../src/pool/launch.ts';
import { provision } from '../../src/provision/index.ts';
import type { ProvisionResult } from '../../src/provision/index.ts';
import type { ProvisionRequest } from '../../src/provision/request.ts';
import { AccessDeniedError, ProvisionError } from '../../src/shared/errors.ts';
import { exampleRequest } from './example-request.ts';
import { minuteMs, startedAt, startedPool } from './started-pool.ts';

const started = startedPool();
const provisioned = (difference: Partial<ProvisionRequest> = {}): Promise<ProvisionResult> =>
  provision(started.pool.services, exampleRequest(difference));
const launches = (): string[] => started.pool.fleet.requests.map(({ count, usageClass }) => `${count} ${usageClass}`);

beforeEach(() => {
  const { pool } = started;
  pool.clock.meanwhile = () => pool.agentsAct();
});

test('a launch is written down before EC2 is asked, and forgotten once every machine has its row', async () => {
  const { pool } = started;
  let launchRows: LaunchRow[] = [];
  pool.fleet.answers.push(async (request) => {
    launchRows = await pool.launchRows();
    return pool.fleet.gives(2)(request);
  });
  await provisioned({ instanceCount: 2 });
  const [request] = pool.fleet.requests;
  const launchToken = request?.launchToken ?? '';
  expect(launchRows).toMatchObject([
    {
      launchToken,
      owner: '7/1',
      resourceClass: 'large',
      usageClass: 'on-demand',
      count: 2,
      threshold: startedAt + 5 * minuteMs,
    },
  ]);
  expect(request?.tags).toEqual({
    'ec2-runner-pool:name': 'ci',
    'ec2-runner-pool:launch-token': launchToken,
    'ec2-runner-pool:resource-class': 'large',
    'ec2-runner-pool:table': 'pool',
  });
  expect(await pool.launchRows()).toEqual([]);
  expect(await pool.rows()).toMatchObject([
    { instanceId: 'i-new1', launchToken },
    { instanceId: 'i-new2', launchToken },
  ]);
});

test('the rows of new instances outlast the time that their provision may wait for them', async () => {
  const { pool } = started;
  pool.clock.meanwhile = async () => {
    expect(await pool.rows()).toMatchObject([
      {
        state: 'created',
        owner: '7/1',
        epoch: 1,
        threshold: startedAt + 6 * minuteMs,
        lifetimeEndsAt: startedAt + 1_440 * minuteMs,
      },
    ]);
    await pool.agentsAct();
  };
  await provisioned({ timeoutMs: 5 * minuteMs });
  expect(await pool.states()).toEqual(['i-new1: running']);
});

test('only what the pool lacks is launched, and each new instance has a label of its own', async () => {
  const { pool } = started;
  await pool.idle({ instanceId: 'i-1' });
  const { instances } = await provisioned({ instanceCount: 3 });
  expect(launches()).toEqual(['2 on-demand']);
  expect(instances.map(({ instanceId, origin }) => `${instanceId} ${origin}`)).toEqual([
    'i-1 warm',
    'i-new1 cold',
    'i-new2 cold',
  ]);
  expect(new Set(instances.map(({ label }) => label)).size).toBe(3);
});

test('a launch whose outcome nobody knows stays written down for refresh, and is not repeated', async () => {
  const { pool } = started;
  pool.fleet.answers.push(() => Promise.reject(new Error('socket hang up')));
  await expect(provisioned()).rejects.toThrow(
    /0 of 1 instances of class large \(on-demand\) could be had.*\n.*socket hang up/,
  );
  expect(await pool.launchRows()).toHaveLength(1);
  expect(launches()).toHaveLength(1);
});

test('a launch whose rows could not be written stays written down for refresh', async () => {
  const { pool } = started;
  pool.table.intercept = (row, write) =>
    row.instanceId === 'i-new2' ? Promise.reject(new Error('the table is on fire')) : write();
  await expect(provisioned({ instanceCount: 2 })).rejects.toThrow('the table is on fire');
  expect(await pool.launchRows()).toMatchObject([{ count: 2 }]);
  expect(await pool.states()).toEqual(['i-new1: terminated']);
});

test('a launch that EC2 refuses for want of a permission is not written down any more', async () => {
  const { pool } = started;
  pool.fleet.answers.push(() => Promise.reject(new AccessDeniedError('POOL-AWS-DENIED', 'Allow ec2:CreateFleet')));
  await expect(provisioned()).rejects.toThrow(AccessDeniedError);
  expect(await pool.launchRows()).toEqual([]);
});

test('what capacity cuts short is asked for again, for the missing ones alone', async () => {
  const { fleet, clock } = started.pool;
  fleet.answers.push(fleet.gives(1, 'InsufficientInstanceCapacity'), fleet.gives(1, 'InsufficientInstanceCapacity'));
  expect((await provisioned({ instanceCount: 3 })).instances).toHaveLength(3);
  expect(launches()).toEqual(['3 on-demand', '2 on-demand', '1 on-demand']);
  expect(clock.sleptMs.slice(0, 2)).toEqual([2_000, 5_000]);
});

test('capacity that never comes is an error that names the codes and what helps; what was had is given back', async () => {
  const { pool } = started;
  await pool.idle({ instanceId: 'i-1' });
  pool.fleet.answers.push(
    pool.fleet.gives(1, 'InsufficientInstanceCapacity'),
    ...Array.from({ length: 4 }, () => pool.fleet.gives(0, 'InsufficientInstanceCapacity', 'UnfulfillableCapacity')),
  );
  const failure = provisioned({ instanceCount: 3, timeoutMs: 60 * minuteMs });
  await expect(failure).rejects.toThrow(ProvisionError);
  await expect(failure).rejects.toThrow(
    /^2 of 3 instances of class large \(on-demand\) could be had\. EC2 had no capacity: allow more instance types.*\n {2}- InsufficientInstanceCapacity: .*\n {2}- UnfulfillableCapacity: /,
  );
  expect(pool.clock.sleptMs).toEqual([2_000, 5_000, 10_000, 20_000]);
  expect(await pool.states()).toEqual(['i-1: idle', 'i-new1: terminated']);
  expect(pool.fleet.ended).toEqual(['i-new1']);
  expect(await pool.visibleOffers()).toEqual(['i-1@5']);
});

test('nothing is tried again beyond the time that the provision has', async () => {
  const { fleet, clock } = started.pool;
  fleet.answers.push(fleet.gives(0, 'InsufficientInstanceCapacity'), fleet.gives(0, 'InsufficientInstanceCapacity'));
  await expect(provisioned({ timeoutMs: 7_000 })).rejects.toThrow(/0 of 1 instances/);
  expect(clock.sleptMs).toEqual([2_000]);
});

test('an instance that becomes idle while EC2 has no capacity is taken instead', async () => {
  const { pool } = started;
  pool.fleet.answers.push(pool.fleet.gives(0, 'InsufficientInstanceCapacity'));
  pool.clock.meanwhile = () => pool.idle({ instanceId: 'i-1' });
  expect((await provisioned()).instances).toMatchObject([{ instanceId: 'i-1', origin: 'warm' }]);
  expect(launches()).toHaveLength(1);
});

test('a throttled launch is tried again', async () => {
  started.pool.fleet.answers.push(() =>
    Promise.reject(Object.assign(new Error('slow down'), { name: 'RequestLimitExceeded' })),
  );
  expect((await provisioned()).instances).toMatchObject([{ origin: 'cold', readyMs: 3_000 }]);
});

test('spot with fallback asks for on-demand what spot lacks, without a delay', async () => {
  const { fleet, clock } = started.pool;
  fleet.answers.push(fleet.gives(1, 'InsufficientInstanceCapacity'));
  const { instances } = await provisioned({ instanceCount: 3, usageClass: 'spot-with-fallback' });
  expect(launches()).toEqual(['3 spot', '2 on-demand']);
  expect(instances.map(({ usageClass }) => usageClass)).toEqual(['spot', 'on-demand', 'on-demand']);
  expect(clock.sleptMs).toEqual([1_000]);
});

test('whoever pays for on-demand where spot was asked for is told why, and what mends it', async () => {
  const { pool } = started;
  const code = 'AuthFailure.ServiceLinkedRoleCreationNotPermitted';
  pool.fleet.answers.push(pool.fleet.gives(0, code));
  const { fallbackReasons } = await provisioned({ instanceCount: 2, usageClass: 'spot-with-fallback' });
  expect(fallbackReasons).toEqual([
    expect.stringMatching(/^AuthFailure.*AWSServiceRoleForEC2Spot.*aws iam create-service-linked-role/),
  ]);
  expect(pool.log.lines).toEqual(
    expect.arrayContaining([
      expect.stringMatching(
        /^warning: EC2 gave 0 of 2 as spot; the rest is launched on-demand\. EC2 said: AuthFailure/,
      ),
    ]),
  );
});

test.each([
  ['VcpuLimitExceeded', 'on-demand', /Running On-Demand Standard .* \(L-1216C47A\) in Service Quotas/],
  ['MaxSpotInstanceCountExceeded', 'spot', /All Standard .* Spot Instance Requests" \(L-34B43A08\) in Service Quotas/],
] as const)('%s names the quota', async (code, usageClass, quota) => {
  const { fleet } = started.pool;
  fleet.answers.push(fleet.gives(0, code), fleet.gives(0, code));
  const failure = provisioned({ usageClass, timeoutMs: 7_000 });
  await expect(failure).rejects.toThrow(quota);
  await expect(failure).rejects.toHaveProperty('code', 'POOL-QUOTA');
});

test('spot alone never becomes on-demand', async () => {
  const { fleet } = started.pool;
  fleet.answers.push(fleet.gives(0, 'MaxSpotInstanceCountExceeded'));
  await provisioned({ usageClass: 'spot' });
  expect(launches()).toEqual(['1 spot', '1 spot']);
});

test('when the launch template is gone, the configuration is read again and its template is used at once', async () => {
  const { pool } = started;
  pool.fleet.answers.push(async (request) => {
    await pool.configure({ launchTemplate: { id: 'lt-2', version: 4, contentHash: 'b' } });
    return pool.fleet.gives(0, 'InvalidLaunchTemplateId.VersionNotFound')(request);
  });
  await provisioned();
  expect(pool.fleet.requests.map(({ launchTemplate }) => launchTemplate.id)).toEqual(['lt-1', 'lt-2']);
  expect(pool.clock.sleptMs).toEqual([1_000]);
});

test('when the launch template is gone from the configuration too, refresh is advised', async () => {
  const { fleet } = started.pool;
  fleet.answers.push(
    fleet.gives(0, 'InvalidLaunchTemplateId.NotFound'),
    fleet.gives(0, 'InvalidLaunchTemplateId.NotFound'),
  );
  await expect(provisioned()).rejects.toThrow(/The launch template does not exist any more: run mode refresh/);
  expect(launches()).toHaveLength(2);
});

test('an error that no retry can mend fails at once, and says what EC2 said', async () => {
  const { fleet, clock } = started.pool;
  fleet.answers.push(fleet.gives(0, 'InvalidParameterValue'));
  await expect(provisioned()).rejects.toThrow(
    /EC2 will not launch this as it is configured.*\n {2}- InvalidParameterValue: InvalidParameterValue, says EC2/,
  );
  expect(launches()).toHaveLength(1);
  expect(clock.sleptMs).toEqual([]);
});
