import { mkdirSync, readdirSync, realpathSync, symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';

/** Besides those that are stood in for: what would reach the service manager, or run any command under another name. */
const withheld = [
  'batch',
  'busctl',
  'chroot',
  'dbus-send',
  'doas',
  'gdbus',
  'kexec',
  'machinectl',
  'nsenter',
  'pkexec',
  'qdbus',
  'rtcwake',
  'run0',
  'systemd-nspawn',
  'unshare',
];

/** Each holds many commands; a link to it by one of their names is that command alone. */
const multiCall = ['busybox', 'toybox'];

/** Where users' tools are; a machine may keep those of sbin there, too. */
const usualPath = '/usr/local/bin:/usr/bin:/bin';

/**
 * A folder of links to the tools of the machine underneath that its light instances may use. It takes the place of the
 * machine's own folders in their PATH, so that no command that is stood in for can ever be found past its stand-in.
 */
export class HostTools {
  /** Where the tools are looked for. */
  readonly hostPath: string;
  readonly #folder: string;
  readonly #refused: ReadonlySet<string>;
  #isLaidOut = false;

  /** @param stoodIn the commands that have a stand-in */
  constructor(folder: string, stoodIn: readonly string[], hostPath = usualPath) {
    this.hostPath = hostPath;
    this.#folder = folder;
    this.#refused = new Set([...stoodIn, ...withheld]);
  }

  /** Laid out when it is first asked for. */
  get folder(): string {
    if (!this.#isLaidOut) this.#layOut();
    this.#isLaidOut = true;
    return this.#folder;
  }

  #layOut(): void {
    mkdirSync(this.#folder, { recursive: true });
    const taken = new Set<string>();
    for (const directory of this.hostPath.split(':')) {
      for (const name of namesIn(directory)) {
        if (taken.has(name) || this.#refused.has(name) || multiCall.includes(name)) continue;
        taken.add(name);
        const file = join(directory, name);
        // Another name of a refused command is refused, too.
        if (!this.#refused.has(basename(targetOf(file)))) symlinkSync(file, join(this.#folder, name));
      }
    }
  }
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

function targetOf(file: string): string {
  try {
    return realpathSync.native(file);
  } catch {
    // A link that leads nowhere.
    return file;
  }
}
