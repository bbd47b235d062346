import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** The environment that the process began with whose socket on 127.0.0.1 has this port; undefined when it is gone, or another user's. */
export function environmentOfSocket(port: number): readonly string[] | undefined {
  const local = `0100007F:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const line = readFileSync('/proc/net/tcp', 'latin1')
    .split('\n')
    .map((row) => row.trim().split(/\s+/))
    .find((fields) => fields[1] === local);
  const socket = `socket:[${line?.[9] ?? ''}]`;
  const pid = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .find((name) => holds(name, socket));
  return pid === undefined ? undefined : readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0');
}

function holds(pid: string, socket: string): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`) === socket);
  } catch {
    // It has just ended, or belongs to someone else.
    return false;
  }
}
