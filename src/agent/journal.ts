import { open } from 'node:fs/promises';
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
    // One line, whatever it quotes: what a program has said passes neither for a line of ours nor for a terminal's command.
    write(redact(`${instanceId} ${line}`).replaceAll(/\p{C}+/gu, ' '));
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
