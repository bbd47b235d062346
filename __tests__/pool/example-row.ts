import type { InstanceRow } from '../../src/pool/instance.ts';

/** An idle instance at epoch 3 that was launched at 0 and may idle until 900,000. */
export const exampleRow = (difference: Partial<InstanceRow> = {}): InstanceRow => {
  const instanceId = difference.instanceId ?? 'i-00000000000000001';
  return {
    instanceArn: `arn:aws:ec2:us-east-1:000000000000:instance/${instanceId}`,
    instanceId,
    state: 'idle',
    epoch: 3,
    label: 'pool-a',
    labelEpoch: 3,
    threshold: 900_000,
    resourceClass: 'large',
    instanceType: 'm6i.large',
    usageClass: 'on-demand',
    availabilityZone: 'us-east-1a',
    launchToken: 'token-1',
    createdAt: 0,
    lifetimeEndsAt: 86_400_000,
    writeId: 'write-1',
    ...difference,
  };
};
