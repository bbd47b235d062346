/** `npm run machine-image`: makes the image of real machines, once for each change of what defines it. */
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { hostDistribution, hostSources, imageFolder, makeImage } from '../testing/local-cloud/ec2/debian/image.ts';

const help = `npm run machine-image -- [flags]

Makes the image that npm run local -- --machines debian starts its instances from: this host's own distribution, with
systemd and cloud-init. Needs root and mmdebstrap. It is kept in the cache folder of the user, outside the repository.

  --mirror URL   of the distribution; by default those that this host's apt uses
  --again        makes it anew, with the newest packages
  --help
`;

try {
  const { values } = parseArgs({
    options: { mirror: { type: 'string' }, again: { type: 'boolean' }, help: { type: 'boolean' } },
  });
  if (values.help) console.log(help);
  else make(values);
} catch (error) {
  console.error(`${(error as Error).message}\nSee npm run machine-image -- --help.`);
  process.exitCode = 1;
}

function make({ mirror, again = false }: { mirror?: string | undefined; again?: boolean | undefined }): void {
  const distribution = hostDistribution();
  const folder = imageFolder(distribution);
  if (existsSync(folder) && !again) {
    console.log(`The image is there: ${folder}`);
    return;
  }
  if (process.getuid?.() !== 0) throw new Error('Only root can make an image: its files have owners.');
  const sources = mirror === undefined ? hostSources(distribution) : [`deb ${mirror} ${distribution.codename} main`];
  makeImage({ sources, distribution, folder });
  console.log(`Made the image ${folder}`);
}
