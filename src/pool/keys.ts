/**
 * Every key of the table, in one place: the IAM policy that lets each instance read its row, and write in a partition of its
 * own and nowhere else, depends on them (`infra/pool`).
 */

export interface Key {
  readonly pk: string;
  readonly sk: string;
}

/** Rows: no instance may write here, not even its own. */
export const instancePartitionPrefix = 'INSTANCE#';
export const instanceKey = (instanceArn: string): Key => ({
  pk: `${instancePartitionPrefix}${instanceArn}`,
  sk: 'INSTANCE',
});

/** What the instance's agent writes, and nobody else. */
const agentPartition = (instanceArn: string): string => `AGENT#${instanceArn}`;
export const heartbeatKey = (instanceArn: string): Key => ({ pk: agentPartition(instanceArn), sk: 'HEARTBEAT' });
export const workerSignalKey = (instanceArn: string): Key => ({ pk: agentPartition(instanceArn), sk: 'SIGNAL' });

export const launchKey = (launchToken: string): Key => ({ pk: `LAUNCH#${launchToken}`, sk: 'LAUNCH' });

/** What a workflow run was given: one item for each provision of it. */
export const runPartition = (runId: string): string => `RUN#${runId}`;
export const servedRequestKey = (runId: string, id: string): Key => ({ pk: runPartition(runId), sk: `REQUEST#${id}` });

/** Which machines a class with a limit has. */
export const capacityKey = (className: string): Key => ({ pk: `CLASS#${className}`, sk: 'CAPACITY' });
/** When a class was last launched for on the pool's own account. */
export const topUpKey = (className: string): Key => ({ pk: `CLASS#${className}`, sk: 'TOP_UP' });

/** Who owns, in the index by owner, the instances of a class that no run owns. No run has such a name. */
export const poolOwner = (className: string): string => `pool/${className}`;

export const metadataPartition = 'METADATA';
export const metadataKey = (name: string): Key => ({ pk: metadataPartition, sk: name });

/** What runs on the machines, by its digest. Instances may read it. */
export const agentProgramKey = (digest: string): Key => ({ pk: 'AGENT_PROGRAM', sk: digest });

export const registrationTokenKey: Key = { pk: 'REGISTRATION_TOKEN', sk: 'TOKEN' };

/** Sparse indexes: a row is in one only while it has the index's attributes. */
export const stateIndex = { name: 'by-state', partition: 'state', sort: 'threshold' } as const;
export const ownerIndex = { name: 'by-owner', partition: 'owner', sort: 'pk' } as const;

/**
 * The name by which IAM knows an instance: `arn:<partition>:ec2:<region>:<account>:instance/<id>`, as `${ec2:SourceInstanceARN}`
 * spells it; or `<role id>:<id>`, as `${aws:userid}` does, for a pool with `instance-role-id`.
 */
export const instanceArn = (prefix: string, instanceId: string): string => `${prefix}${instanceId}`;

/** Whether it names this instance and no other. */
export const isArnOf = (arn: string, instanceId: string): boolean =>
  arn.endsWith(`/${instanceId}`) || arn.endsWith(`:${instanceId}`);
