import type { Instance } from './instance.ts';

/** Why an instance is in its state, as EC2 words it. */
export type Reason = NonNullable<Instance['stateReason']>;

export const byUser: Reason = {
  code: 'Client.UserInitiatedShutdown',
  message: 'Client.UserInitiatedShutdown: User initiated shutdown',
};
export const byInstance: Reason = {
  code: 'Client.InstanceInitiatedShutdown',
  message: 'Client.InstanceInitiatedShutdown: Instance initiated shutdown',
};
export const bySpot: Reason = {
  code: 'Server.SpotInstanceTermination',
  message: 'Server.SpotInstanceTermination: Spot instance termination',
};
export const byFailure: Reason = {
  code: 'Server.InternalError',
  message: 'Server.InternalError: Internal error on launch',
};
export const byPowerLoss: Reason = {
  code: 'Server.InternalError',
  message: 'Server.InternalError: The machine lost its power',
};
