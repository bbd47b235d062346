import type { BootMeasure } from './boot.ts';
import type { ProcessMeasure } from './claims.ts';
import type { Contention } from './contention.ts';
import type { RefreshMeasure } from './refresh-scaling.ts';
import type { Startup } from './startup.ts';

/** The last line of the bench, as JSON. */
export interface BenchResult {
  readonly nodeFloorMs: number;
  readonly startup: Startup;
  readonly warmClaim: ProcessMeasure;
  readonly warmClaimWithLatency: ProcessMeasure;
  readonly warmClaimRunLabel: { readonly ms: number; readonly runs: number };
  readonly coldLagMs: number;
  readonly release: ProcessMeasure;
  readonly contention: Contention;
  readonly refreshScaling: readonly RefreshMeasure[];
  readonly idleRequestsPerHour: number;
  readonly idleCpuPercent: number;
  readonly agentMemoryMb: number;
  readonly userDataBytes: number;
  readonly bundleBytes: number;
  readonly monthlyCostPerIdleInstanceUsd: number;
  readonly memoryPeakMb: number;
  /** Absent where there can be no real machines. */
  readonly boot?: BootMeasure;
}

/** One row of the table. Without a budget it is told, not judged. */
export interface Verdict {
  readonly what: string;
  readonly measured: string;
  readonly budget?: string;
  readonly met?: boolean;
}

/** Every number, with its budget where it has one. */
export function verdictsOf(result: BenchResult): Verdict[] {
  const {
    startup,
    warmClaim,
    warmClaimWithLatency: withLatency,
    warmClaimRunLabel,
    release,
    contention,
    refreshScaling,
  } = result;
  return [
    { what: 'empty Node process', measured: `${result.nodeFloorMs} ms` },
    {
      what: 'start to first request',
      measured: `provision ${startup.provisionMs}, release ${startup.releaseMs}, refresh ${startup.refreshMs} ms`,
    },
    atMost('warm claim, whole process', warmClaim.ratio, 8, '× node', ` (${described(warmClaim)})`),
    atMost('warm claim with latency', withLatency.ms, 350, ' ms', ` (${described(withLatency)})`),
    atMost('its AWS requests', withLatency.awsRequests, 8, ''),
    atMost('its GitHub requests', withLatency.githubRequests, 0, ''),
    { what: 'warm claim under the run label', measured: `${warmClaimRunLabel.ms} ms, the agent registers it` },
    atMost('cold: ready signal to end', result.coldLagMs, 1_000, ' ms'),
    atMost('release, whole process', release.ratio, 10, '× node', ` (${described(release)})`),
    atMost('contention: doubled claims', contention.doubled, 0, ` of ${contention.claims}`),
    atMost('contention: lost claims', contention.lost, 0, ` of ${contention.claims}`),
    atMost(
      'contention: requests per claim',
      contention.requestsPerClaim,
      3 * warmClaim.awsRequests,
      '',
      ` (${contention.processes} processes, ${contention.seconds} s)`,
    ),
    steady(
      'refresh, AWS requests',
      refreshScaling.map(({ requests }) => requests),
      refreshScaling,
    ),
    steady(
      'refresh, read units',
      refreshScaling.map(({ readUnits }) => readUnits),
      refreshScaling,
    ),
    { what: 'refresh, duration', measured: `${refreshScaling.map(({ ms }) => ms).join(', ')} ms` },
    atMost('idle instance: AWS requests', result.idleRequestsPerHour, 650, ' an hour'),
    {
      ...atMost('idle instance: agent', result.idleCpuPercent, 1, ' % of a core'),
      met: result.idleCpuPercent < 1,
      budget: '< 1 % of a core',
    },
    atMost('idle instance: agent memory', result.agentMemoryMb, 80, ' MiB'),
    { what: 'idle instance: table', measured: `${result.monthlyCostPerIdleInstanceUsd} USD a month` },
    atMost('user data', result.userDataBytes, 12 * 1_024, ' bytes'),
    ...bootVerdicts(result.boot),
    { what: 'bundle', measured: `${result.bundleBytes} bytes of JavaScript` },
    { what: 'memory of the action, at most', measured: `${result.memoryPeakMb} MiB` },
  ];
}

const bootVerdicts = (boot: BootMeasure | undefined): Verdict[] =>
  boot === undefined
    ? []
    : [
        {
          what: 'real machine, launch to ready',
          measured: `${boot.readyMs} ms, runner archive of ${boot.archiveMiB} MiB`,
        },
        atMost('the same, with a script beside the archive', boot.ratio, 1.15, '×', ` (${boot.withScriptMs} ms)`),
      ];

const described = ({ ms, spreadMs, awsRequests }: ProcessMeasure): string =>
  `${ms} ms, half of the runs ${spreadMs.join(' to ')}; ${awsRequests} AWS requests`;

const atMost = (what: string, value: number, most: number, unit: string, more = ''): Verdict => ({
  what,
  measured: `${value}${unit}${more}`,
  budget: `≤ ${most}${unit}`,
  met: value <= most,
});

/** The largest within a tenth of the smallest. */
function steady(what: string, values: readonly number[], measures: readonly RefreshMeasure[]): Verdict {
  const met = Math.max(...values) <= Math.min(...values) * 1.1;
  return {
    what: `${what}, ${measures.map(({ rows }) => rows).join(', ')} rows`,
    measured: values.join(', '),
    budget: 'same ± 10 %',
    met,
  };
}

/** The verdicts as a table for people. */
export function tableOf(verdicts: readonly Verdict[]): string {
  const rows = [
    ['', 'measured', 'budget', ''],
    ...verdicts.map(({ what, measured, budget = '', met }) => [
      what,
      measured,
      budget,
      met === undefined ? '' : met ? 'met' : 'MISSED',
    ]),
  ];
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
