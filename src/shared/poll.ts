import type { Clock } from './clock.ts';

/**
 * Looks again and again until `done` accepts what it sees or the deadline passes.
 *
 * @param look reads the present state; what it throws ends the polling
 * @param deadline milliseconds since the epoch; the state is read at least once, however late it is
 * @returns the last state seen, and whether `done` accepted it
 */
export async function poll<State>(options: {
  readonly look: () => Promise<State>;
  readonly done: (state: State) => boolean;
  readonly intervalMs: number;
  readonly deadline: number;
  readonly clock: Clock;
  readonly signal?: AbortSignal;
}): Promise<{ readonly state: State; readonly done: boolean }> {
  const { look, done, intervalMs, deadline, clock, signal } = options;
  for (;;) {
    const state = await look();
    if (done(state)) return { state, done: true };
    const remainingMs = deadline - clock.now();
    if (remainingMs <= 0) return { state, done: false };
    await clock.sleep(Math.min(intervalMs, remainingMs), signal);
  }
}
