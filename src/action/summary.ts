import type { ProvisionResult } from '../provision/index.ts';
import type { ReleaseResult } from '../release/index.ts';
import { markdownCode, markdownText } from '../shared/plain-text.ts';

const seconds = (milliseconds: number): string => `${(milliseconds / 1_000).toFixed(1)} s`;

/** @param rows cells of Markdown: what was written by others is escaped already, bars and line ends included */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}

// A summary holds 1 MiB at most (GitHub Actions limits); people read far less.
const shownRows = 100;

export function shortened<Row>(
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
      ? [`**On-demand stands in for spot**, at a higher price: ${markdownText(result.fallbackReasons.join('; '))}`]
      : []),
    shortened(
      result.instances,
      (instance) => [
        markdownCode(instance.instanceId),
        markdownText(instance.instanceType),
        markdownText(instance.availabilityZone),
        instance.usageClass,
        instance.origin,
        seconds(instance.readyMs),
        markdownCode(instance.label),
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
            (row) => [
              markdownCode(row.instanceId),
              markdownText(row.instanceType),
              markdownText(row.availabilityZone),
              row.usageClass,
            ],
            ['Instance', 'Type', 'Zone', 'Usage'],
          ),
        ]
      : []),
    ...(notHeld.length > 0
      ? [`Not held by this run attempt, so left alone: ${notHeld.map(markdownCode).join(', ')}`]
      : []),
  ].join('\n\n');
}
