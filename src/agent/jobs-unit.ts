import type { Commands } from './commands.ts';

/** The transient service that the listener, and with it every job of an assignment, runs in. */
export const jobsUnit = 'ec2-runner-pool-jobs.service';

/** The addresses of the instance metadata service. */
export const metadataAddresses = ['169.254.169.254', 'fd00:ec2::254'] as const;

const stopSec = 10;
/** systemctl(1): there is no such unit. */
const notLoaded = 5;

/**
 * The arguments of systemd-run(1), which stays until the service has ended, passes its output on, and exits as it did.
 * When the service ends, so do all its processes, whatever sessions they are in; and the temporary files and the IPC of its user go.
 */
export function jobsUnitArguments({
  user,
  home,
  folder,
  metadata,
}: {
  readonly user: string;
  /** HOME, where it is not the user's own. */
  readonly home: string | undefined;
  readonly folder: string;
  /** Jobs may have the instance's role. */
  readonly metadata: boolean;
}): string[] {
  const properties = {
    User: user,
    WorkingDirectory: folder,
    PrivateTmp: 'yes',
    RemoveIPC: 'yes',
    // The listener is asked to end; once it has, or its time is up, all else in the control group is killed.
    KillMode: 'mixed',
    KillSignal: 'SIGINT',
    TimeoutStopSec: String(stopSec),
    // A job that takes too much memory must not take the listener with it, and one that forks without end leaves room for who ends it.
    OOMPolicy: 'continue',
    TasksMax: '80%',
    // By control group, where the kernel can, and so for the root of a sudo too.
    ...(!metadata && { IPAddressDeny: metadataAddresses.join(' ') }),
  };
  return [
    ...['--quiet', '--collect', '--pipe', '--wait', '--service-type=exec', `--unit=${jobsUnit}`],
    ...Object.entries(properties).flatMap(([name, value]) => ['-p', `${name}=${value}`]),
    // Its run.sh passes signals on then, as it must where nobody else does.
    '--setenv=RUNNER_MANUALLY_TRAP_SIG=1',
    ...(home === undefined ? [] : [`--setenv=HOME=${home}`]),
    '--',
    `${folder}/run.sh`,
  ];
}

/** Returns when nothing of it runs. Throws when it would not stop. */
export async function stopJobsUnit(commands: Commands): Promise<void> {
  const code = await commands.run('systemctl', ['stop', jobsUnit], { timeoutMs: (stopSec + 20) * 1_000 });
  if (code !== 0 && code !== notLoaded) throw new Error(`${jobsUnit} would not stop (exit code ${code ?? 'unknown'})`);
}

/** A job's process runs. Of what the user owns only processes are asked: a job could have written files. */
export async function workerLives(commands: Commands, user: string): Promise<boolean> {
  const code = await commands.run('pgrep', ['-u', user, '-x', 'Runner.Worker'], { onLine: () => undefined });
  return code !== 1;
}
