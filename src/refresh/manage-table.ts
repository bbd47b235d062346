import { InputError, SetupError } from '../shared/errors.ts';
import type { Tags } from '../services/ownership.ts';
import { tableProblems } from '../services/dynamodb/table-operations.ts';
import type { TableOperations } from '../services/dynamodb/table-operations.ts';
import type { RefreshServices } from './request.ts';

/** A table of ours. */
export interface FoundTable {
  readonly isActive: boolean;
  readonly tableArn: string;
}

/**
 * Looks at the table of that name. One with other keys is never altered.
 * @returns undefined when there is none
 * @throws SetupError when a table of that name serves another purpose
 */
export async function findTable(table: TableOperations): Promise<FoundTable | undefined> {
  const found = await table.describe();
  if (found === undefined) return undefined;
  const problems = tableProblems(found);
  if (problems.length > 0) {
    throw new SetupError(
      'POOL-FOREIGN-TABLE',
      `Table ${table.tableName} is not one of this action, and is left as it is: ${problems.join('; ')}. Choose another table-name, or delete that table if nothing needs it.`,
    );
  }
  return { isActive: found.TableStatus === 'ACTIVE', tableArn: found.TableArn ?? '' };
}

/**
 * Makes the table, or gives the one that was found its settings and tags back.
 * @returns its ARN, and what was changed, as sentences
 */
export async function manageTable(
  services: Pick<RefreshServices, 'table' | 'log'>,
  found: FoundTable | undefined,
  tags: Tags,
  signal?: AbortSignal,
): Promise<{ readonly tableArn: string; readonly changes: string[] }> {
  const { table, log } = services;
  const changes: string[] = [];
  if (found === undefined && (await table.create(tags))) changes.push(`made table ${table.tableName}`);
  const tableArn = found?.isActive === true ? found.tableArn : ((await table.waitUntilActive(signal)).TableArn ?? '');
  const [timeToLive, recovery, tagged] = await Promise.all([
    table.enableTimeToLive(),
    table.enablePointInTimeRecovery(),
    found === undefined ? [] : table.tag(tableArn, tags),
  ]);
  changes.push(...tagged);
  if (timeToLive === true) changes.push('switched on time to live');
  if (timeToLive === 'later')
    log.info(
      'Time to live of the table was switched off, and DynamoDB wants no second change within an hour: a later refresh switches it on',
    );
  if (recovery === true) changes.push('switched on point-in-time recovery');
  if (recovery === 'later')
    log.info('DynamoDB still prepares the table for point-in-time recovery: the next refresh switches it on');
  return { tableArn, changes };
}

/**
 * What stands before an instance id in the name by which IAM knows the instance.
 * @throws InputError when the pool's rows are kept under other names: none of them would be found any more
 */
export function manageInstancePrefix(
  tableArn: string,
  { instanceRoleId }: { readonly instanceRoleId?: string },
  stored: string | undefined,
): string {
  const wanted = instanceRoleId === undefined ? instanceArnPrefixOf(tableArn) : `${instanceRoleId}:`;
  if (stored === undefined || stored === wanted) return wanted;
  throw new InputError([
    `instance-role-id: this pool keeps its rows under '${stored}…', and would look for them under '${wanted}…'. It is for the whole life of a pool: set it as it was, or give the pool another name.`,
  ]);
}

/** `arn:<partition>:dynamodb:<region>:<account>:table/<name>` tells what stands before an instance id in its ARN. */
function instanceArnPrefixOf(tableArn: string): string {
  const [, partition, , region, account] = tableArn.split(':');
  if (partition === undefined || region === undefined || account === undefined)
    throw new SetupError('POOL-AWS-ANSWER', `DynamoDB gave a table ARN that cannot be read: '${tableArn}'`);
  return `arn:${partition}:ec2:${region}:${account}:instance/`;
}
