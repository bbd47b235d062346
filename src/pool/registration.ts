/** The row under `registrationTokenKey`: what booting instances need to register, and running ones to deregister. */
export interface RegistrationTokenRow {
  /** Secret. For `config.sh --token`. */
  readonly registrationToken: string;
  /** Secret. For `config.sh remove --token`. */
  readonly removeToken: string;
  /** When the earlier of the two stops working; GitHub gives one hour. Milliseconds since the epoch. */
  readonly validUntil: number;
  readonly refreshedAt: number;
}

/** What the control plane reads of it. */
export type RegistrationTokenAge = Pick<RegistrationTokenRow, 'validUntil' | 'refreshedAt'>;

/** One registration, one name: a later one never has to take over the name of an earlier one. */
export const runnerName = (instanceId: string, labelEpoch: number): string => `${instanceId}-${labelEpoch}`;

/** Of which instance the runner of this name is, and of which epoch; undefined when the name is not one of ours. */
export function readRunnerName(name: string): { readonly instanceId: string; readonly labelEpoch: number } | undefined {
  const [, instanceId, labelEpoch] = /^(i-[0-9a-f]{8,17})-(\d{1,15})$/.exec(name) ?? [];
  return instanceId === undefined ? undefined : { instanceId, labelEpoch: Number(labelEpoch) };
}
