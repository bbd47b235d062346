import type { PoolIdentity } from '../pool/configuration.ts';
import type { Clock } from '../shared/clock.ts';
import type { Log } from '../shared/log.ts';
import type { Random } from '../shared/random.ts';
import type { CapacityOperations } from './dynamodb/capacity-operations.ts';
import type { InstanceOperations } from './dynamodb/instance-operations.ts';
import type { LaunchOperations } from './dynamodb/launch-operations.ts';
import type { MetadataOperations } from './dynamodb/metadata-operations.ts';
import type { RegistrationTokenOperations } from './dynamodb/registration-token-operations.ts';
import type { ServedRequestOperations } from './dynamodb/served-request-operations.ts';
import type { FleetOperations } from './ec2/fleet-operations.ts';
import type { RegistrationOperations } from './github/registration-operations.ts';
import type { PoolQueueOperations } from './sqs/pool-queue-operations.ts';

/** What every mode works with. The slow-loading clients are functions: a warm claim never loads them. */
export interface Services {
  readonly poolName: string;
  readonly tableName: string;
  readonly identity: PoolIdentity;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly instances: InstanceOperations;
  readonly capacities: CapacityOperations;
  readonly launches: LaunchOperations;
  readonly metadata: MetadataOperations;
  readonly registrationTokens: RegistrationTokenOperations;
  readonly servedRequests: ServedRequestOperations;
  readonly queues: PoolQueueOperations;
  readonly fleet: () => Promise<FleetOperations>;
  /** Undefined when the step was given no GitHub token. */
  readonly registration?: () => Promise<RegistrationOperations>;
}
