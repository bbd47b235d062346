import { expect, test } from '@jest/globals';
import { registrationTokenKey } from '../../../src/pool/keys.ts';
import { RegistrationTokenOperations } from '../../../src/services/dynamodb/registration-token-operations.ts';
import { Secret } from '../../../src/shared/secret.ts';
import { startedTable } from './started-table.ts';

const started = startedTable();

test('tokens are stored for the agents; here, only their age comes back', async () => {
  const tokens = new RegistrationTokenOperations(started.table);
  expect(await tokens.age()).toBeUndefined();
  await tokens.store(
    { registrationToken: new Secret('AAA'), removeToken: new Secret('BBB'), validUntil: 3_600_000 },
    1_000,
  );
  expect(await tokens.age()).toEqual({ validUntil: 3_600_000, refreshedAt: 1_000 });
  expect(await started.table.get(registrationTokenKey)).toEqual({
    ...registrationTokenKey,
    registrationToken: 'AAA',
    removeToken: 'BBB',
    validUntil: 3_600_000,
    refreshedAt: 1_000,
  });
});
