import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EC2Client } from '@aws-sdk/client-ec2';
import { expect, test } from '@jest/globals';
import { anyType } from '../../src/pool/instance-types.ts';
import { poolTag } from '../../src/pool/launch.ts';
import { CatalogOperations } from '../../src/services/ec2/catalog-operations.ts';
import { FleetOperations } from '../../src/services/ec2/fleet-operations.ts';
import type { FleetRequest } from '../../src/services/ec2/fleet-operations.ts';
import { LaunchTemplateManager } from '../../src/services/ec2/launch-template-manager.ts';
import type { LaunchTemplateContent } from '../../src/services/ec2/launch-template-manager.ts';
import { codeOf } from '../../src/shared/errors.ts';
import { Actor } from '../../testing/simulation/actor.ts';
import { World } from '../../testing/simulation/world.ts';
import { imageIds, securityGroupId, subnetIds } from '../../testing/local-cloud/ec2/builtin.ts';
import { startedCloud } from '../local-cloud/started-cloud.ts';

interface Engines {
  readonly templates: LaunchTemplateManager;
  readonly fleet: FleetOperations;
  readonly catalog: CatalogOperations;
}

const local = startedCloud();
const poolName = 'ci-pool';
const own = { [poolTag]: poolName };
const unknownId = 'i-0123456789abcdef0';

const contentOf = (image: LaunchTemplateContent['image'], userData: string): LaunchTemplateContent => ({
  image,
  iamInstanceProfile: 'runner',
  securityGroupIds: [securityGroupId],
  rootVolume: { type: 'gp3', sizeGiB: 30 },
  userData: Buffer.from(userData).toString('base64'),
  tags: { Name: poolName },
  poolTags: own,
  templateTags: own,
});

/** What of an answer does not depend on who gives ids, names and words. */
const codeIn = async (work: () => Promise<unknown>): Promise<string> => {
  try {
    await work();
    return 'no error';
  } catch (error) {
    return codeOf(error);
  }
};

/** A template gets versions, fleets are launched from it, machines are looked at and ended: as refresh and provision do it, and as they must not. */
async function history({ templates, fleet, catalog }: Engines): Promise<unknown[]> {
  const told: unknown[] = [];
  const image = await catalog.image(imageIds.x86_64);
  told.push(image.architecture);
  const subnets = await catalog.subnets([subnetIds[0], subnetIds[1]]);
  await catalog.checkSecurityGroups([securityGroupId], subnets);
  const resourceClass = { name: 'large', vcpus: 2, memoryMiB: 4_096 };
  const instanceTypes = await catalog.instanceTypes(resourceClass, 'x86_64');
  told.push(instanceTypes.includes('m6i.large'));

  const version = (userData: string) => templates.ensure(poolName, contentOf(image, userData));
  told.push(await templates.find(poolName, own));
  const first = await version('1');
  const again = await version('1');
  const second = await version('2');
  told.push(first.created, first.reference.version, again.created, again.reference.version);
  told.push(second.created, second.reference.version, (await templates.find(poolName, own))?.defaultVersion);
  told.push(await templates.refusal(second.reference, 'm6i.large', subnetIds[0]));
  const unheardOf = { ...second.reference, version: 99 };
  told.push((await templates.refusal(unheardOf, 'm6i.large', subnetIds[0]))?.code);
  told.push(await codeIn(() => templates.putInForce(poolName, unheardOf)));
  told.push(
    await templates.putInForce(poolName, second.reference),
    (await templates.find(poolName, own))?.defaultVersion,
  );
  for (let content = 3; content < 10; content += 1) await version(String(content));
  told.push(await templates.putInForce(poolName, second.reference), (await version('9')).created);
  const found = await templates.find(poolName, own);
  if (found !== undefined) told.push(await templates.tag(poolName, found, { ...own, team: 'a' }));
  told.push((await templates.find(poolName, own))?.tags);

  const request = (change: Partial<FleetRequest> = {}): FleetRequest => ({
    launchToken: 'token-1',
    count: 2,
    usageClass: 'on-demand',
    resourceClass: { ...resourceClass, queueUrl: '', instanceTypes },
    instanceTypes: anyType,
    subnets,
    launchTemplate: second.reference,
    tags: { ...own, team: 'a' },
    ...change,
  });
  const { launched, errors } = await fleet.createFleet(request());
  const ids = launched.map(({ instanceId }) => instanceId).sort();
  told.push(ids.length, errors, new Set(launched.map(({ usageClass }) => usageClass)));
  const repeated = await fleet.createFleet(request());
  told.push(
    repeated.launched
      .map(({ instanceId }) => instanceId)
      .sort()
      .join() === ids.join(),
  );
  told.push(await codeIn(() => fleet.createFleet(request({ count: 3 }))));
  told.push(
    (await fleet.createFleet(request({ launchToken: 'token-2', count: 1, usageClass: 'spot' }))).launched[0]
      ?.usageClass,
  );

  const living = ['pending', 'running'];
  const machines = await fleet.machines([...ids, unknownId]);
  told.push(
    machines.length,
    machines.every(({ state }) => living.includes(state)),
    machines[0]?.tags['team'],
  );
  told.push((await fleet.tagged(poolTag, poolName, living)).length, await fleet.tagged(poolTag, 'another', living));
  told.push(await fleet.consoleTail(ids[0] ?? '', 5), await codeIn(() => fleet.consoleTail(unknownId, 5)));
  const one = await fleet.terminateInstances([ids[0] ?? '', unknownId]);
  told.push(
    one.ended.join() === ids[0],
    one.failed.map(({ instanceId, code }) => [instanceId, code]),
  );
  told.push((await fleet.terminateInstances([ids[0] ?? ''])).failed);
  told.push((await fleet.machines([ids[0] ?? ''])).map(({ state }) => living.includes(state)));
  return told;
}

