/** What the boot itself prints, with time and phase (`agent/bootstrap.sh`), behind what the kernel, systemd or cloud-init puts before it. */
const bootLine = /^.*?(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d{4} [a-z-]+: .*)$/;
const failure = 'BOOT FAILED';

/**
 * The last words of a machine, at most so many lines. Those of a boot that failed come before all that the system prints
 * while it shuts down; of any other, the very last lines are the ones that tell.
 */
export function consoleTail(console: string, lines: number): string {
  const said = console.split(/[\r\n]+/).filter((line) => line.trim() !== '');
  const failedAt = said.findLastIndex((line) => line.includes(failure));
  if (failedAt === -1) return said.slice(-lines).join('\n');
  const words = said
    .slice(0, failedAt + 1)
    .flatMap((line) => bootLine.exec(line)?.[1] ?? (line.includes(failure) ? line : []));
  return words.slice(-lines).join('\n');
}
