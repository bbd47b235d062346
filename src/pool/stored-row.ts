import { flag, matching, number, oneOf, optional, shown, text, whole } from './checks.ts';
import type { Checks } from './checks.ts';
import { liveStates, usageClasses } from './instance.ts';
import type { InstanceRow } from './instance.ts';
import { instanceKey, isArnOf, poolOwner } from './keys.ts';
import { read, underItsKey } from './reading.ts';
import type { Item, Reading } from './reading.ts';

export const instanceId = matching('an instance id', /^i-[0-9a-z]{1,32}$/);
export const instanceArn = matching('the ARN of an instance', /^[\w:/-]{1,200}$/);
export const label = matching('a runner label', /^[\w.-]{1,256}$/);
export const owner = matching('a run attempt', /^[\w-]{1,64}\/\d{1,10}$/);
export const name = matching('a name', /^[\w.:/-]{1,128}$/);

const instanceChecks: Checks<InstanceRow> = {
  instanceArn,
  instanceId,
  state: oneOf([...liveStates, 'terminated']),
  epoch: whole,
  label,
  labelEpoch: whole,
  owner: optional(owner),
  threshold: optional(number),
  resourceClass: name,
  instanceType: name,
  usageClass: oneOf(usageClasses),
  availabilityZone: name,
  launchToken: name,
  isCounted: optional(flag),
  templateHash: optional(name),
  createdAt: number,
  lifetimeEndsAt: number,
  writeId: name,
  // Of any length: it quotes what agents and EC2 have said, and a row that is not believed is never ended.
  reason: optional(text(Infinity)),
  expiresAt: optional(number),
};

export const ofOneInstance = <Value extends Pick<InstanceRow, 'instanceArn' | 'instanceId'>>(
  reading: Reading<Value>,
): Reading<Value> => {
  if (reading.problem !== undefined || isArnOf(reading.value.instanceArn, reading.value.instanceId)) return reading;
  const { instanceArn: arn, instanceId: id } = reading.value;
  return { problem: `instanceArn is ${shown(arn)}, instanceId is ${shown(id)}: two instances` };
};

/** A row as it is stored under its key. What no run owns, the pool of its class does, so that the index by owner finds it. */
export const storedRow = (row: InstanceRow): Item => ({
  ...instanceKey(row.instanceArn),
  ...row,
  ...(row.owner === undefined && row.state !== 'terminated' && { owner: poolOwner(row.resourceClass) }),
});

/** A row as it stands under its key; attributes that a later version has added stay with it. */
export function readInstanceRow(item: unknown): Reading<InstanceRow> {
  const ofRun = withoutPoolOwner(item);
  const reading = underItsKey(ofRun, ofOneInstance(read(ofRun, instanceChecks)), (row) => instanceKey(row.instanceArn));
  if (reading.problem !== undefined) return reading;
  const { pk, sk, ...row } = ofRun as Item;
  return { value: row as unknown as InstanceRow };
}

function withoutPoolOwner(item: unknown): unknown {
  if (typeof item !== 'object' || item === null) return item;
  const { owner: owning, ...rest } = item as Item;
  const { resourceClass } = rest;
  return typeof resourceClass === 'string' && owning === poolOwner(resourceClass) ? rest : item;
}
