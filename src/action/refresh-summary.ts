import { liveStates } from '../pool/instance.ts';
import type { LiveState } from '../pool/instance.ts';
import type { ClassStanding } from '../pool/standing.ts';
import type { RefreshResult } from '../refresh/index.ts';
import { markdownCode, markdownText } from '../shared/plain-text.ts';
import { shortened, table } from './summary.ts';

/** The pool as it stands, what was decided about it and why, what was changed, and what ended. */
export function refreshSummary(result: RefreshResult): string {
  const { terminations } = result;
  const facts = [...decisions(result), ...changes(result), ...troubles(result)];
  return [
    '### EC2 Runner Pool: refreshed',
    pool(result),
    ...(facts.length > 0 ? [facts.map((fact) => `- ${fact}`).join('\n')] : []),
    ...(terminations.terminated.length > 0
      ? [
          shortened(
            terminations.terminated,
            (row) => [
              markdownCode(row.instanceId),
              markdownText(row.instanceType),
              markdownText(row.resourceClass),
              markdownText(row.reason ?? ''),
            ],
            ['Ended', 'Type', 'Class', 'Why'],
          ),
        ]
      : []),
  ].join('\n\n');
}

function pool({ standings, partial, managed }: RefreshResult): string {
  const launched = new Map(managed.map(({ name, launchedCount }) => [name, launchedCount]));
  const counted = (count: number, ...states: LiveState[]): string =>
    states.some((state) => partial.has(state)) ? `≥ ${count}` : String(count);
  return table(
    ['Class', 'Idle', 'Running', 'Spot', 'Booting', 'Next deadline', 'Warm'],
    standings.map((standing) => {
      const { name, counts, spotCount } = standing;
      return [
        markdownText(name),
        counted(counts.idle, 'idle'),
        counted(counts.claimed + counts.running, 'claimed', 'running'),
        counted(spotCount, ...liveStates),
        counted(counts.created + (launched.get(name) ?? 0), 'created'),
        nextDeadline(standing),
        hitRate(standing),
      ];
    }),
  );
}

const nextDeadline = ({ next }: ClassStanding): string =>
  next?.threshold === undefined
    ? '–'
    : `${new Date(next.threshold).toISOString().slice(0, 16).replace('T', ' ')} UTC, ${markdownCode(next.instanceId)} ${next.state}`;

const hitRate = ({ warmCount, assignmentCount }: ClassStanding): string =>
  assignmentCount === 0 ? '–' : `${Math.round((100 * warmCount) / assignmentCount)} % of ${assignmentCount}`;

const decisions = ({ managed }: RefreshResult): string[] =>
  managed.flatMap(({ name, reasons }) => reasons.map((reason) => `${markdownText(name)}: ${markdownText(reason)}`));

function changes({
  changes: changed,
  shortenedCount,
  undoneCount,
  abandonedCount,
  missing,
  deregisteredCount,
}: RefreshResult): string[] {
  const provisioned = Map.groupBy(
    missing,
    ({ run, label }) => `jobs of run ${markdownText(run.runId)} that wait for label ${markdownCode(label)}`,
  );
  return [
    ...changed.map(markdownText),
    ...(shortenedCount > 0 ? [`${shortenedCount} idle instances may wait less long, as the idle time is now`] : []),
    ...(undoneCount > 0 ? [`ended ${undoneCount} machines or rows that had lost each other`] : []),
    ...(abandonedCount > 0
      ? [
          `took back ${abandonedCount} instances of runs that ended without release, or of provisions that never finished`,
        ]
      : []),
    ...[...provisioned].map(([jobs, instances]) => `provisioned ${instances.length} for ${jobs}`),
    ...(deregisteredCount > 0
      ? [`removed ${deregisteredCount} offline runners whose machine or assignment is gone`]
      : []),
  ];
}

const troubles = ({ unserved, terminations }: RefreshResult): string[] => [
  ...unserved.map(
    ({ run, label, count }) =>
      `**${count} jobs of run ${markdownText(run.runId)} wait for label ${markdownCode(label)}, which this pool never gave that run: cancel it, or re-run all of its jobs**`,
  ),
  ...(terminations.failedCount > 0
    ? [`**EC2 would not end ${terminations.failedCount} instances; the next refresh tries again**`]
    : []),
];
