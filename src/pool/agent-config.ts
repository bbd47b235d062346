/** What an instance is told at launch: `config.json` in its user data. No secrets. */
export interface AgentConfig {
  readonly tableName: string;
  /** The region of the table. */
  readonly region: string;
  /** The instance is known by this role and its id, not by its ARN; see `instanceArn` in `keys.ts`. */
  readonly instanceRoleId?: string;
  /** Repository, organization or enterprise that the runners register with, as `config.sh --url` takes it. */
  readonly runnerUrl: string;
  /** The users that jobs run as are named after it, and have the groups of the user that the image may have under the name. */
  readonly runnerUser: string;
  /** Jobs run as `runnerUser` itself, in every assignment. */
  readonly fixedUser?: boolean;
  /** Jobs may reach the instance metadata service, and so the credentials of the instance's role. */
  readonly metadataInJobs?: boolean;
  readonly runnerArchive: RunnerArchive;
  /** By which the table holds the agent that this machine is to run. */
  readonly agentDigest: string;
  /** The machine shuts down so long after its boot, whatever happens. */
  readonly lifetimeSec: number;
  readonly intervals: AgentIntervals;
}

/** The agent as the table holds it, for machines to fetch. */
export interface AgentProgram {
  /** Hex SHA-256 of the packed program. */
  readonly digest: string;
  /** An ES module, packed by brotli, in base64. */
  readonly content: string;
}

/** The actions/runner release to run. */
export interface RunnerArchive {
  readonly url: string;
  readonly version: string;
  /** Hex digest of the archive; checked when given. */
  readonly sha256?: string;
  /** Where an image keeps an unpacked runner; used when it holds `version`, else the archive is fetched. */
  readonly imagePath?: string;
}

/** How often the agent looks and writes. Each row poll and each heartbeat is one AWS request. */
export interface AgentIntervals {
  /** The loop's own pace; costs no request. */
  readonly tickMs: number;
  readonly heartbeatMs: number;
  /** Between reads of the row while the instance is idle and ready. */
  readonly idlePollMs: number;
  /** Between reads of the row at any other time. */
  readonly activePollMs: number;
  /** Between looks at the metadata service for a spot interruption notice. */
  readonly spotPollMs: number;
  /** Between reads of a registration token that is absent or stale. */
  readonly tokenPollMs: number;
}

/** 180 heartbeats and 450 row polls make 630 AWS requests an idle hour. */
export const defaultIntervals: AgentIntervals = {
  tickMs: 1_000,
  heartbeatMs: 20_000,
  idlePollMs: 8_000,
  activePollMs: 2_000,
  spotPollMs: 5_000,
  tokenPollMs: 5_000,
};
