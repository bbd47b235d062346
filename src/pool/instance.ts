/** What the table holds about one instance. All times are milliseconds since the epoch unless the name says otherwise. */

export const liveStates = ['created', 'idle', 'claimed', 'running'] as const;
export type LiveState = (typeof liveStates)[number];
export type InstanceState = LiveState | 'terminated';

export const usageClasses = ['on-demand', 'spot'] as const;
export type UsageClass = (typeof usageClasses)[number];

/** Written by the control plane alone; the agent only reads it. */
export interface InstanceRow {
  readonly instanceArn: string;
  readonly instanceId: string;
  readonly state: InstanceState;
  /** Counts the changes of owner; each write names the epoch that it saw. */
  readonly epoch: number;
  /** The runner label that the agent is to register. */
  readonly label: string;
  /** The epoch at which `label` was set: a registration made for an earlier one is stale, even under the same label. */
  readonly labelEpoch: number;
  /** The run attempt that the instance belongs to; absent while nobody owns it. */
  readonly owner?: string;
  /**
   * When the present state stops being allowed. Every live row has one; a terminated row keeps one
   * until EC2 has confirmed the end of its machine.
   */
  readonly threshold?: number;
  readonly resourceClass: string;
  readonly instanceType: string;
  readonly usageClass: UsageClass;
  readonly availabilityZone: string;
  readonly launchToken: string;
  /** Whether the capacity of its class counts it, from its launch to its end. */
  readonly isCounted?: boolean;
  /** The content of the launch template that its machine was made from. */
  readonly templateHash?: string;
  readonly createdAt: number;
  /** When the instance ends itself, whatever the row says. */
  readonly lifetimeEndsAt: number;
  /** Names the latest write, so that a writer whose reply was lost recognises its own. */
  readonly writeId: string;
  /** Why the row was terminated. */
  readonly reason?: string;
  /** When DynamoDB may delete the row, in seconds since the epoch, as TTL wants it. Set once nothing is left to do. */
  readonly expiresAt?: number;
}

/**
 * How far the agent has come. `ready` means: the runner is registered under `label` and listens for jobs.
 * `failed` means: the instance is about to end itself; `message` says why.
 */
export const agentPhases = [
  'pre-runner-script',
  'runner-archive',
  'starting',
  'waiting-for-row',
  'waiting-for-token',
  'registering',
  'ready',
  'cleaning',
  'failed',
  'ending',
] as const;
export type AgentPhase = (typeof agentPhases)[number];

/** The worker signal. Written by the agent. */
export interface WorkerSignal {
  readonly phase: AgentPhase;
  /** The phase in which a boot failed; present when `phase` is `failed`. */
  readonly failedPhase?: AgentPhase;
  /** The label that is registered and listening; present when `phase` is `ready`. */
  readonly label?: string;
  /** The row's `labelEpoch` that this registration answers. */
  readonly labelEpoch?: number;
  readonly signalledAt: number;
  /** One line for the operator, without secrets. */
  readonly message?: string;
  /** The last lines of the instance's log, without secrets; present when `phase` is `failed`. */
  readonly logTail?: string;
}

/** How many characters of a signal are believed; the agent cuts what is longer. */
export const signalLimits = { message: 4_096, logTail: 4_096 } as const;

/** Written by the agent at a steady pace. */
export interface Heartbeat {
  readonly beatAt: number;
  /** A job is running right now, as the job hooks tell. */
  readonly busy: boolean;
}
