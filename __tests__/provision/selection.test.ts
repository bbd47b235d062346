import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, test } from '@jest/globals';
import { parseTypePatterns } from '../../src/pool/instance-types.ts';
import type { InstanceRow } from '../../src/pool/instance.ts';
import { instanceKey } from '../../src/pool/keys.ts';
import { provision } from '../../src/provision/index.ts';
import type { ProvisionResult } from '../../src/provision/index.ts';
import type { ProvisionRequest } from '../../src/provision/request.ts';
import { exampleRequest } from './example-request.ts';
import { minuteMs, startedAt, startedPool } from './started-pool.ts';

const started = startedPool();
const provisioned = (difference: Partial<ProvisionRequest> = {}): Promise<ProvisionResult> =>
  provision(started.pool.services, exampleRequest(difference));
const idsOf = (result: ProvisionResult): string[] => result.instances.map((instance) => instance.instanceId).sort();
/** Those that somebody holds included. */
const offerCount = (): Promise<number> => started.pool.services.queues.depth(started.pool.queueUrl);
const cleaning = { phase: 'cleaning' as const };

test('one ready instance costs one write of its row, and is running at once', async () => {
  const { pool } = started;
  const before = await pool.idle({ instanceId: 'i-1' });
  pool.cloud.meter.reset();
  const result = await provisioned();
  expect(result.instances).toMatchObject([{ instanceId: 'i-1', label: before.label, origin: 'warm', readyMs: 0 }]);
  // The second one records what the run was given.
  expect(pool.cloud.meter.read().clients.requests['dynamodb']).toEqual({ Query: 1, BatchGetItem: 1, PutItem: 2 });
  expect(pool.clock.sleptMs).toEqual([]);
  expect(await pool.row('i-1')).toMatchObject({
    state: 'running',
    owner: '7/1',
    epoch: 4,
    label: before.label,
    labelEpoch: 3,
  });
  expect(await offerCount()).toBe(0);
});

test('a ready instance comes before one that still registers, whose offer goes back', async () => {
  const { pool } = started;
  await pool.idle({ instanceId: 'i-1', signal: cleaning });
  await pool.idle({ instanceId: 'i-2' });
  expect(idsOf(await provisioned())).toEqual(['i-2']);
  expect(await pool.states()).toEqual(['i-1: idle', 'i-2: running']);
  expect(await pool.visibleOffers()).toEqual(['i-1@3']);
});

test('one that still registers is claimed when nothing better is there, and waited for rather than launched', async () => {
  const { pool } = started;
  await pool.idle({ instanceId: 'i-1', signal: cleaning });
  const seen: (string | undefined)[] = [];
  pool.clock.meanwhile = async () => {
    seen.push((await pool.row('i-1'))?.state);
    if (seen.length === 3) await pool.agentsAct();
  };
  expect((await provisioned()).instances).toMatchObject([{ instanceId: 'i-1', origin: 'warm', readyMs: 3_000 }]);
  expect(seen).toEqual(['claimed', 'claimed', 'claimed']);
  expect(await offerCount()).toBe(0);
  expect(await pool.states()).toEqual(['i-1: running']);
  expect(pool.fleet.requests).toEqual([]);
});

test('an instance that was taken away since it was claimed, and is on offer again, is claimed again', async () => {
  const { pool } = started;
  const row = await pool.idle({ instanceId: 'i-1' });
  pool.fleet.answers.push(pool.fleet.gives(0, 'InsufficientInstanceCapacity'));
  let isTaken = false;
  pool.clock.meanwhile = async () => {
    if (!isTaken) await pool.idle({ ...row, epoch: 5, label: 'pool-b', labelEpoch: 5 });
    isTaken = true;
    await pool.agentsAct();
  };
  expect(idsOf(await provisioned({ instanceCount: 2 }))).toEqual(['i-1', 'i-new1']);
  expect(await pool.row('i-1')).toMatchObject({ state: 'running', owner: '7/1', epoch: 6, label: 'pool-b' });
});

