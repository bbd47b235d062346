import { jsonError } from './aws-request.ts';
import type { AwsResponse } from './aws-request.ts';

/** The settings of a table that dynalite does not know: time to live, and point-in-time recovery. They are kept, and have no effect. */
const operations = [
  'UpdateTimeToLive',
  'DescribeTimeToLive',
  'UpdateContinuousBackups',
  'DescribeContinuousBackups',
] as const;
type Operation = (typeof operations)[number];

export const isTableSetting = (operation: string): operation is Operation =>
  (operations as readonly string[]).includes(operation);

interface Settings {
  timeToLiveAttribute?: string;
  timeToLiveChangedAt?: number;
  recoverableSince?: number;
  recoveryPeriodDays: number;
}

export interface TableSettings {
  handle(operation: Operation, input: Record<string, unknown>): Promise<AwsResponse>;
  /** The table is gone. */
  forget(tableName: string): void;
}

export function createTableSettings(
  tableExists: (tableName: string) => Promise<boolean>,
  now: () => number = Date.now,
): TableSettings {
  const settingsByTable = new Map<string, Settings>();
  return {
    async handle(operation, input) {
      const tableName = nameOf(String(input['TableName']));
      if (!(await tableExists(tableName))) return notFound(operation, tableName);
      const settings = settingsByTable.get(tableName) ?? { recoveryPeriodDays: 35 };
      settingsByTable.set(tableName, settings);
      switch (operation) {
        case 'UpdateTimeToLive':
          return updateTimeToLive(
            settings,
            input['TimeToLiveSpecification'] as TimeToLiveSpecification | undefined,
            now(),
          );
        case 'DescribeTimeToLive':
          return ok({ TimeToLiveDescription: describeTimeToLive(settings) });
        case 'UpdateContinuousBackups':
          return updateRecovery(
            settings,
            input['PointInTimeRecoverySpecification'] as RecoverySpecification | undefined,
          );
        case 'DescribeContinuousBackups':
          return ok({ ContinuousBackupsDescription: describeRecovery(settings) });
      }
    },
    forget(tableName) {
      settingsByTable.delete(nameOf(tableName));
    },
  };
}

/** A table may be named by its ARN too. */
const nameOf = (tableNameOrArn: string): string => tableNameOrArn.replace(/^arn:.*:table\//, '');

interface TimeToLiveSpecification {
  readonly AttributeName: string;
  readonly Enabled: boolean;
}

/** A change may take an hour, and another one is refused meanwhile (DynamoDB API reference, UpdateTimeToLive). */
const timeToLiveRestsMs = 60 * 60_000;

function updateTimeToLive(settings: Settings, wanted: TimeToLiveSpecification | undefined, now: number): AwsResponse {
  if (!wanted) return invalid('TimeToLiveSpecification must not be null');
  const current = settings.timeToLiveAttribute;
  if (wanted.Enabled && current === wanted.AttributeName) return invalid('TimeToLive is already enabled');
  if (!wanted.Enabled && current === undefined) return invalid('TimeToLive is already disabled');
  if (current !== undefined && current !== wanted.AttributeName) {
    return invalid(`TimeToLive is active on a different AttributeName: current AttributeName is ${current}`);
  }
  if (now < (settings.timeToLiveChangedAt ?? -Infinity) + timeToLiveRestsMs)
    return invalid('Time to live has been modified multiple times within a fixed interval');
  settings.timeToLiveChangedAt = now;
  if (wanted.Enabled) settings.timeToLiveAttribute = wanted.AttributeName;
  else delete settings.timeToLiveAttribute;
  return ok({ TimeToLiveSpecification: wanted });
}

function describeTimeToLive({ timeToLiveAttribute }: Settings): object {
  return timeToLiveAttribute === undefined
    ? { TimeToLiveStatus: 'DISABLED' }
    : { TimeToLiveStatus: 'ENABLED', AttributeName: timeToLiveAttribute };
}

interface RecoverySpecification {
  readonly PointInTimeRecoveryEnabled: boolean;
  readonly RecoveryPeriodInDays?: number;
}

function updateRecovery(settings: Settings, wanted: RecoverySpecification | undefined): AwsResponse {
  if (!wanted) return invalid('PointInTimeRecoverySpecification must not be null');
  if (wanted.PointInTimeRecoveryEnabled) settings.recoverableSince ??= Date.now();
  else delete settings.recoverableSince;
  settings.recoveryPeriodDays = wanted.RecoveryPeriodInDays ?? settings.recoveryPeriodDays;
  return ok({ ContinuousBackupsDescription: describeRecovery(settings) });
}

function describeRecovery({ recoverableSince, recoveryPeriodDays }: Settings): object {
  return {
    ContinuousBackupsStatus: 'ENABLED',
    PointInTimeRecoveryDescription:
      recoverableSince === undefined
        ? { PointInTimeRecoveryStatus: 'DISABLED' }
        : {
            PointInTimeRecoveryStatus: 'ENABLED',
            RecoveryPeriodInDays: recoveryPeriodDays,
            EarliestRestorableDateTime: recoverableSince / 1_000,
            LatestRestorableDateTime: Date.now() / 1_000,
          },
  };
}

const ok = (result: object): AwsResponse => ({
  status: 200,
  headers: { 'content-type': 'application/x-amz-json-1.0' },
  body: JSON.stringify(result),
});

const invalid = (message: string): AwsResponse =>
  jsonError(400, 'com.amazon.coral.validate#ValidationException', message);

/** The two families of operations name a missing table differently. */
function notFound(operation: Operation, tableName: string): AwsResponse {
  return operation.endsWith('TimeToLive')
    ? jsonError(
        400,
        'com.amazonaws.dynamodb.v20120810#ResourceNotFoundException',
        `Requested resource not found: Table: ${tableName} not found`,
      )
    : jsonError(400, 'com.amazonaws.dynamodb.v20120810#TableNotFoundException', `Table not found: ${tableName}`);
}
