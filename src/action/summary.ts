import type { ProvisionResult } from '../provision/index.ts';
import type { RefreshResult } from '../refresh/index.ts';
import type { ReleaseResult } from '../release/index.ts';

const seconds = (milliseconds: number): string => `${(milliseconds / 1_000).toFixed(1)} s`;

/** A bar or a line end would end the cell, or the table. */
const cellText = (cell: string): string => cell.replaceAll('|', '\\|').replaceAll(/\s*\n\s*/g, ' ');

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cellText).join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}

// A summary holds 1 MiB at most (GitHub Actions limits); people read far less.
const shownRows = 100;

function shortened<Row>(
  rows: readonly Row[],
  render: (row: Row) => readonly string[],
  header: readonly string[],
): string {
  const rest = rows.length - shownRows;
  return table(header, rows.slice(0, shownRows).map(render)) + (rest > 0 ? `\n\n… and ${rest} more.` : '');
}

export function provisionSummary(result: ProvisionResult): string {
  const warm = result.instances.filter((instance) => instance.origin === 'warm').length;
  return [
    `### EC2 Runner Pool: ${result.instances.length} ${result.instances.length === 1 ? 'runner' : 'runners'} ready in ${seconds(result.readyMs)}`,
    `${warm} warm from the pool, ${result.instances.length - warm} launched.`,
    ...(result.fallbackReasons.length > 0
      ? [`**On-demand stands in for spot**, at a higher price: ${result.fallbackReasons.join('; ')}`]
      : []),
    shortened(
      result.instances,
      (instance) => [
        `\`${instance.instanceId}\``,
        instance.instanceType,
        instance.availabilityZone,
        instance.usageClass,
        instance.origin,
        seconds(instance.readyMs),
        `\`${instance.label}\``,
      ],
      ['Instance', 'Type', 'Zone', 'Usage', 'From', 'Ready after', 'Label'],
    ),
  ].join('\n\n');
}

export function releaseSummary(result: ReleaseResult): string {
  const { released, notHeld } = result;
  return [
    `### EC2 Runner Pool: ${released.length === 0 ? 'nothing to release' : `${released.length} ${released.length === 1 ? 'instance' : 'instances'} released`}`,
    ...(released.length > 0
      ? [
          shortened(
            released,
            (row) => [`\`${row.instanceId}\``, row.instanceType, row.availabilityZone, row.usageClass],
            ['Instance', 'Type', 'Zone', 'Usage'],
          ),
        ]
      : []),
    ...(notHeld.length > 0
      ? [`Not held by this run attempt, so left alone: ${notHeld.map((instanceId) => `\`${instanceId}\``).join(', ')}`]
      : []),
  ].join('\n\n');
}

export function refreshSummary(result: RefreshResult): string {
  const { changes, terminations, tokenRenewed, undoneCount, offeredCount, deregisteredCount, abandonedCount } = result;
  const { missing, unserved } = result;
  const facts = [
    ...changes,
    ...(tokenRenewed ? ['stored a fresh registration token'] : []),
    ...(undoneCount > 0 ? [`ended ${undoneCount} machines or rows that had lost each other`] : []),
    ...(abandonedCount > 0
      ? [
          `took back ${abandonedCount} instances of runs that ended without release, or of provisions that never finished`,
        ]
      : []),
    ...[...Map.groupBy(missing, ({ run, label }) => `jobs of run ${run.runId} that wait for label \`${label}\``)].map(
      ([jobs, instances]) => `provisioned ${instances.length} for ${jobs}`,
    ),
    ...unserved.map(
      ({ run, label, count }) =>
        `**${count} jobs of run ${run.runId} wait for label \`${label}\`, which this pool never gave that run: cancel it, or re-run all of its jobs**`,
    ),
    ...(offeredCount > 0 ? [`offered ${offeredCount} idle instances again`] : []),
    ...(deregisteredCount > 0
      ? [`removed ${deregisteredCount} offline runners whose machine or assignment is gone`]
      : []),
    ...(terminations.failedCount > 0
      ? [`**EC2 would not end ${terminations.failedCount} instances; the next refresh tries again**`]
      : []),
  ];
  return [
    '### EC2 Runner Pool: refreshed',
    facts.length === 0 ? 'Nothing had to be changed.' : facts.map((fact) => `- ${fact}`).join('\n'),
    ...(terminations.terminated.length > 0
      ? [
          shortened(
            terminations.terminated,
            (row) => [`\`${row.instanceId}\``, row.instanceType, row.resourceClass, row.reason ?? ''],
            ['Ended', 'Type', 'Class', 'Why'],
          ),
        ]
      : []),
  ].join('\n\n');
}