test('offers of other types and usage classes go back, and can be received at once', async () => {
  const { pool } = started;
  await pool.idle({ instanceId: 'i-1', instanceType: 'c6i.large' });
  await pool.idle({ instanceId: 'i-2', usageClass: 'spot' });
  await pool.idle({ instanceId: 'i-3' });
  expect(idsOf(await provisioned({ instanceTypes: parseTypePatterns(['m6i.*']) }))).toEqual(['i-3']);
  expect(await pool.visibleOffers()).toEqual(['i-1@3', 'i-2@3']);
});

test('spot with fallback takes idle instances of both usage classes', async () => {
  await started.pool.idle({ instanceId: 'i-1', usageClass: 'spot' });
  await started.pool.idle({ instanceId: 'i-2' });
  expect(idsOf(await provisioned({ instanceCount: 2, usageClass: 'spot-with-fallback' }))).toEqual(['i-1', 'i-2']);
});

test('offers that are stale, doubled or none at all are deleted; one that is early goes back', async () => {
  const { pool } = started;
  await pool.idle({ instanceId: 'i-1', state: 'running', owner: '8/1', offer: { epoch: 2 } });
  await pool.idle({ instanceId: 'i-2', state: 'running', owner: '8/1', offer: { epoch: 4 } });
  await pool.idle({ instanceId: 'i-3', threshold: startedAt });
  await started.sqs.send(new SendMessageCommand({ QueueUrl: pool.queueUrl, MessageBody: 'hello' }));
  const row = await pool.idle({ instanceId: 'i-4' });
  await pool.services.queues.send(pool.queueUrl, [row, row]);
  await pool.idle({ instanceId: 'i-5' });
  expect(idsOf(await provisioned({ instanceCount: 2 }))).toEqual(['i-4', 'i-5']);
  expect(await pool.row('i-4')).toMatchObject({ state: 'running', epoch: 4 });
  expect(await pool.visibleOffers()).toEqual(['i-2@4']);
  expect(await offerCount()).toBe(1);
  expect(await pool.states()).toEqual(['i-1: running', 'i-2: running', 'i-3: idle', 'i-4: running', 'i-5: running']);
});

test('an instance whose heartbeat is stale is ended, not claimed', async () => {
  const { pool } = started;
  await pool.idle({ instanceId: 'i-1', heartbeat: { beatAt: startedAt - minuteMs } });
  await pool.idle({ instanceId: 'i-2' });
  expect(idsOf(await provisioned())).toEqual(['i-2']);
  expect(await pool.row('i-1')).toMatchObject({ state: 'terminated', reason: 'idle without a heartbeat' });
  expect(pool.fleet.ended).toEqual(['i-1']);
  expect(await offerCount()).toBe(0);
});

test('an instance that would end itself before the run has to is ended', async () => {
  const { pool } = started;
  await pool.idle({ instanceId: 'i-1', lifetimeEndsAt: startedAt + 60 * minuteMs });
  await pool.idle({ instanceId: 'i-2' });
  expect(idsOf(await provisioned())).toEqual(['i-2']);
  expect(await pool.row('i-1')).toMatchObject({ state: 'terminated', reason: 'too old for another run' });
  expect(pool.fleet.ended).toEqual(['i-1']);
});

test('a claim that is lost to another run drops the offer, and the next one is tried', async () => {
  const { pool } = started;
  const contested = await pool.idle({ instanceId: 'i-1' });
  await pool.idle({ instanceId: 'i-2' });
  pool.table.intercept = async (row, write) => {
    if (row.instanceId === 'i-1')
      await pool.put({ ...contested, state: 'claimed', owner: '8/1', epoch: 4, writeId: 'theirs' });
    return write();
  };
  expect(idsOf(await provisioned())).toEqual(['i-2']);
  expect(await pool.row('i-1')).toMatchObject({ state: 'claimed', owner: '8/1', epoch: 4 });
  expect(await offerCount()).toBe(0);
});

test('no more offers are taken than instances are missing', async () => {
  const { pool } = started;
  for (const instanceId of ['i-1', 'i-2', 'i-3', 'i-4', 'i-5']) await pool.idle({ instanceId });
  let left: string[] = [];
  pool.table.intercept = async (_, write) => {
    left = await pool.visibleOffers();
    return write();
  };
  await provisioned({ instanceCount: 2 });
  expect(left).toHaveLength(3);
});

