import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { liveStates } from '../../src/pool/instance.ts';
import type { InstanceRow } from '../../src/pool/instance.ts';
import { offerOf } from '../../src/pool/offers.ts';
import {
  abandon,
  claim,
  commit,
  confirm,
  launch,
  ready,
  release,
  take,
  terminate,
} from '../../src/pool/transitions.ts';
import type { Change } from '../../src/pool/transitions.ts';
import { BasicOperations, documentClient } from '../../src/services/dynamodb/basic-operations.ts';
import type { Applied } from '../../src/services/dynamodb/instance-operations.ts';
import { InstanceOperations } from '../../src/services/dynamodb/instance-operations.ts';
import { LaunchOperations } from '../../src/services/dynamodb/launch-operations.ts';
import { TableOperations } from '../../src/services/dynamodb/table-operations.ts';
import type { Services } from '../../src/services/services.ts';
import { PoolQueueOperations } from '../../src/services/sqs/pool-queue-operations.ts';
import { systemClock } from '../../src/shared/clock.ts';
import { Actor } from '../../testing/simulation/actor.ts';
import { SeededRandom } from '../../testing/simulation/seeded-random.ts';
import { World } from '../../testing/simulation/world.ts';
import { startedCloud } from '../local-cloud/started-cloud.ts';
import { KeptLog } from '../services/kept-log.ts';

type Engines = Pick<Services, 'instances' | 'launches' | 'queues'>;

const local = startedCloud();
let dynamodb: DynamoDBClient;
let sqs: SQSClient;

beforeAll(() => {
  dynamodb = new DynamoDBClient(local.client);
  sqs = new SQSClient(local.client);
});
afterAll(() => {
  dynamodb.destroy();
  sqs.destroy();
});

async function realEngines(tableName: string): Promise<Engines> {
  const tables = new TableOperations(dynamodb, tableName, systemClock);
  await tables.create({});
  await tables.waitUntilActive();
  const table = new BasicOperations(documentClient(dynamodb), tableName, systemClock, new KeptLog());
  return {
    instances: new InstanceOperations(table),
    launches: new LaunchOperations(table),
    queues: new PoolQueueOperations(sqs),
  };
}

/** What the history comes to in a world without faults, where time passes for as long as it takes. */
async function inSimulation<Result>(history: (engines: Engines) => Promise<Result>): Promise<Result> {
  const world = new World({ seed: 1, weather: 'calm' });
  // These histories go where no production code goes: the invariants of a world are not theirs.
  world.table.watch(() => undefined);
  world.sqs.watch({ sent: () => undefined, deleted: () => undefined });
  const results: Result[] = [];
  const actor = new Actor(world.scheduler, 'history');
  void actor
    .run(() => history(world.services(actor)))
    .then((result) => {
      results.push(result as Result);
    });
  await world.scheduler.run(world.scheduler.now + 60 * 60_000);
  const [result] = results;
  if (result === undefined) throw new Error('the history did not come to its end');
  return result;
}

const start = 1_000_000;
const owners = ['1/1', '2/1', '2/2'] as const;

const newRow = (index: number): Change =>
  launch({
    instanceArn: `arn:aws:ec2:eu-central-1:1:instance/i-${index}`,
    instanceId: `i-${index}`,
    label: `label-${index}`,
    owner: '1/1',
    threshold: start + 1_000 * index,
    resourceClass: 'large',
    instanceType: 'm6i.large',
    usageClass: 'spot',
    availabilityZone: 'a',
    launchToken: 'token',
    createdAt: start,
    lifetimeEndsAt: start * 2,
    writeId: `launch-${index}`,
  });

/** A transition of the row as it was seen once, which may be long ago. */
function change(random: SeededRandom, row: InstanceRow, step: number): Change {
  const [now, writeId, threshold] = [start + 100 * step, `write-${step}`, start + 100 * step + random.below(5_000)];
  if (random.chance(0.04) && row.state !== 'terminated') return terminate(row, now, writeId, 'test');
  switch (row.state) {
    case 'created':
      return random.chance(0.3)
        ? abandon(row, now, writeId, threshold, `label-${step}`)
        : ready(row, now, writeId, threshold);
    case 'idle':
      return random.chance(0.3)
        ? take(row, now, writeId, random.pick(owners), threshold)
        : claim(row, now, writeId, random.pick(owners), threshold, ...(random.chance(0.5) ? [`label-${step}`] : []));
    case 'claimed':
      return random.chance(0.5)
        ? commit(row, now, writeId, threshold)
        : abandon(row, now, writeId, threshold, `label-${step}`);
    case 'running':
      return release(row, now, writeId, threshold, `label-${step}`);
    case 'terminated':
      return confirm(row, now, writeId);
  }
}

