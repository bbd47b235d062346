import { wireUseDuring, newRunId } from './bench-pool.ts';
import type { BenchPool } from './bench-pool.ts';
import { rounded } from './statistics.ts';

export interface Contention {
  readonly processes: number;
  readonly claims: number;
  /** Instances that two claims were given. */
  readonly doubled: number;
  /** Claims that were given no idle instance although there was one for each. */
  readonly lost: number;
  readonly requestsPerClaim: number;
  readonly seconds: number;
}

/**
 * As many claims as there are idle instances, each by a process of its own, `processes` of them at any time. Each
 * instance is offered twice in a row, so that they do meet.
 */
export async function measureContention(pool: BenchPool, processes: number, claims: number): Promise<Contention> {
  await pool.offer(await pool.seedIdle(claims), 2);
  const startedAt = performance.now();
  let begun = 0;
  const given: string[] = [];
  const lane = async (): Promise<void> => {
    while (begun < claims) {
      begun += 1;
      // One that finds no idle instance launches one, and counts as lost.
      const { outputs } = await pool.step({ mode: 'provision' }, newRunId());
      if (outputs['reused-count'] === '1') given.push(...(JSON.parse(outputs['instance-ids'] ?? '[]') as string[]));
    }
  };
  const { use } = await wireUseDuring(pool.cloud, () => Promise.all(Array.from({ length: processes }, lane)));
  return {
    processes,
    claims,
    doubled: given.length - new Set(given).size,
    lost: claims - given.length,
    requestsPerClaim: rounded(use.awsRequests / claims, 2),
    seconds: rounded((performance.now() - startedAt) / 1_000, 1),
  };
}
