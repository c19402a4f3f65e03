// Tasks run in place, at a later virtual moment, on copies of their input and output as a thread
// would get them.

import type { Task, Workers } from '../workers.ts';
import type { Schedule } from './schedule.ts';
import type { SeededRandom } from './seeded-random.ts';

export class SimulatedWorkers implements Workers {
  readonly #schedule: Schedule;
  readonly #random: SeededRandom;
  #life = 0;
  #closed = false;

  constructor(schedule: Schedule, random: SeededRandom) {
    this.#schedule = schedule;
    this.#random = random;
  }

  run<Input, Output>(task: Task<Input, Output>, input: Input, transfer: readonly ArrayBuffer[] = []): Promise<Output> {
    return new Promise<Output>((resolve, reject) => {
      if (this.#closed) throw new Error('the workers are closed');
      const copy = structuredClone(input, { transfer: [...transfer] });
      const life = this.#life;
      this.#schedule.after(this.#random.between(0.1, 5), `task ${task.name}`, () => {
        if (life !== this.#life) return;
        if (this.#closed) reject(new Error('the workers were closed'));
        else runInPlace(task, copy, resolve, reject);
      });
    });
  }

  close(): Promise<void> {
    this.#closed = true;
    return Promise.resolve();
  }

  /** The machine stops: no task that was sent is ever answered. */
  stop(): void {
    this.#life++;
  }
}

function runInPlace<Input, Output>(
  task: Task<Input, Output>,
  input: Input,
  resolve: (output: Output) => void,
  reject: (error: Error) => void,
): void {
  try {
    resolve(structuredClone(task.run(input)));
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    reject(Object.assign(new Error(message), { name }));
  }
}
