import type { AgentProgram } from '../pool/agent-config.ts';
import type { RootVolume } from '../pool/root-volume.ts';
import type { ResourceClass } from '../pool/resource-classes.ts';
import type { CatalogOperations } from '../services/ec2/catalog-operations.ts';
import type { LaunchTemplateManager } from '../services/ec2/launch-template-manager.ts';
import type { UserData, UserDataParts } from '../services/ec2/user-data.ts';
import type { AgentProgramOperations } from '../services/dynamodb/agent-program-operations.ts';
import type { TableOperations } from '../services/dynamodb/table-operations.ts';
import type { RegistrationOperations } from '../services/github/registration-operations.ts';
import type { WorkflowRunOperations } from '../services/github/workflow-run-operations.ts';
import type { Services } from '../services/services.ts';
import type { MissingInstance } from './find-missing-instances.ts';

/** Everything that a pool is configured by. */
export interface RefreshRequest {
  readonly ami: string;
  readonly iamInstanceProfile: string;
  /** Instances are known to IAM by their ARN; or by this role and their id, where `${ec2:SourceInstanceARN}` does not do. */
  readonly instanceRoleId?: string;
  readonly securityGroupIds: readonly string[];
  readonly subnetIds: readonly string[];
  readonly idleTimeSec: number;
  readonly maxRuntimeMin: number;
  readonly maxLifetimeMin: number;
  readonly githubRegTokenRefreshMins: number;
  readonly preRunnerScript?: string;
  readonly postJobScript?: string;
  readonly resourceClasses: readonly ResourceClass[];
  readonly actionsRunnerVersion?: string;
  readonly runnerUser: string;
  readonly fixedUser: boolean;
  readonly metadataInJobs: boolean;
  /** Where the image keeps an unpacked runner. */
  readonly runnerImagePath?: string;
  readonly rootVolume: RootVolume;
  readonly tags: Readonly<Record<string, string>>;
  /** What runners register with: `https://github.com/<owner>/<repo>`. */
  readonly runnerUrl: string;
}

export interface RefreshServices extends Services {
  readonly region: string;
  readonly table: TableOperations;
  readonly catalog: () => Promise<CatalogOperations>;
  readonly launchTemplates: () => Promise<LaunchTemplateManager>;
  readonly registration: () => Promise<RegistrationOperations>;
  readonly workflowRuns: () => Promise<WorkflowRunOperations>;
  /** With the files of the agent, as they lie beside the action's bundle. */
  readonly userData: (parts: Omit<UserDataParts, 'loader' | 'bootstrap'>) => Promise<UserData>;
  readonly agentPrograms: AgentProgramOperations;
  /** What machines are to run. */
  readonly agentProgram: () => Promise<AgentProgram>;
  /** Of all files that machines are given. */
  readonly filesDigest: () => Promise<string>;
  /** Mode provision, for one instance: who puts the modes together passes it, for modes do not know each other. */
  readonly provisionFor: (missing: MissingInstance, signal?: AbortSignal) => Promise<unknown>;
}
