import { InputError, SetupError } from '../shared/errors.ts';
import { tableProblems } from '../services/dynamodb/table-operations.ts';
import type { RefreshServices } from './request.ts';

/**
 * Makes the table, or checks that it is ours. A table with other keys is never altered.
 * @returns its ARN, and what was changed, as sentences
 * @throws SetupError when a table of that name serves another purpose
 */
export async function manageTable(
  services: Pick<RefreshServices, 'table' | 'log'>,
  tags: Readonly<Record<string, string>>,
  signal?: AbortSignal,
): Promise<{ readonly tableArn: string; readonly changes: string[] }> {
  const { table, log } = services;
  const changes: string[] = [];
  const found = await table.describe();
  if (found === undefined && (await table.create(tags))) changes.push(`made table ${table.tableName}`);
  const active = found?.TableStatus === 'ACTIVE' ? found : await table.waitUntilActive(signal);
  const problems = tableProblems(active);
  if (problems.length > 0) {
    throw new SetupError(
      'POOL-FOREIGN-TABLE',
      `Table ${table.tableName} is not one of this action, and is left as it is: ${problems.join('; ')}. Choose another table-name, or delete that table if nothing needs it.`,
    );
  }
  const timeToLive = await table.enableTimeToLive();
  if (timeToLive === true) changes.push('switched on time to live');
  if (timeToLive === 'later')
    log.info(
      'Time to live of the table was switched off, and DynamoDB wants no second change within an hour: a later refresh switches it on',
    );
  const recovery = await table.enablePointInTimeRecovery();
  if (recovery === true) changes.push('switched on point-in-time recovery');
  if (recovery === 'later')
    log.info('DynamoDB still prepares the table for point-in-time recovery: the next refresh switches it on');
  return { tableArn: active.TableArn ?? '', changes };
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
