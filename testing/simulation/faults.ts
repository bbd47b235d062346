import type { SeededRandom } from './seeded-random.ts';

/** How often each fault strikes when it may, in a seed of middling weather. */
const baseRates = {
  // One request of a process
  'failed call': 0.008,
  'lost reply': 0.008,
  'slow call': 0.008,
  'stalled call': 0.000_5,
  'throttled call': 0.004,
  'crash before a call': 0.000_7,
  'crash after a call': 0.000_7,
  // DynamoDB
  'stale index': 0.3,
  'lagging index': 0.003,
  'short page': 0.5,
  'unprocessed keys': 0.05,
  // SQS
  'duplicate offer': 0.15,
  'late offer': 0.1,
  'lost offer': 0.04,
  'undeleted offer': 0.03,
  'false-empty queue': 0.05,
  'refused batch entry': 0.02,
  // EC2
  'partial fleet': 0.08,
  'errors beside instances': 0.1,
  'spot capacity lacks': 0.1,
  'capacity lacks': 0.05,
  'unseen instance': 0.15,
  'unknown instance in a batch': 0.05,
  'forgotten machine': 0.1,
  // Instances
  'boot that never comes': 0.05,
  'failing boot': 0.04,
  'machine death': 0.08,
  'machine death before its job': 0.04,
  'spot interruption': 0.1,
  'hung agent': 0.05,
  'clock skew': 0.3,
  'lost row': 0.04,
  'failed registration': 0.04,
  'lost registration': 0.03,
  'listener exit': 0.03,
  'failing clean-up': 0.02,
  // GitHub
  'GitHub 502': 0.03,
  'GitHub 429': 0.02,
  'GitHub 403 for too many requests': 0.02,
  'GitHub 403 by single sign-on': 0.005,
  'GitHub 404 for what is there': 0.03,
  'late listing': 0.2,
  'wrong busy': 0.1,
  'missed assignment': 0.05,
  'token that expires early': 0.1,
  'refused token': 0.02,
  // People
  'cancelled run': 0.15,
  'killed process': 0.05,
  'forgotten release': 0.12,
  'whole re-run': 0.15,
  're-run of failed jobs': 0.15,
  'overlapping refresh': 0.2,
  'removed class': 0.05,
  'changed template': 0.05,
  'deleted template': 0.02,
} as const;

export type FaultKind = keyof typeof baseRates;
export const faultKinds = Object.keys(baseRates) as FaultKind[];

/** `seeded`: each kind now rare, now frequent, now absent; `sluggish`: requests and indexes come late, by minutes; `calm`: none. */
export type Weather = 'seeded' | 'sluggish' | 'calm';

const sluggishRates: Partial<Record<FaultKind, number>> = {
  'stalled call': 0.03,
  'slow call': 0.05,
  'lagging index': 0.15,
  'stale index': 0.3,
  'duplicate offer': 0.3,
  'forgotten release': 0.2,
  'whole re-run': 0.2,
};

/** Which faults strike in one history. Each seed has weather of its own: some kinds absent, some frequent. */
export class Faults {
  readonly counts = new Map<FaultKind, number>();
  readonly #random: SeededRandom;
  readonly #rates = new Map<FaultKind, number>();
  #raging = false;
  #over = false;
  #onStrike: (kind: FaultKind) => void = () => undefined;

  constructor(random: SeededRandom, weather: Weather) {
    this.#random = random;
    const mood = random.pick([0.3, 1, 1, 2]);
    for (const kind of faultKinds) {
      const seeded = Math.min(0.9, baseRates[kind] * random.pick([0, 0.5, 1, 1, 2]) * mood);
      this.#rates.set(kind, { seeded, sluggish: sluggishRates[kind] ?? 0, calm: 0 }[weather]);
    }
  }

  /** Asked wherever the fault could happen. */
  strikes(kind: FaultKind): boolean {
    const rate = this.#raging ? (this.#rates.get(kind) ?? 0) : 0;
    if (rate === 0 || !this.#random.chance(rate)) return false;
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
    this.#onStrike(kind);
    return true;
  }

  /** Tells of each strike, for the history. */
  watch(onStrike: (kind: FaultKind) => void): void {
    this.#onStrike = onStrike;
  }

  /** The weather is calm until then. */
  begin(): void {
    this.#raging = true;
  }

  cease(): void {
    this.#raging = false;
    this.#over = true;
  }

  /** They have struck, and will no more. */
  get isOver(): boolean {
    return this.#over;
  }

  get rage(): boolean {
    return this.#raging;
  }
}
