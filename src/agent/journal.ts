import { open } from 'node:fs/promises';
import { plainText } from '../shared/plain-text.ts';
import type { Journal } from './ports.ts';

const tailBytes = 2_048;

/** Lines to standard output, which `bootstrap.sh` stamps with the time and copies to the log file that `tail` reads. */
export function openJournal(write: (line: string) => void, logFile: string, instanceId: string): Journal {
  const secrets = new Set<string>();
  const redact = (text: string): string => {
    let clean = text;
    for (const secret of secrets) clean = clean.replaceAll(secret, '***');
    return clean;
  };
  const say = (line: string): void => {
    // What a program or a service has said looks neither like a line of ours nor like a command of a terminal.
    write(plainText(redact(`${instanceId} ${line}`)).replaceAll('\n', '\n  '));
  };
  return {
    info: say,
    warning: (line) => {
      say(`warning: ${line}`);
    },
    error: (line) => {
      say(`error: ${line}`);
    },
    hide: (secret) => {
      if (secret) secrets.add(secret);
    },
    redact,
    tail: async () => lastLines(redact(await readEnd(logFile))),
  };
}

/** More than the tail, so that a secret that the cut would halve is whole when it is redacted. */
async function readEnd(path: string): Promise<string> {
  const file = await open(path).catch(() => undefined);
  if (!file) return '';
  try {
    const { size } = await file.stat();
    const length = Math.min(size, 4 * tailBytes);
    const { buffer } = await file.read(Buffer.alloc(length), 0, length, size - length);
    return buffer.toString();
  } finally {
    await file.close();
  }
}

function lastLines(text: string): string {
  const end = Buffer.from(text).subarray(-tailBytes).toString();
  return end.length < text.length ? end.slice(end.indexOf('\n') + 1) : end;
}
