// The way every call to a simulated disk takes: it waits its virtual time, then fails as ordered or
// takes effect. When the machine loses power, all calls on their way fail with ECRASHED and have no
// effect any more.

import { DiskError } from '../disk.ts';
import type { DiskFaults, DiskOperation } from './disk-faults.ts';
import { Refusal } from './name-tree.ts';
import type { Schedule } from './schedule.ts';
import type { SeededRandom } from './seeded-random.ts';

/** How long a call takes, in milliseconds; `sizeBytes` is what it moves. */
export type DiskLatency = (operation: DiskOperation, sizeBytes: number, random: SeededRandom) => number;

export interface DiskCall<Result> {
  readonly operation: DiskOperation;
  readonly path: string;
  readonly sizeBytes?: number;
  /** What the call does at its end; a `Refusal` becomes the call's error. */
  readonly effect: () => Result;
  /** What an ordered failure does before it is reported. */
  readonly onFault?: (code: string) => void;
}

export class DiskQueue {
  latency: DiskLatency;
  readonly #schedule: Schedule;
  readonly #random: SeededRandom;
  readonly #faults: DiskFaults;
  readonly #waiting = new Map<DiskCall<unknown>, (error: DiskError) => void>();
  #life = 0;

  constructor(schedule: Schedule, random: SeededRandom, faults: DiskFaults, latency: DiskLatency) {
    this.#schedule = schedule;
    this.#random = random;
    this.#faults = faults;
    this.latency = latency;
  }

  /** Changes with every power cut: what was opened in an earlier life is gone. */
  get life(): number {
    return this.#life;
  }

  perform<Result>(call: DiskCall<Result>): Promise<Result> {
    const { operation, path, sizeBytes = 0 } = call;
    const fault = this.#faults.take(operation, path);
    return new Promise((resolve, reject) => {
      this.#waiting.set(call, reject);
      this.#schedule.after(this.latency(operation, sizeBytes, this.#random), `${operation} ${path}`, () => {
        // Not there any more: the power failed while the call was on its way.
        if (!this.#waiting.delete(call)) return;
        try {
          if (fault !== undefined) {
            call.onFault?.(fault);
            throw new Refusal(fault);
          }
          resolve(call.effect());
        } catch (error) {
          reject(error instanceof Refusal ? new DiskError(operation, path, error.code) : (error as Error));
        }
      });
    });
  }

  crash(): void {
    this.#life++;
    for (const [{ operation, path }, reject] of this.#waiting) reject(new DiskError(operation, path, 'ECRASHED'));
    this.#waiting.clear();
  }
}
