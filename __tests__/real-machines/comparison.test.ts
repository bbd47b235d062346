import { expect, jest } from '@jest/globals';
import { realTest, startMachines } from './started-machines.ts';

jest.setTimeout(600_000);

/**
 * Each prints what it sees, and the machine adds how it ended. What the pool stands on, and what scripts of its owners may.
 * HOME is not among them: user data has none, and a light machine gives it one all the same, since what falls back on /root
 * would write there on the machine underneath.
 */
const questions: Readonly<Record<string, string>> = {
  'who runs user data': 'id -un; id -u',
  'its umask': 'umask',
  'a user that there is not': 'id -u nobody-such',
  'making a user':
    'useradd --system --user-group --shell /bin/bash --home-dir /srv/one --create-home one && id -un one',
  'making it again': 'useradd one',
  'its groups': 'id -nG one',
  'acting as it': 'runuser -u one -- sh -c "id -un"',
  'its exit code': 'runuser -u one -- sh -c "exit 7"',
  'acting as nobody that there is': 'runuser -u nobody-such -- true',
  'a process that there is not': 'pgrep -x no-such-process',
  'ending processes of a user without any': 'pkill -KILL -u one',
  'a service in which it runs':
    'systemd-run --quiet --pipe --wait --collect --unit=first -p User=one -- sh -c "id -un; exit 3"',
  'stopping a service that there is not': 'systemctl stop no-such.service',
  'ending its processes': 'runuser -u one -- sleep 600 & sleep 1; pkill -KILL -u one; echo $?; wait',
  'removing it': 'userdel --force one; id -u one',
  'removing it again': 'userdel one',
  'a token of the metadata service':
    'at=${AWS_EC2_METADATA_SERVICE_ENDPOINT:-http://169.254.169.254}; curl -s -o /dev/null -w "%{http_code}" "${at%/}/latest/meta-data/"',
};

/** On the console others write, too: the answers come in one line. */
const script = `#!/bin/bash
answers() {
${Object.entries(questions)
  .map(
    ([name, question]) =>
      `said=$( (${question}) 2>/dev/null </dev/null | tr '\\n' ' '; exit "\${PIPESTATUS[0]}"); echo "${name}: $said($?)"`,
  )
  .join('\n')}
}
said=$(answers | base64 -w 0)
echo "ANSWERS $said."
shutdown -h now
`;

async function answersOf(kind: 'debian' | 'light'): Promise<string[]> {
  const machines = await startMachines(kind);
  const id = await machines.launch(script);
  const answers = await machines.until(id, () => /ANSWERS ([A-Za-z0-9+/=]+)\./.exec(machines.console(id))?.[1]);
  return Buffer.from(answers, 'base64').toString().trimEnd().split('\n');
}

realTest('a light machine answers as a real one does', async () => {
  const [real, light] = [await answersOf('debian'), await answersOf('light')];
  expect(real).toHaveLength(Object.keys(questions).length);
  expect(light).toStrictEqual(real);
});
