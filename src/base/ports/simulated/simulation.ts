// A world on virtual time: one schedule, one network, any number of machines, one seed. Between two
// events the promise chains that the first one set off are run to their end, so an event is one
// indivisible step of the whole program.

import { Fabric } from './fabric.ts';
import { Schedule } from './schedule.ts';
import { SeededRandom } from './seeded-random.ts';

/** The one thing taken from the platform: a turn of the real loop comes after every microtask. */
const nextTurn = setImmediate;

export interface SimulationOptions {
  /** Events after which a run counts as endless. Default 1 000 000. */
  readonly stepLimit?: number;
}

export class Simulation {
  readonly seed: number;
  readonly random: SeededRandom;
  readonly schedule = new Schedule();
  readonly fabric: Fabric;
  readonly #stepLimit: number;

  constructor(seed: number, options: SimulationOptions = {}) {
    this.seed = seed;
    this.random = new SeededRandom(seed);
    this.fabric = new Fabric(this.schedule, this.random.fork('network'));
    this.#stepLimit = options.stepLimit ?? 1_000_000;
  }

  /** Lets virtual time run until the promise settles, and gives its outcome. */
  async runUntil<Result>(promise: Promise<Result>): Promise<Result> {
    const outcome = { settled: false };
    const settle = (): void => {
      outcome.settled = true;
    };
    promise.then(settle, settle);
    await this.#drain();
    for (let steps = 0; !outcome.settled; steps++) {
      if (steps >= this.#stepLimit) throw this.#failure(`no end after ${steps} steps`);
      if (!this.schedule.step()) throw this.#failure('nothing is left to happen, yet the promise is pending');
      await this.#drain();
    }
    return promise;
  }

  /** Lets this much virtual time pass, with everything that happens in it. */
  async advance(durationMs: number): Promise<void> {
    const untilMs = this.schedule.nowMs + durationMs;
    await this.#drain();
    for (let steps = 0; (this.schedule.nextAtMs() ?? Infinity) <= untilMs; steps++) {
      if (steps >= this.#stepLimit) throw this.#failure(`more than ${steps} steps in ${durationMs} ms`);
      this.schedule.step();
      await this.#drain();
    }
    this.schedule.advanceTo(untilMs);
  }

  /** Runs until nothing is left to happen. Only for programs without periodic timers. */
  async runToEnd(): Promise<void> {
    await this.#drain();
    for (let steps = 0; this.schedule.step(); steps++) {
      if (steps >= this.#stepLimit) throw this.#failure(`no end after ${steps} steps`);
      await this.#drain();
    }
  }

  #drain(): Promise<void> {
    return new Promise((resolve) => nextTurn(resolve));
  }

  #failure(reason: string): Error {
    return new Error(`seed ${this.seed}: ${reason} (virtual time ${this.schedule.nowMs} ms)`);
  }
}
