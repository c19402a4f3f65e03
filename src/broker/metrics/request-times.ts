// Where the time of requests goes, by Kafka's parts. On one event loop nobody waits for a free thread, but a request
// waits behind others of its connection, for the disk and for other clients, and its answer for a slow reader.

import type { Clock } from '../../base/ports/clock.ts';
import { Summary } from '../../metrics/summary.ts';

/** In milliseconds. The total is the sum of the parts. */
export class RequestTimes {
  readonly total = new Summary();
  /** Behind others of its connection, or while its client was throttled. */
  readonly requestQueue = new Summary();
  /** From there to the answer, or to where it first had to wait. */
  readonly local = new Summary();
  /** From there to the answer. */
  readonly remote = new Summary();
  /** Until the answers before it had gone. */
  readonly responseQueue = new Summary();
  /** Until the system had taken the answer. */
  readonly responseSend = new Summary();
}

/** One request on its way. */
export class TimedRequest {
  readonly #clock: Clock;
  readonly #receivedMs: number;
  readonly #startedMs: number;
  #waitingMs: number | undefined;
  #answeredMs = 0;
  #sendingMs: number | undefined;

  /** Times of the monotonic clock. `receivedMs` is left out when nothing was before it. */
  constructor(clock: Clock, startedMs: number, receivedMs = startedMs) {
    this.#clock = clock;
    this.#startedMs = startedMs;
    this.#receivedMs = receivedMs;
  }

  /** It waits for something from now on; of several calls the first counts. */
  waits(): void {
    this.#waitingMs ??= this.#clock.monotonicMs();
  }

  /** The answer is known. */
  answered(nowMs: number): void {
    this.#answeredMs = nowMs;
  }

  /** The answer had to wait for others, and is sent now. */
  sends(): void {
    this.#sendingMs = this.#clock.monotonicMs();
  }

  /** Nothing more happens to it: its answer has gone, or there is none. */
  isOver(nowMs: number, all: readonly { readonly times: RequestTimes }[]): void {
    for (const { times } of all) this.#recordIn(times, nowMs);
  }

  #recordIn(times: RequestTimes, nowMs: number): void {
    const waitingMs = this.#waitingMs ?? this.#answeredMs;
    const sendingMs = this.#sendingMs ?? this.#answeredMs;
    times.total.record(nowMs - this.#receivedMs, nowMs);
    times.requestQueue.record(this.#startedMs - this.#receivedMs, nowMs);
    times.local.record(waitingMs - this.#startedMs, nowMs);
    times.remote.record(this.#answeredMs - waitingMs, nowMs);
    times.responseQueue.record(sendingMs - this.#answeredMs, nowMs);
    times.responseSend.record(nowMs - sendingMs, nowMs);
  }
}
