/** What a job without root does to reach the next run on its machine, and what that run would see of it. */
export interface Attack {
  /** As a claim that holds when the attack has failed. */
  readonly claim: string;
  /** Shell, run by the hostile job. What it prints, and whether it succeeds, is of no account. */
  readonly attack: string;
  /** Shell, run by a job of the next run; fails when it sees anything of the attack. */
  readonly check: string;
}

/** Made by the pre-runner script, as an image's owner might: root's, and worth keeping. */
export const preRunnerScript = `#!/bin/bash
mkdir -p /srv/precious && for number in $(seq 200); do echo "$number" >/srv/precious/$number; done
chmod -R a+rX /srv/precious
`;

/** Where everybody may write on a stock Debian. */
const shared = '/tmp /var/tmp /dev/shm /run/lock /dev/mqueue';

/** A loop that outlives its job: out of its session, without the runner's mark, deaf to polite signals. */
const daemon = (script: string): string =>
  `RUNNER_TRACKING_ID= setsid bash -c 'trap "" TERM INT HUP; cd /; while :; do ${script}; done' >/dev/null 2>&1 </dev/null &`;

const noProcessSays = (word: string): string => `! grep -qsa "${word}" /proc/[0-9]*/cmdline`;

export const attacks: readonly Attack[] = [
  {
    claim: 'a crontab does not outlive its run',
    attack: 'echo "* * * * * echo ran >>/var/tmp/cron-ran" | crontab -',
    check: `! crontab -l 2>/dev/null | grep cron-ran && ! ls /var/tmp/cron-ran && ! pgrep -f cron-ran`,
  },
  {
    claim: 'no job waits in the queue of at(1)',
    attack: 'echo "echo ran >>/var/tmp/at-ran" | at now + 1 minute',
    check: '! ls /var/tmp/at-ran && ! ls /var/spool/cron/atjobs/* 2>/dev/null',
  },
  {
    claim: 'the home is a new one, so that ssh, git and shells read no settings of the former run',
    attack: `mkdir -p ~/.ssh ~/.config/git && echo "ProxyCommand touch /var/tmp/proxied" >~/.ssh/config &&
      echo "touch /var/tmp/sourced" | tee -a ~/.bashrc ~/.profile ~/.bash_profile && git config --global core.pager evil; chmod 777 ~ ..`,
    check:
      '[ -z "$(ls -A ~ | grep -vE "^\\.(bash_logout|bashrc|profile)$")" ] && ! grep -s sourced ~/.bashrc ~/.profile && [ "$(stat -c %a ~)" = 700 ]',
  },
  {
    claim: 'the next run is another user',
    attack: '[ "$(id -un)" = runner-1 ] || touch ~/other-name',
    check: '[ "$(id -un)" = runner-2 ] && ! id runner-1',
  },
  {
    claim: 'no user has subordinate ids, under which processes would be of nobody that is looked for',
    attack: daemon('unshare --user --map-auto --map-root-user sleep 300'),
    check: `! grep -s runner /etc/subuid /etc/subgid && ${noProcessSays('[m]ap-auto')}`,
  },
  {
    claim: 'processes in sessions of their own, deaf to signals, end with the run',
    attack: `${daemon('sleep 98765')} ( exec -a innocent sleep 98764 ) & disown -a; nohup sleep 98763 >/dev/null 2>&1 &`,
    check: noProcessSays('[s]leep.9876'),
  },
  {
    claim: 'processes in namespaces of their own end with the run',
    attack: `RUNNER_TRACKING_ID= setsid unshare --user --pid --fork --mount-proc sleep 87654 >/dev/null 2>&1 &`,
    check: noProcessSays('[s]leep.87654'),
  },
  {
    claim: 'no process can read the tokens of the registration and of its removal',
    attack: daemon(
      `cat /proc/[0-9]*/environ /proc/[0-9]*/cmdline 2>/dev/null | tr "\\\\0" "\\\\n" | grep -aE "[I]NPUT_TOKEN=|^--token" >>~/stolen; cp ~/stolen /var/tmp/stolen`,
    ),
    check: '! ls ~/stolen /var/tmp/stolen',
  },
  {
    claim: 'rewritten settings of the runner lead its removal nowhere else',
    attack: `cd "$RUNNER_WORKSPACE/../.." && chmod u+w .runner .credentials* && sed -i "s#http[^\\"]*#http://127.0.0.1:9/#g" .runner .credentials && echo "http_proxy=http://127.0.0.1:9" >>.env`,
    check: `cd "$RUNNER_WORKSPACE/../.." && ! grep -s 127.0.0.1:9/ .runner .credentials .env`,
  },
  {
    claim: 'a pipe in place of a file that is looked for hangs nobody',
    attack: `cd "$RUNNER_WORKSPACE/../.." && for file in .worker .busy .runner .path; do rm -f "$file"; mkfifo "$file"; done`,
    check: `! find "$RUNNER_WORKSPACE/../.." -maxdepth 1 -type p | grep .`,
  },
  {
    claim: 'links that are swapped for folders do not lead the removal to files of others',
    attack: `mkdir -p ~/swapped/real && cp /srv/precious/* ~/swapped/real; cp -r ~/swapped /var/tmp/swapped
      for place in ~/swapped /var/tmp/swapped; do ${daemon(
        `mv -T '"$place"'/real '"$place"'/aside; ln -sT /srv/precious '"$place"'/real; rm '"$place"'/real; mv -T '"$place"'/aside '"$place"'/real`,
      )} done`,
    check: '[ "$(ls /srv/precious | wc -l)" = 200 ] && ! ls -d /var/tmp/swapped',
  },
  {
    claim: 'what is left where everybody may write is gone',
    attack: `for folder in ${shared} /var/crash /var/mail /var/spool/cron/crontabs /run/screen /var/lib/php/sessions; do
        mkdir -p $folder/hostile/deep 2>/dev/null && echo evil >$folder/hostile/deep/file; cp /bin/sh $folder/hostile-sh && chmod 6755 $folder/hostile-sh; done
      mkfifo /dev/shm/hostile-pipe; ln -s /etc/passwd /run/lock/hostile-link; python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("/run/lock/hostile-socket")'`,
    check: `! find / -xdev -name "hostile*" -print 2>/dev/null | grep . && ! find ${shared} -name "hostile*" 2>/dev/null | grep .`,
  },
  {
    claim: 'shared memory, semaphores and message queues of System V are gone',
    attack: 'ipcmk --shmem 4096 --semaphore 3 --queue',
    check: '[ "$(ipcs --shmems --semaphores --queues | grep -c "^0x")" = 0 ]',
  },
  {
    claim: 'no service of the user comes back at the next log-in',
    attack: `mkdir -p ~/.config/systemd/user/default.target.wants; loginctl enable-linger; systemd-run --user sleep 76543`,
    check: `! ls /var/lib/systemd/linger/* 2>/dev/null && ${noProcessSays('[s]leep.76543')}`,
  },
  {
    claim: 'a process that is named as the worker keeps no machine busy',
    attack: `cp /bin/sleep /var/tmp/Runner.Worker; RUNNER_TRACKING_ID= setsid /var/tmp/Runner.Worker 65432 >/dev/null 2>&1 </dev/null &`,
    check: noProcessSays('[R]unner.Worker.65432'),
  },
  {
    claim: 'the programs that run jobs are those of the release',
    attack: `cd "$RUNNER_WORKSPACE/../.." && echo "touch /var/tmp/patched" | tee -a run.sh run-helper.sh bin/* externals/*/bin/* .env; mv bin bin.old && cp -r bin.old bin`,
    check: `cd "$RUNNER_WORKSPACE/../.." && ! ls -d bin.old && ! grep -rqs /var/tmp/patched run.sh bin/ && ! ls /var/tmp/patched`,
  },
  {
    claim: "the programs and settings of the pool are root's",
    attack: `for file in /opt/ec2-runner-pool/* /opt/ec2-runner-pool/runner/* /etc/systemd/system/ec2-runner-pool*; do echo hostile >>$file; mv $file $file.hostile; done`,
    check: `! ls /opt/ec2-runner-pool/*.hostile /opt/ec2-runner-pool/runner/*.hostile /etc/systemd/system/*.hostile 2>/dev/null`,
  },
  {
    claim: "the metadata service, and with it the role's credentials, is closed",
    attack: 'true',
    check: `! curl -sS --max-time 5 -X PUT -H "X-aws-ec2-metadata-token-ttl-seconds: 60" http://169.254.169.254/latest/api/token`,
  },
  {
    claim: 'no job becomes root',
    attack:
      'sudo -n true && sudo -n touch /srv/rooted; su -c "touch /srv/rooted"; echo hostile:x:0:0::/:/bin/sh >>/etc/passwd',
    check:
      '! ls /srv/rooted && ! grep hostile /etc/passwd && ! sudo -n true 2>/dev/null && [ "$(id -nG)" = "$(id -nu)" ]',
  },
];
