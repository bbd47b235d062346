import { spawnSync } from 'node:child_process';
import { unifiedHierarchy } from './control-group.ts';
import { findImage } from './image.ts';

const tools = [
  ['systemd-nspawn', 'systemd-container'],
  ['unshare', 'util-linux'],
  ['nsenter', 'util-linux'],
  ['setpriv', 'util-linux'],
  ['ip', 'iproute2'],
] as const;

/** Everything that a launch needs, in a namespace that ends with the shell; `set -e` names what is refused. */
const rehearsal = `
set -e
group=$1/ec2-runner-pool-rehearsal-$$
mkdir "$group" && rmdir "$group"
mount -t tmpfs tmpfs /run
mkdir -p /run/layer/upper /run/layer/work /run/layer/root
mount -t overlay -o lowerdir=$2,upperdir=/run/layer/upper,workdir=/run/layer/work overlay /run/layer/root
ip link add cloud type veth peer name eth0
`;

/** In one line why real machines cannot run here; undefined when they can. */
export function whyNoRealMachines(): string | undefined {
  if (process.platform !== 'linux') return 'they need Linux';
  if (process.getuid?.() !== 0) return 'they need root';
  const missing = tools.find(([tool]) => spawnSync('sh', ['-c', `command -v ${tool}`]).status !== 0);
  if (missing) return `${missing[0]} is missing (apt-get install ${missing[1]})`;
  try {
    const image = findImage();
    if (image === undefined) return 'their image is missing: npm run machine-image makes it';
    const tried = spawnSync('unshare', ['--mount', '--net', 'sh', '-c', rehearsal, 'sh', unifiedHierarchy(), image], {
      encoding: 'utf8',
    });
    return tried.status === 0
      ? undefined
      : `this host refuses what they need: ${tried.stderr.trim().split('\n')[0] ?? ''}`;
  } catch (error) {
    return (error as Error).message;
  }
}