test('under the label of the run, a claim sets label and label epoch, and waits until the agent has registered it', async () => {
  const { pool } = started;
  await pool.idle({ instanceId: 'i-1' });
  let claimed: InstanceRow | undefined;
  pool.clock.meanwhile = async () => {
    claimed ??= await pool.row('i-1');
    await pool.agentsAct();
  };
  const result = await provisioned({ labelMode: 'run' });
  expect(claimed).toMatchObject({ state: 'claimed', owner: '7/1', epoch: 4, label: '7', labelEpoch: 4 });
  expect(result.instances).toMatchObject([{ label: '7', origin: 'warm', readyMs: 1_000 }]);
  expect(await pool.row('i-1')).toMatchObject({ state: 'running', label: '7', epoch: 4 });
});

test('25 ready instances serve a run of 25', async () => {
  const { pool } = started;
  const ids = Array.from({ length: 25 }, (_, index) => `i-${index + 10}`);
  for (const instanceId of ids) await pool.idle({ instanceId });
  expect(idsOf(await provisioned({ instanceCount: 25 }))).toEqual(ids);
  expect((await pool.rows()).map((row) => `${row.state} ${row.owner ?? ''} ${row.epoch}`)).toEqual(
    ids.map(() => 'running 7/1 4'),
  );
  expect(await offerCount()).toBe(0);
});

test.each(['request', 'reply'])(
  'when DynamoDB loses the %s of one claim of three, nothing stays claimed',
  async (lost) => {
    const { pool } = started;
    for (const instanceId of ['i-1', 'i-2', 'i-3']) await pool.idle({ instanceId });
    pool.table.intercept = async (row, write) => {
      const loses = row.instanceId === 'i-2' && row.state === 'claimed';
      if (loses && lost === 'request') throw new Error('the table is on fire');
      const result = await write();
      if (loses) throw new Error('the table is on fire');
      return result;
    };
    await expect(provisioned({ instanceCount: 3 })).rejects.toThrow('the table is on fire');
    expect((await pool.rows()).map((row) => `${row.state} ${row.owner ?? 'nobody'} ${row.epoch}`)).toEqual([
      'idle nobody 5',
      `idle nobody ${lost === 'request' ? 3 : 5}`,
      'idle nobody 5',
    ]);
    expect(await pool.visibleOffers()).toEqual(['i-1@5', 'i-2@5', 'i-3@5']);
    expect(pool.fleet.ended).toEqual([]);
  },
);

test('a queue that was deleted keeps no run from instances: they are launched', async () => {
  const { pool } = started;
  await pool.services.queues.remove(pool.queueUrl);
  pool.clock.meanwhile = () => pool.agentsAct();
  expect((await provisioned()).instances).toMatchObject([{ origin: 'cold' }]);
  expect(pool.log.lines.join()).toMatch(/warning: Offers are not heard of.* Run mode refresh/);
});

test('a row that an instance forged to be another one is neither claimed nor ended, and the other lives on', async () => {
  const { pool } = started;
  const forger = await pool.idle({ instanceId: 'i-1', heartbeat: { beatAt: 0 } });
  // Idle, and of no use to this run.
  const victim = await pool.idle({ instanceId: 'i-2', heartbeat: { busy: true }, offer: false });
  await pool.table.put({ ...instanceKey(forger.instanceArn), ...victim });
  pool.clock.meanwhile = () => pool.agentsAct();
  const result = await provisioned();
  expect(result.instances).toMatchObject([{ origin: 'cold' }]);
  expect(pool.fleet.ended).toEqual([]);
  expect(await pool.services.instances.views([victim.instanceArn])).toMatchObject([{ row: victim }]);
  expect(pool.log.lines).toContainEqual(expect.stringContaining(`"${instanceKey(forger.instanceArn).pk}"`));
});

