import type { Random } from '../../src/shared/random.ts';

/** The chance of one history: the same seed gives the same numbers for ever. The generator is sfc32 (PractRand). */
export class SeededRandom implements Random {
  #a: number;
  #b = 0x9e3779b9;
  #c = 0x243f6a88;
  #count = 1;

  constructor(seed: number) {
    this.#a = seed | 0;
    for (let round = 0; round < 12; round += 1) this.#next();
  }

  /** A number in [0, 1). */
  fraction(): number {
    return this.#next() / 4_294_967_296;
  }

  below(limit: number): number {
    return Math.floor(this.fraction() * limit);
  }

  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number {
    return least + this.below(most - least + 1);
  }

  chance(probability: number): boolean {
    return this.fraction() < probability;
  }

  pick<Item>(items: readonly [Item, ...Item[]]): Item {
    return items[this.below(items.length)] ?? items[0];
  }

  id(): string {
    const [one, two] = [this.#hex(), this.#hex()];
    return `${one}-${two.slice(0, 4)}-${two.slice(4)}-${this.#hex()}`;
  }

  label(): string {
    return `pool-${this.#hex()}${this.#hex()}${this.#hex()}`;
  }

  /** Another sequence, which draws from this one only once. */
  fork(): SeededRandom {
    return new SeededRandom(this.#next());
  }

  #hex(): string {
    return this.#next().toString(16).padStart(8, '0');
  }

  #next(): number {
    const sum = (this.#a + this.#b + this.#count) | 0;
    this.#count = (this.#count + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }
}
