/** What a handful of timings come to. Milliseconds unless said otherwise. */
export interface Spread {
  readonly median: number;
  /** A quarter of the values lies below the first, a quarter above the second. */
  readonly quartiles: readonly [number, number];
  readonly runs: number;
}

/** @throws when there is no value */
export function spreadOf(values: readonly number[]): Spread {
  if (values.length === 0) throw new Error('There is nothing to take the median of.');
  const sorted = values.toSorted((a, b) => a - b);
  return {
    median: quantile(sorted, 0.5),
    quartiles: [quantile(sorted, 0.25), quantile(sorted, 0.75)],
    runs: sorted.length,
  };
}

export const median = (values: readonly number[]): number => spreadOf(values).median;

/** Between two values it lies in proportion to its distance from them. */
function quantile(sorted: readonly number[], share: number): number {
  const position = (sorted.length - 1) * share;
  const below = sorted[Math.floor(position)] ?? NaN;
  const above = sorted[Math.ceil(position)] ?? NaN;
  return below + (above - below) * (position - Math.floor(position));
}

export const rounded = (value: number, decimals = 0): number => Number(value.toFixed(decimals));
