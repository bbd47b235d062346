import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BenchPool } from './bench-pool.ts';
import { timeEmptyNode } from './processes.ts';
import { median, rounded } from './statistics.ts';

/** Milliseconds from the start of a mode's process to its first request. */
export interface Startup {
  readonly provisionMs: number;
  readonly releaseMs: number;
  readonly refreshMs: number;
  readonly nodeFloorMs: number;
}

/** Starts each mode again and again against an endpoint that refuses everything and notes when it was first asked. */
export async function measureStartup(pool: BenchPool, runs: number): Promise<Startup> {
  const askedAt: number[] = [];
  const server = createServer((_, response) => {
    askedAt.push(performance.now());
    response
      .writeHead(400, { 'content-type': 'application/x-amz-json-1.0' })
      .end('{"__type":"ValidationException","message":"no"}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const untilAsked = async (mode: 'provision' | 'release' | 'refresh'): Promise<number> => {
    askedAt.length = 0;
    // Includes the step's output files, which take a millisecond to make.
    const startedAt = performance.now();
    const { log } = await pool.start(mode, { AWS_ENDPOINT_URL: url });
    const [firstAskedAt] = askedAt;
    if (firstAskedAt === undefined) throw new Error(`mode ${mode} asked nobody:\n${log}`);
    return firstAskedAt - startedAt;
  };
  const times = { provision: [] as number[], release: [] as number[], refresh: [] as number[], floor: [] as number[] };
  for (let round = 0; round < runs; round += 1) {
    times.floor.push(await timeEmptyNode());
    for (const mode of ['provision', 'release', 'refresh'] as const) times[mode].push(await untilAsked(mode));
  }
  server.closeAllConnections();
  server.close();
  return {
    provisionMs: rounded(median(times.provision)),
    releaseMs: rounded(median(times.release)),
    refreshMs: rounded(median(times.refresh)),
    nodeFloorMs: rounded(median(times.floor), 1),
  };
}