async function inSimulation(): Promise<{ told: unknown[]; performed: Set<string> }> {
  const performed = new Set<string>();
  const world = new World({
    seed: 1,
    weather: 'calm',
    disturb: (_, call) => {
      if (call.startsWith('ec2 ')) performed.add(call.slice('ec2 '.length));
      return undefined;
    },
  });
  // Machines that nothing runs on; and no invariants, for no production code launches so.
  world.endAgents();
  world.machines.watch({ launched: () => undefined, terminationAsked: () => undefined, poweredOff: () => undefined });
  const actor = new Actor(world.scheduler, 'history');
  const done = actor.run(async () => {
    const services = world.services(actor);
    const [templates, fleet, catalog] = await Promise.all([
      services.launchTemplates(),
      services.fleet(),
      services.catalog(),
    ]);
    return history({ templates, fleet, catalog });
  });
  await Promise.all([done, world.scheduler.run(world.scheduler.now + 60 * 60_000)]);
  const told = await done;
  if (told === 'crashed') throw new Error('nothing is to crash here');
  return { told, performed };
}

async function inLocalCloud(): Promise<unknown[]> {
  // As under the roles of docs/setup.md.
  Object.assign(local.cloud.conditions, { requiredTag: poolTag, deadInstances: 100 });
  const client = new EC2Client(local.client);
  try {
    return await history({
      templates: new LaunchTemplateManager(client),
      fleet: new FleetOperations(client),
      catalog: new CatalogOperations(client),
    });
  } finally {
    client.destroy();
  }
}

test('every EC2 operation that production uses fares in the simulation as in the local cloud', async () => {
  const { told, performed } = await inSimulation();
  expect(told).toStrictEqual(await inLocalCloud());
  expect([...performed].sort()).toStrictEqual(operationsOfProduction());
}, 30_000);

/** As the services import them. */
function operationsOfProduction(): string[] {
  const root = join(import.meta.dirname, '../../src/services/ec2');
  const imported = globSync('*.ts', { cwd: root }).flatMap((path) =>
    [...readFileSync(join(root, path), 'utf8').matchAll(/import \{([^}]*)\} from '@aws-sdk\/client-ec2'/g)].flatMap(
      ([, names = '']) =>
        [...names.matchAll(/\b(?:paginate(\w+)|(\w+)Command)\b/g)].map(([, paged, sent]) => paged ?? sent ?? ''),
    ),
  );
  return [...new Set(imported)].sort();
}
