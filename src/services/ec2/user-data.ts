import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import type { AgentConfig } from '../../pool/agent-config.ts';
import { InputError } from '../../shared/errors.ts';

/** EC2's limit, before base64. */
export const userDataLimitBytes = 16_384;

export interface UserDataParts {
  readonly config: AgentConfig;
  /** What fetches the agent from the table: an ES module. */
  readonly loader: string;
  /** `bootstrap.sh` as it is in the repository. */
  readonly bootstrap: string;
  /** Run as root before the runner is installed; of any content. */
  readonly preRunnerScript?: string;
  /** Run as root after each assignment; of any content. */
  readonly postJobScript?: string;
}

export interface UserData {
  /** The shell script that the instance runs. */
  readonly text: string;
  /** `text` as EC2 takes it: gzipped, which cloud-init undoes, then in base64. */
  readonly base64: string;
  /** What counts against EC2's limit: the gzipped size. */
  readonly bytes: number;
}

/**
 * The user data of an instance: equal parts give equal bytes.
 * @throws InputError when EC2 would not take it
 */
export async function buildUserData(parts: UserDataParts): Promise<UserData> {
  const files = filesOf(parts);
  const archive = compress(await tar(files));
  const text = script(parts.config.lifetimeSec, archive.toString('base64'));
  const compressed = compress(Buffer.from(text));
  const bytes = compressed.length;
  if (bytes > userDataLimitBytes) {
    const sizes = files.map(({ name, text: content }) => `${name} ${compress(Buffer.from(content)).length}`).join(', ');
    throw new InputError([
      `pre-runner-script, post-job-script: with them, user data is ${bytes} bytes compressed, ${bytes - userDataLimitBytes} more than the ${userDataLimitBytes} that EC2 allows (each part compressed: ${sizes}). Put the long script into the image, or let a short pre-runner-script fetch it.`,
    ]);
  }
  return { text, base64: compressed.toString('base64'), bytes };
}

interface PackedFile {
  readonly name: string;
  readonly mode: number;
  readonly text: string;
}

function filesOf({ config, loader, bootstrap, preRunnerScript, postJobScript }: UserDataParts): PackedFile[] {
  const scripts = [
    { name: 'pre-runner.sh', mode: 0o700, text: preRunnerScript ?? '' },
    { name: 'post-job.sh', mode: 0o700, text: postJobScript ?? '' },
  ];
  return [
    { name: 'bootstrap.sh', mode: 0o755, text: withoutComments(bootstrap) },
    { name: 'loader.mjs', mode: 0o644, text: loader },
    { name: 'config.json', mode: 0o644, text: JSON.stringify(config) },
    { name: 'pool.env', mode: 0o644, text: poolEnv(config) },
    ...scripts.filter(({ text }) => text.trim() !== ''),
  ];
}

/** The part of the configuration that `bootstrap.sh` needs before there is a Node to read JSON with. */
function poolEnv({ runnerUser, fixedUser, metadataInJobs, runnerArchive }: AgentConfig): string {
  const variables = {
    RUNNER_USER: runnerUser,
    FIXED_USER: fixedUser ? 'yes' : '',
    METADATA_IN_JOBS: metadataInJobs ? 'yes' : '',
    RUNNER_ARCHIVE_URL: runnerArchive.url,
    RUNNER_ARCHIVE_VERSION: runnerArchive.version,
    RUNNER_ARCHIVE_SHA256: runnerArchive.sha256 ?? '',
    RUNNER_ARCHIVE_IMAGE_PATH: runnerArchive.imagePath ?? '',
  };
  return Object.entries(variables)
    .map(([name, value]) => `${name}=${quote(value)}\n`)
    .join('');
}

const quote = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** Whole-line comments stay in the repository; the first line names the interpreter. */
const withoutComments = (shell: string): string => shell.replaceAll(/^[ \t]*#(?!!).*\n/gm, '');

/**
 * The timer comes first and needs nothing that follows: a machine that fails in any way still ends. It is a service, so
 * that it is there after a reboot too, and a start after a stop; `sleep` counts on the monotonic clock, the file says
 * when the machine's lifetime is over by the clock on the wall. Whichever comes first.
 */
const script = (lifetimeSec: number, archive: string): string => `#!/bin/sh
# EC2 Runner Pool. The machine ends after ${lifetimeSec} s, whatever else happens.
export POOL_HOME="\${POOL_HOME:-/opt/ec2-runner-pool}"
timer="\${POOL_SERVICES:-/etc/systemd/system}/ec2-runner-pool-lifetime.service"
{
  mkdir -p "$POOL_HOME" "\${timer%/*}" &&
  echo $(($(date +%s) + ${lifetimeSec})) >"$POOL_HOME/ends-at" &&
  cat >"$POOL_HOME/lifetime.sh" <<'END' &&
left=$(($(cat "$1/ends-at") - $(date +%s)))
[ "$left" -le ${lifetimeSec} ] || left=${lifetimeSec}
[ "$left" -le 0 ] || sleep "$left"
while :; do shutdown -h now; sleep 30; done
END
  cat >"$timer" <<END &&
[Unit]
Description=Ends this machine when its lifetime is over
StartLimitAction=poweroff
[Service]
ExecStart=/bin/sh "$POOL_HOME/lifetime.sh" "$POOL_HOME"
Restart=always
[Install]
WantedBy=multi-user.target
END
  systemctl enable --now ec2-runner-pool-lifetime &&
# Unpack the agent and its bootstrap, and make them a service.
  base64 -d <<'END' | tar -xzf - -C "$POOL_HOME"
${archive.replaceAll(/.{76}/g, '$&\n')}
END
} && exec bash "$POOL_HOME/bootstrap.sh" install
echo "BOOT FAILED: could not unpack the user data into $POOL_HOME"
shutdown -h now
`;

async function tar(files: readonly PackedFile[]): Promise<Buffer> {
  const archive = pack();
  for (const { name, mode, text } of files) archive.entry({ name, mode, mtime: new Date(0) }, text);
  archive.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of archive) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Deterministic: gzip's header would else name the operating system. */
function compress(content: Buffer): Buffer {
  const compressed = gzipSync(content, { level: 9 });
  compressed[9] = 255;
  return compressed;
}
