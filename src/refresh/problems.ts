import { InputError, PoolError, SetupError } from '../shared/errors.ts';

/** What kept parts of a refresh from their work, while the others went on: all of it is told, at the end. */
export class Problems {
  readonly #errors: PoolError[] = [];

  /** @returns what the work gives; undefined when it was refused with an error that is meant for the user */
  async unless<Value>(work: () => Promise<Value>): Promise<Value | undefined> {
    try {
      return await work();
    } catch (error) {
      this.add(error);
      return undefined;
    }
  }

  /** @throws whatever is not meant for the user */
  add(error: unknown): void {
    if (!(error instanceof PoolError)) throw error;
    this.#errors.push(error);
  }

  /** @throws one error with everything that came up; nothing came up: nothing is thrown */
  tell(): void {
    const [first, ...others] = this.#errors;
    if (first === undefined) return;
    if (this.#errors.every((error) => error instanceof InputError))
      throw new InputError(this.#errors.flatMap((error) => error.problems));
    if (others.length === 0) throw first;
    throw new SetupError(first.code, this.#errors.map((error) => error.message).join('\n'), { cause: first });
  }
}

/**
 * Does everything, and lets all come to an end.
 * @throws one error with all problems
 */
export async function allOf<Values extends readonly unknown[]>(
  ...works: { readonly [Index in keyof Values]: () => Promise<Values[Index]> }
): Promise<Values> {
  const problems = new Problems();
  const values = await Promise.all(works.map((work) => problems.unless(work)));
  problems.tell();
  return values as unknown as Values;
}
