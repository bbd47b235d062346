import type { Pace } from './pace.ts';
import { removalTries } from './patience.ts';
import type { Ports } from './ports.ts';

/** Taking the runner off GitHub, tried until it works, or until that is plainly hopeless. */
export class Removal {
  readonly #ports: Pick<Ports, 'clock' | 'journal' | 'runner'>;
  readonly #pace: Pace;
  #failures = 0;
  #refusedAt: number | undefined;

  constructor(ports: Pick<Ports, 'clock' | 'journal' | 'runner'>, pace: Pace) {
    this.#ports = ports;
    this.#pace = pace;
  }

  /** When GitHub last kept the runner while a job seemed to run; undefined when it has not since the latest removal. */
  get refusedAt(): number | undefined {
    return this.#refusedAt;
  }

  /**
   * GitHub refuses to remove a runner that has a job, so it alone knows whether there is one: processes and files of jobs may say anything.
   * One that will not be removed, tried again and again, may be out of GitHub's sight: then it is given up.
   * @returns whether no job will come any more
   */
  async isDone(removeToken: string): Promise<boolean> {
    const { clock, journal, runner } = this.#ports;
    const gone = await runner.deregister(removeToken);
    if (!gone && (await runner.isBusy())) {
      this.#refusedAt = clock.now();
      return false;
    }
    this.#refusedAt = undefined;
    this.#failures = gone ? 0 : this.#failures + 1;
    if (this.#failures > 0 && this.#failures < removalTries) {
      this.#pace.backOff(this.#failures);
      return false;
    }
    if (!gone) journal.warning(`could not deregister, ${removalTries} times; the next registration has another name`);
    this.#failures = 0;
    return true;
  }
}
