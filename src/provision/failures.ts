import type { AgentPhase, InstanceRow } from '../pool/instance.ts';
import type { LaunchFailure } from '../pool/launch.ts';
import { isQuota, remedyOf } from '../pool/launch-remedies.ts';
import type { ErrorCode } from '../shared/error-codes.ts';
import { ProvisionError } from '../shared/errors.ts';
import type { LaunchReason } from '../services/launching.ts';
import type { Holding } from './holdings.ts';
import type { ProvisionPlan } from './request.ts';

/** An instance that will not become ready. */
export interface FailedInstance {
  readonly holding: Holding;
  readonly code: ErrorCode;
  /** What happened, for the operator. */
  readonly message: string;
}

const byPhase: Readonly<Record<string, ErrorCode>> & Readonly<Record<AgentPhase | 'booting', ErrorCode>> = {
  booting: 'POOL-BOOT',
  'pre-runner-script': 'POOL-PRE-RUNNER-SCRIPT',
  'runner-archive': 'POOL-RUNNER-ARCHIVE',
  starting: 'POOL-BOOT',
  'waiting-for-row': 'POOL-NO-ROW',
  'waiting-for-token': 'POOL-STALE-TOKEN',
  registering: 'POOL-REGISTRATION',
  ready: 'POOL-REGISTRATION',
  cleaning: 'POOL-CLEANING',
  failed: 'POOL-BOOT',
  ending: 'POOL-INSTANCE-ENDED',
};

/** The code for an instance that failed, or was last seen, in a phase: the agent's own, or `booting` before it has any. */
export const codeOfPhase = (phase: string): ErrorCode => byPhase[phase] ?? 'POOL-BOOT';

/** @param failed at least one of the `count` instances that were held */
export function notReady(failed: readonly FailedInstance[], count: number): ProvisionError {
  const lines = failed.map(({ holding, message }) => `  - ${nameOf(holding.row)}: ${message}`);
  const others = count - failed.length;
  const fate = others === 0 ? '.' : `; the other ${others === 1 ? 'one was' : `${others} were`} given back.`;
  return new ProvisionError(
    failed[0]?.code ?? 'POOL-BOOT',
    `${failed.length} of ${count} instances did not become ready${fate}\n${lines.join('\n')}`,
  );
}

const nameOf = (row: InstanceRow): string =>
  `${row.instanceId} (${row.instanceType}, ${row.usageClass}${row.availabilityZone && `, ${row.availabilityZone}`})`;

const shortfalls: Readonly<Record<LaunchFailure, { readonly code: ErrorCode; readonly advice: string }>> = {
  capacity: {
    code: 'POOL-CAPACITY',
    advice:
      'EC2 had no capacity: allow more instance types or subnets, use usage-class spot-with-fallback, or try later.',
  },
  limit: {
    code: 'POOL-AT-LIMIT',
    advice:
      'The class has as many machines as its maxSize allows: release some, or raise it in resource-class-config of mode refresh.',
  },
  throttle: {
    code: 'POOL-THROTTLED',
    advice: 'EC2 kept throttling: try again later, or ask AWS for higher API limits.',
  },
  'stale-template': {
    code: 'POOL-TEMPLATE-GONE',
    advice: 'The launch template does not exist any more: run mode refresh, which makes it anew.',
  },
  permanent: {
    code: 'POOL-LAUNCH-REFUSED',
    advice: 'EC2 will not launch this as it is configured: mend what it says, run mode refresh, and try again.',
  },
};
const quotaShortfall = {
  code: 'POOL-QUOTA',
  advice: 'A quota of this AWS account is used up: see below which, and raise it, or run fewer instances at a time.',
} as const;

/**
 * @param had so many instances there were all the same
 * @param holders who has the machines, a line each
 */
export function shortfall(
  plan: ProvisionPlan,
  had: number,
  failure: LaunchFailure,
  reasons: readonly LaunchReason[],
  holders: readonly string[] = [],
): ProvisionError {
  const { code, advice } =
    failure === 'capacity' && reasons.some((reason) => isQuota(reason.code)) ? quotaShortfall : shortfalls[failure];
  const { instanceCount, usageClass } = plan.request;
  return new ProvisionError(
    code,
    `${had} of ${instanceCount} instances of class ${plan.resourceClass.name} (${usageClass}) could be had. ${advice}\n${reasons
      .map((reason) => `  - ${explain(reason)}`)
      .concat(holders)
      .join('\n')}`,
  );
}

/** What EC2 said, and what to do about it where that is known. */
export function explain({ code, message }: LaunchReason): string {
  const remedy = remedyOf(code);
  return remedy === undefined ? message : `${message} → ${remedy}`;
}