/** Rows are launched, changed by writers who saw them now or earlier, and looked for in every way. */
const rowHistory =
  (seed: number) =>
  async ({ instances, launches }: Engines): Promise<unknown[]> => {
    const random = new SeededRandom(seed);
    const seen: InstanceRow[] = [];
    const told: unknown[] = [];
    for (let step = 0; step < 200; step += 1) {
      const past = random.chance(0.7) ? random.below(Math.min(6, seen.length)) : random.below(seen.length);
      const row = random.chance(0.9) ? seen.at(-1 - past) : undefined;
      const result = await instances.apply(row === undefined ? newRow(random.below(40)) : change(random, row, step));
      told.push(result);
      const current = result.ok ? result.row : result.current;
      if (current !== undefined) seen.push(current);
      if (step % 15 === 0) {
        const launchToken = `token-${step % 30}`;
        await launches.open({
          launchToken,
          resourceClass: 'large',
          usageClass: 'spot',
          count: 1,
          threshold: start + 200 * step,
          createdAt: start,
        });
        told.push(await launches.expired(start + 100 * step));
        told.push(await instances.getExpiredInstancesByStates([...liveStates, 'terminated'], start + 100 * step));
        told.push(
          await Promise.all(
            liveStates.map((state) => instances.byStateUntil(state, start + 100 * step, start + 200 * step)),
          ),
        );
        told.push(await Promise.all(owners.map((owner) => instances.byOwner(owner))));
        told.push(await instances.views([...new Set(seen.map(({ instanceArn }) => instanceArn)), 'arn:of:none']));
      }
      if (step % 45 === 0) await launches.close('token-0');
    }
    return told;
  };

test.each([1, 2, 3])(
  'rows fare on the simulated DynamoDB as on the real engine: history %s',
  async (seed) => {
    const real = await rowHistory(seed)(await realEngines(`rows-${seed}`));
    const simulated = await inSimulation(rowHistory(seed));
    const applied = real.filter(
      (result): result is Applied => typeof result === 'object' && result !== null && 'ok' in result,
    );
    expect(applied.filter((result) => !result.ok).length).toBeGreaterThan(5);
    expect(applied.filter((result) => result.ok && result.row.state === 'claimed').length).toBeGreaterThan(2);
    expect(simulated).toEqual(real);
  },
  60_000,
);

/** Offers are sent, taken, deleted, given back and counted. */
const offerHistory = async ({ queues }: Engines): Promise<unknown[]> => {
  const queueUrl = await queues.create('offers', {});
  const all = async (): Promise<Awaited<ReturnType<typeof queues.receive>>> => {
    const received = [];
    for (let page = await queues.receive(queueUrl, 10); page.length > 0; page = await queues.receive(queueUrl, 10))
      received.push(...page);
    return received.toSorted((one, other) => (one.offer?.epoch ?? 0) - (other.offer?.epoch ?? 0));
  };
  const told: unknown[] = [await all(), await queues.depth(queueUrl)];
  await queues.send(
    queueUrl,
    Array.from({ length: 23 }, (_, epoch) => offerOf({ ...newRow(epoch).next, epoch })),
  );
  told.push(await queues.depth(queueUrl));
  const first = await all();
  told.push(
    first.map(({ offer }) => offer),
    await all(),
    await queues.depth(queueUrl),
  );
  await queues.delete(queueUrl, first.slice(0, 11));
  await queues.giveBack(queueUrl, first.slice(15));
  told.push(
    await queues.depth(queueUrl),
    (await all()).map(({ offer }) => offer),
  );
  told.push(await queues.remove(queueUrl), await queues.remove(queueUrl));
  return told;
};

test('offers fare on the simulated SQS as on the real engine', async () => {
  const real = await offerHistory(await realEngines('offers'));
  expect(await inSimulation(offerHistory)).toEqual(real);
}, 60_000);
