import type { Heartbeat, InstanceRow, WorkerSignal } from '../pool/instance.ts';
import { heartbeatKey, instanceKey, registrationTokenKey, workerSignalKey } from '../pool/keys.ts';
import type { Key } from '../pool/keys.ts';
import type { RegistrationTokenRow } from '../pool/registration.ts';
import { signalLimits } from '../pool/instance.ts';
import type { Table } from './ports.ts';
import type { SignedFetch } from './signed-fetch.ts';

type Attribute = { S: string } | { N: string } | { BOOL: boolean };
type Item = Record<string, Attribute>;
type Plain = Record<string, string | number | boolean | undefined>;

/** Every field of a signal, so that a write can remove those that are absent. */
const signalFields = [
  'phase',
  'failedPhase',
  'label',
  'labelEpoch',
  'signalledAt',
  'message',
  'logTail',
] as const satisfies readonly (keyof WorkerSignal)[];

/** Reads the instance's row and the token; writes nothing but the instance's heartbeat and signal. */
export class InstanceTable implements Table {
  readonly #dynamodb: Pick<SignedFetch, 'call'>;
  readonly #tableName: string;
  readonly #instanceArn: string;

  constructor(dynamodb: Pick<SignedFetch, 'call'>, tableName: string, instanceArn: string) {
    this.#dynamodb = dynamodb;
    this.#tableName = tableName;
    this.#instanceArn = instanceArn;
  }

  async readRow(): Promise<InstanceRow | undefined> {
    const row = (await this.#get(instanceKey(this.#instanceArn))) as InstanceRow | undefined;
    if (row && !isOurs(row, this.#instanceArn)) throw new Error('the row is not one of this instance');
    return row;
  }

  async readToken(): Promise<RegistrationTokenRow | undefined> {
    const tokens = (await this.#get(registrationTokenKey)) as RegistrationTokenRow | undefined;
    if (tokens && typeof tokens.registrationToken !== 'string') throw new Error('the token is none');
    return tokens;
  }

  beat(heartbeat: Heartbeat): Promise<void> {
    return this.#replace(heartbeatKey(this.#instanceArn), { ...heartbeat, expiresAt: expiresAt(heartbeat.beatAt) }, [
      'beatAt',
      'busy',
      'expiresAt',
    ]);
  }

  signal(signal: WorkerSignal): Promise<void> {
    const { message, logTail, signalledAt } = signal;
    const fields = {
      ...signal,
      message: message?.slice(0, signalLimits.message),
      logTail: logTail?.slice(-signalLimits.logTail),
      expiresAt: expiresAt(signalledAt),
    };
    return this.#replace(workerSignalKey(this.#instanceArn), fields, [...signalFields, 'expiresAt']);
  }

  async #get(key: Key): Promise<object | undefined> {
    const { Item: item } = (await this.#dynamodb.call('GetItem', {
      TableName: this.#tableName,
      Key: toItem(key),
      ConsistentRead: true,
    })) as { Item?: Item };
    return item && fromItem(item);
  }

  /** UpdateItem, the only write that an instance's role allows. */
  async #replace(key: Key, fields: Plain, names: readonly string[]): Promise<void> {
    const present = names.filter((name) => fields[name] !== undefined);
    const absent = names.filter((name) => fields[name] === undefined);
    const set = `SET ${present.map((name) => `#${name} = :${name}`).join(', ')}`;
    const remove = absent.length > 0 ? ` REMOVE ${absent.map((name) => `#${name}`).join(', ')}` : '';
    await this.#dynamodb.call('UpdateItem', {
      TableName: this.#tableName,
      Key: toItem(key),
      UpdateExpression: set + remove,
      ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
      ExpressionAttributeValues: Object.fromEntries(present.map((name) => [`:${name}`, toAttribute(fields[name])])),
    });
  }
}

/** Of what the control plane alone writes, what the agent acts on. Another row leaves the one in force that was read before. */
const isOurs = (row: InstanceRow, instanceArn: string): boolean =>
  row.instanceArn === instanceArn && typeof row.label === 'string' && Number.isInteger(row.labelEpoch + row.epoch);

/** Refresh deletes what an ended instance wrote; a last word that comes after that is left to TTL, which counts in seconds. */
const expiresAt = (writtenAt: number): number => Math.ceil(writtenAt / 1_000) + 2 * 24 * 60 * 60;

function toAttribute(value: string | number | boolean | undefined): Attribute {
  if (typeof value === 'number') return { N: String(value) };
  return typeof value === 'boolean' ? { BOOL: value } : { S: value ?? '' };
}

const toItem = (key: Key): Item => ({ pk: { S: key.pk }, sk: { S: key.sk } });

const fromItem = (item: Item): object =>
  Object.fromEntries(Object.entries(item).map(([name, attribute]) => [name, fromAttribute(attribute)]));

function fromAttribute(attribute: Attribute): string | number | boolean | undefined {
  if ('N' in attribute) return Number(attribute.N);
  if ('BOOL' in attribute) return attribute.BOOL;
  return 'S' in attribute ? attribute.S : undefined;
}
