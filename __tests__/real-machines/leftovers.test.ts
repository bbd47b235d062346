import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, jest } from '@jest/globals';
import { realTest, startRealMachines } from './started-machines.ts';

jest.setTimeout(600_000);

/** What this host holds that a machine could leave on it. */
function hostHolds(instanceId: string): string[] {
  const processes = globSync('/proc/[0-9]*/cmdline').filter((file) => readOrNothing(file).includes(instanceId));
  const mounts = readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .filter((line) => line.includes(instanceId));
  return [...processes, ...mounts, ...globSync(`/sys/fs/cgroup/{,*/}*${instanceId}`)];
}

const links = (): string => execFileSync('ip', ['-o', 'link'], { encoding: 'utf8' });

function readOrNothing(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

realTest('a local cloud that is closed leaves no process, mount, control group, link or disk', async () => {
  const before = links();
  const machines = await startRealMachines();
  const id = await machines.launch('#!/bin/sh\nsleep 1000');
  const { folder } = await machines.reached(id, 'running');
  expect(hostHolds(id)).not.toEqual([]);

  await machines.cloud.close();

  expect(hostHolds(id)).toEqual([]);
  expect(existsSync(join(folder, 'disk'))).toBe(false);
  expect(links()).toBe(before);
});

realTest('machines end with a local cloud that is killed, and the next one takes their disks away', async () => {
  const before = links();
  const directory = mkdtempSync(join(tmpdir(), 'killed-'));
  try {
    const entry = join(import.meta.dirname, 'killed-cloud.ts');
    const cloud = spawn(process.execPath, [entry, directory], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = (await once(createInterface(cloud.stdout), 'line')) as [string];
    const { id, folder } = JSON.parse(line) as { id: string; folder: string };
    expect(hostHolds(id)).not.toEqual([]);

    cloud.kill('SIGKILL');
    await once(cloud, 'exit');

    const isRunning = (): boolean => hostHolds(id).some((found) => found.startsWith('/proc/'));
    while (isRunning()) await sleep(50);
    expect(links()).toBe(before);
    expect(existsSync(join(folder, 'disk'))).toBe(true);
    await startRealMachines();
    expect(hostHolds(id)).toEqual([]);
    expect(existsSync(join(folder, 'disk'))).toBe(false);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});
