import type { Commands } from './commands.ts';
import { HostFault } from './host-fault.ts';

/** Exits 1 when somebody answers at an address, whatever is said, and 0 when nobody does within two seconds. */
const knock = `const asked = require('http').get(process.argv[1], () => process.exit(1));
asked.on('error', () => process.exit(0));
setTimeout(() => process.exit(0), 2000);`;

/**
 * Tries whether `user` can reach the instance metadata service, and with it the credentials of the instance's role.
 * @throws HostFault when it can, or when that cannot be tried
 */
export async function mustBeClosed(commands: Commands, user: string, urls: readonly string[]): Promise<void> {
  for (const url of urls) {
    const code = await commands.run('runuser', ['-u', user, '--', process.execPath, '-e', knock, url], { cwd: '/' });
    if (code === 0) continue;
    throw new HostFault(
      code === 1
        ? `jobs could reach the instance metadata service at ${url}, and the role's credentials with it: neither nft nor iptables closed it. ` +
            'Use an image that has one of them, or set allow-metadata-in-jobs'
        : `could not try whether ${user} can reach the instance metadata service (exit code ${code ?? 'unknown'})`,
    );
  }
}
