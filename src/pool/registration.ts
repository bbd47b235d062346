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

/** One registration, one name: a later one never has to take over the name of an earlier one. */
export const runnerName = (instanceId: string, labelEpoch: number): string => `${instanceId}-${labelEpoch}`;

/** The instance whose runner has this name; undefined when the name is not one of ours. */
export const instanceIdOfRunner = (name: string): string | undefined => /^(i-[0-9a-f]{8,17})-\d+$/.exec(name)?.[1];
