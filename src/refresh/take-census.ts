import { liveStates } from '../pool/instance.ts';
import type { InstanceRow, LiveState } from '../pool/instance.ts';
import type { Census } from '../pool/standing.ts';
import type { Services } from '../services/services.ts';

/** So many rows of a state are looked at in each refresh, however large the pool. */
export const lookedAt: Readonly<Record<LiveState, number>> = { created: 50, idle: 50, claimed: 50, running: 100 };

/** The live rows, of each state those whose threshold comes first. */
export async function takeCensus({ clock, instances }: Pick<Services, 'clock' | 'instances'>): Promise<Census> {
  const now = clock.now();
  const read = await Promise.all(
    liveStates.map(async (state) => [state, await instances.soonestByState(state, now, lookedAt[state])] as const),
  );
  return {
    rows: Object.fromEntries(read) as Record<LiveState, InstanceRow[]>,
    partial: new Set(read.filter(([state, rows]) => rows.length >= lookedAt[state]).map(([state]) => state)),
  };
}