test('a forged row that looks ready is not claimed in the name of the other', async () => {
  const { pool } = started;
  const forger = await pool.idle({ instanceId: 'i-1' });
  // Idle, and of no use to this run.
  const victim = await pool.idle({ instanceId: 'i-2', heartbeat: { busy: true }, offer: false });
  await pool.table.put({ ...instanceKey(forger.instanceArn), ...victim });
  pool.clock.meanwhile = () => pool.agentsAct();
  expect(idsOf(await provisioned())).not.toContain('i-2');
  expect(await pool.services.instances.views([victim.instanceArn])).toMatchObject([{ row: victim }]);
});

describe('what offers do not tell of', () => {
  const requests = (): number =>
    Object.values(started.pool.cloud.meter.read().clients.requests).reduce(
      (sum, counts) => sum + Object.values(counts).reduce((part, count) => part + count, 0),
      0,
    );
  const stale = (count: number): Promise<unknown> =>
    started.pool.services.queues.send(
      started.pool.queueUrl,
      Array.from({ length: count }, (_, index) => ({
        instanceArn: `${started.pool.configuration.instanceArnPrefix}i-gone${index}`,
        instanceId: `i-gone${index}`,
        epoch: 3,
        instanceType: 'm6i.large',
        usageClass: 'on-demand' as const,
      })),
    );

  test('an idle instance that has lost its offer is claimed', async () => {
    const { pool } = started;
    await pool.idle({ instanceId: 'i-1', offer: false });
    expect(idsOf(await provisioned())).toEqual(['i-1']);
    expect(pool.fleet.requests).toEqual([]);
  });

  test('forty stale offers ahead of two good ones keep neither back, and cost no more than 24 requests', async () => {
    const { pool } = started;
    await stale(40);
    await pool.idle({ instanceId: 'i-1' });
    await pool.idle({ instanceId: 'i-2' });
    pool.cloud.meter.reset();
    const result = await provisioned({ instanceCount: 2 });
    expect(result.instances).toMatchObject([{ origin: 'warm' }, { origin: 'warm' }]);
    expect(idsOf(result)).toEqual(['i-1', 'i-2']);
    expect(requests()).toBeLessThanOrEqual(22);
    expect(pool.fleet.requests).toEqual([]);
  });

  test('each is found by one of many who look at once, though no offer tells of any', async () => {
    const { pool } = started;
    for (const index of [1, 2, 3, 4]) await pool.idle({ instanceId: `i-${index}`, offer: false });
    const results = await Promise.all(
      ['7', '8', '9', '10'].map((runId) => provisioned({ run: { runId, runAttempt: 1 } })),
    );
    expect(results.flatMap(idsOf).sort()).toEqual(['i-1', 'i-2', 'i-3', 'i-4']);
  });

  test('one beyond the first page of the table is found, too', async () => {
    const { pool } = started;
    const busy = Array.from({ length: 120 }, (_, index) => ({
      instanceId: `i-${String(index).padStart(4, '0')}`,
      usageClass: 'spot' as const,
      offer: false as const,
    }));
    await Promise.all(busy.map((one) => pool.idle(one)));
    await pool.idle({ instanceId: 'i-9', offer: false });
    expect(idsOf(await provisioned())).toEqual(['i-9']);
  });

  test('a cold start beside idle instances says why they do not serve', async () => {
    const { pool } = started;
    await pool.idle({ instanceId: 'i-1', usageClass: 'spot' });
    await pool.idle({ instanceId: 'i-2', heartbeat: { busy: true }, offer: false });
    await pool.idle({ instanceId: 'i-3', instanceType: 'c6i.large', offer: false });
    await pool.idle({ instanceId: 'i-4', lifetimeEndsAt: startedAt + minuteMs, signal: cleaning, offer: false });
    pool.clock.meanwhile = () => pool.agentsAct();
    await provisioned({ instanceTypes: parseTypePatterns(['m6i.*']) });
    expect(pool.log.lines.join('\n')).toMatch(
      /1 more of class large wanted, beside idle ones that do not serve: (?=.*1 of usage class spot)(?=.*1 still busy)(?=.*1 of type c6i.large)(?=.*1 too old)/,
    );
  });
});
