import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/**
 * A folder that stands for a machine: commands that would change a real one are scripts found first on PATH, which
 * note their call in `calls`.
 */
export class InstanceFolder {
  readonly root = mkdtempSync(join(tmpdir(), 'instance-'));
  readonly home = join(this.root, 'opt/pool');
  readonly temporary = join(this.root, 'tmp');
  readonly log = join(this.root, 'pool.log');
  readonly env: NodeJS.ProcessEnv = {
    PATH: `${join(this.root, 'commands')}:${dirname(process.execPath)}:/usr/bin:/bin`,
    POOL_HOME: this.home,
    POOL_LOG: this.log,
    POOL_SERVICES: join(this.root, 'services'),
    POOL_ETC: join(this.root, 'etc'),
    POOL_FILE_SYSTEMS: this.temporary,
    POOL_RETRY_PAUSE_SEC: '0',
    HOME: this.root,
  };

  constructor() {
    for (const folder of ['commands', 'etc', 'opt/pool', 'services', 'tmp'])
      mkdirSync(join(this.root, folder), { recursive: true });
    for (const name of [
      'shutdown',
      'userdel',
      'chown',
      'nft',
      'iptables',
      'ip6tables',
      'docker',
      'dnf',
      'curl',
      'systemctl',
    ])
      this.command(name, '');
    this.command(
      'useradd',
      'while [ "$1" != --home-dir ] && [ $# -gt 0 ]; do shift; done; [ $# = 0 ] || mkdir -p "$2"',
    );
    this.command('ldconfig', 'echo libicu');
    for (const name of ['pkill', 'pgrep']) this.command(name, 'exit 1');
    this.command(
      'systemd-run',
      'while [ "$1" != -- ]; do shift; done; shift; cd "${1%/*}" && echo $$ >"${0%/*}/unit" && exec "$@"',
    );
    this.command('systemctl', '[ "$1" != stop ] || kill "$(cat "${0%/*}/unit" 2>/dev/null)" 2>/dev/null; :');
    // There is no user but the one that runs this.
    this.command('id', '[ "$1" != -u ] || PATH=/usr/bin:/bin id -u');
    this.command('runuser', 'shift 3; exec "$@"');
  }

  /** Stands in for a command; the script sees its arguments. */
  command(name: string, script: string): void {
    this.file(`commands/${name}`, `#!/bin/bash\necho "${name} $*" >>'${this.root}/calls'\n${script}\n`);
  }

  /** Writes an executable file below the root. */
  file(path: string, content: string): void {
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    writeFileSync(join(this.root, path), content, { mode: 0o755 });
  }

  /** Packs `files` as a runner archive, with a Node in its externals, and lets `curl` fetch it. */
  serveArchive(files: Readonly<Record<string, string>>): string {
    const node = `#!/bin/sh\nexec '${process.execPath}' "$@"\n`;
    for (const [path, content] of Object.entries({ 'externals/node24/bin/node': node, ...files }))
      this.file(join('archive', path), content);
    const archive = join(this.root, 'archive.tar.gz');
    execFileSync('tar', ['-czf', archive, '-C', join(this.root, 'archive'), '.']);
    this.command('curl', `cat '${archive}'`);
    return archive;
  }

  /** The lines `command arguments` that the stood-in commands noted. */
  calls(): string[] {
    const file = join(this.root, 'calls');
    return existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : [];
  }

  read(path: string): string {
    return readFileSync(join(this.root, path), 'utf8');
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
