import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest } from '@jest/globals';
import { idsOf, labelsOf, openPool } from '../e2e/pool.ts';
import type { TestPool } from '../e2e/pool.ts';
import { realDescribe, realTest } from '../real-machines/started-machines.ts';
import { attacks, preRunnerScript } from './attacks.ts';

jest.setTimeout(600_000);

const hostileJob = attacks.map(({ attack }) => `(\nset +e\n${attack}\n) >/dev/null 2>&1 </dev/null || true`).join('\n');

const nextJob = attacks
  .map(
    ({ check }, index) =>
      `if said=$( (\nset +e\n${check}\n) 2>&1 </dev/null); then echo "attack ${index} failed"; else echo "attack ${index} SUCCEEDED: $said"; fi`,
  )
  .join('\n');

realDescribe('after a hostile job without root, on the same machine', () => {
  let pool: TestPool;
  let close = (): Promise<void> => Promise.resolve();
  let log = '';
  let stolen = '';
  let machines: readonly string[] = [];

  beforeAll(async () => {
    ({ pool, close } = await openPool({
      machines: 'debian',
      refreshed: { 'pre-runner-script': preRunnerScript },
    }));
    const first = await pool.provision('101');
    if (first.exitCode !== 0) throw new Error(first.log);
    const [id = ''] = idsOf(first);
    await pool.job(labelsOf(first)[0] ?? '', hostileJob);
    const watching = setInterval(() => {
      stolen += readStolen(pool, id);
    }, 20);
    try {
      await pool.release('101');
      await pool.untilIdleListen();
    } finally {
      clearInterval(watching);
    }
    const second = await pool.provision('102');
    if (second.outputs['reused-count'] !== '1') throw new Error(second.log);
    machines = [id, ...idsOf(second)];
    ({ log } = await pool.logOfJob(labelsOf(second)[0] ?? '', nextJob));
  }, 600_000);

  afterAll(() => close());

  realTest.each(attacks.map(({ claim }, index) => [claim, index] as const))('%s', (_, index) => {
    expect(log).toMatch(new RegExp(`attack ${index} (failed|SUCCEEDED)`));
    expect(log.split('\n').filter((line) => line.includes(`attack ${index} SUCCEEDED`))).toEqual([]);
  });

  realTest('the machine was the same, and its tokens were seen by nobody', () => {
    expect(machines[0]).toBe(machines[1]);
    expect(stolen).toBe('');
  });
});

/** The disk of a machine, as its host sees it. */
function readStolen(pool: TestPool, instanceId: string): string {
  const folder = pool.cloud.ec2.instances().find((machine) => machine.instanceId === instanceId)?.folder ?? '';
  const file = join(folder, 'disk/upper/opt/ec2-runner-pool/assignment/home/stolen');
  try {
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  } catch {
    // Removed just now.
    return '';
  }
}
