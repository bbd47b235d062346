import { gunzipSync } from 'node:zlib';
import { Ec2Error } from './errors.ts';

const maxBytes = 16_384;

/**
 * Checks user data as a request carries it.
 * @throws Ec2Error InvalidUserData.Malformed when it is not base64, InvalidParameterValue when it is over 16,384 bytes decoded
 */
export function checkUserData(base64: string | undefined): void {
  if (base64 === undefined) return;
  if (!/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(base64))
    throw new Ec2Error('InvalidUserData.Malformed', 'Invalid BASE64 encoding of user data.');
  if (Buffer.from(base64, 'base64').length > maxBytes)
    throw new Ec2Error('InvalidParameterValue', `User data is limited to ${maxBytes} bytes`);
}

/** The script that boots: what was sent, unpacked when it is gzip, as cloud-init does. */
export function unpackUserData(sent: Buffer): Buffer {
  return sent[0] === 0x1f && sent[1] === 0x8b ? gunzipSync(sent) : sent;
}

const systemCommands =
  'systemctl|systemd-run|loginctl|mount|umount|su|sudo|pkill|killall|docker|apt|apt-get|dpkg|dnf|yum|rpm|crontab|passwd';

/** A path to them, or to a folder of system commands, as a word of its own or part of a PATH: not inside base64 text. */
const realCommand = new RegExp(
  `(?<![A-Za-z0-9+/])(?:/usr)?(?:/local)?/(?:sbin|bin/(?:${systemCommands}))(?![A-Za-z0-9+_-])`,
);

/** The first path in a script that leads past the stood-in commands to a real one of this machine, if any. */
export const realCommandIn = (script: string): string | undefined => realCommand.exec(script)?.[0];
