import { expect, test } from '@jest/globals';
import { configurationFields } from '../../../src/pool/configuration.ts';
import type { PoolConfiguration } from '../../../src/pool/configuration.ts';
import { metadataKey } from '../../../src/pool/keys.ts';
import { MetadataOperations } from '../../../src/services/dynamodb/metadata-operations.ts';
import { SetupError } from '../../../src/shared/errors.ts';
import { startedTable } from './started-table.ts';

const started = startedTable();
const identity = { repository: 'octo-org/octo-repo', poolName: 'ci' };
const metadata = (): MetadataOperations => new MetadataOperations(started.table, identity);

const configuration: PoolConfiguration = {
  instanceArnPrefix: 'arn:aws:ec2:us-east-1:000000000000:instance/',
  idleTimeSec: 900,
  maxRuntimeMin: 360,
  maxLifetimeMin: 1_440,
  subnets: [{ subnetId: 'subnet-1', availabilityZone: 'us-east-1a' }],
  launchTemplate: { id: 'lt-1', version: 2, contentHash: 'hash' },
  resourceClasses: [
    { name: 'large', vcpus: 2, memoryMiB: 4_096, queueUrl: 'http://queue', instanceTypes: ['m6i.large'] },
  ],
};

test('a pool that is half set up names what lacks, and what sets it up', async () => {
  expect(await metadata().stored()).toEqual({});
  await metadata().write('idleTimeSec', 900);
  await metadata().write('maxRuntimeMin', 360);
  expect(await metadata().stored()).toEqual({ idleTimeSec: 900, maxRuntimeMin: 360 });
  const failure = metadata().configuration();
  await expect(failure).rejects.toThrow(SetupError);
  await expect(failure).rejects.toThrow(
    /table pool is not fully set up: instanceArnPrefix, maxLifetimeMin, subnets, launchTemplate, resourceClasses missing\. Run mode refresh/,
  );
});

test('a pool that is set up is read in one request, as it was written', async () => {
  for (const field of configurationFields) await metadata().write(field, configuration[field]);
  expect(
    await started.requests('Query', async () => {
      expect(await metadata().configuration()).toEqual(configuration);
    }),
  ).toBe(1);
});

test('a value that is written again replaces the one before', async () => {
  await metadata().write('idleTimeSec', 60);
  expect(await metadata().stored()).toMatchObject({ idleTimeSec: 60 });
});

test('a value of a later version of the pool is passed over', async () => {
  await started.table.put({ ...metadataKey('somethingNew'), value: 1 });
  expect(await metadata().stored()).not.toHaveProperty('somethingNew');
});

test('without a table, refresh is what is missing', async () => {
  await expect(new MetadataOperations(started.missing, identity).configuration()).rejects.toThrow(SetupError);
});

test('a pool is whose refresh comes first; others are refused with the way out', async () => {
  await started.table.delete(metadataKey('identity'));
  const of = (repository: string, poolName = 'ci'): MetadataOperations =>
    new MetadataOperations(started.table, { repository, poolName });
  expect(await of('octo-org/octo-repo').claim()).toBe(true);
  expect(await of('Octo-Org/octo-repo').claim()).toBe(false);
  expect(await of('octo-org/octo-repo').stored()).toMatchObject({ identity });
  const refused =
    /pool ci of repository octo-org\/octo-repo.*Give this repository a pool of its own: set the input name/;
  await expect(of('octo-org/another').claim()).rejects.toThrow(refused);
  await expect(of('octo-org/another').configuration()).rejects.toThrow(refused);
  await expect(of('octo-org/octo-repo', 'other').stored()).rejects.toThrow(refused);
});

test('without a table there is nothing yet', async () => {
  expect(await new MetadataOperations(started.missing, identity).storedOrNothing()).toEqual({});
});
