import { matching, number, oneOf, optional, shown, text, whole } from './checks.ts';
import type { Checks } from './checks.ts';
import { liveStates, usageClasses } from './instance.ts';
import type { InstanceRow } from './instance.ts';
import { instanceKey, isArnOf } from './keys.ts';
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

/** A row as it stands under its key; attributes that a later version has added stay with it. */
export function readInstanceRow(item: unknown): Reading<InstanceRow> {
  const reading = underItsKey(item, ofOneInstance(read(item, instanceChecks)), (row) => instanceKey(row.instanceArn));
  if (reading.problem !== undefined) return reading;
  const { pk, sk, ...row } = item as Item;
  return { value: row as unknown as InstanceRow };
}
