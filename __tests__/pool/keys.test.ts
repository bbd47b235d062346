import { expect, test } from '@jest/globals';
import {
  heartbeatKey,
  instanceArn,
  instanceKey,
  launchKey,
  metadataKey,
  registrationTokenKey,
  workerSignalKey,
} from '../../src/pool/keys.ts';

const arn = instanceArn('arn:aws:ec2:us-east-1:000000000000:instance/', 'i-1');

test('all that an agent may touch lies in the partition of its own ARN', () => {
  expect([instanceKey(arn), heartbeatKey(arn), workerSignalKey(arn)]).toEqual([
    { pk: 'INSTANCE#arn:aws:ec2:us-east-1:000000000000:instance/i-1', sk: 'INSTANCE' },
    { pk: 'AGENT#arn:aws:ec2:us-east-1:000000000000:instance/i-1', sk: 'HEARTBEAT' },
    { pk: 'AGENT#arn:aws:ec2:us-east-1:000000000000:instance/i-1', sk: 'SIGNAL' },
  ]);
});

test('launches, configuration and the registration token lie in partitions of their own', () => {
  expect([launchKey('t'), metadataKey('subnets'), registrationTokenKey]).toEqual([
    { pk: 'LAUNCH#t', sk: 'LAUNCH' },
    { pk: 'METADATA', sk: 'subnets' },
    { pk: 'REGISTRATION_TOKEN', sk: 'TOKEN' },
  ]);
});
