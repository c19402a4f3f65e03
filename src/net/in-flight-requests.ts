// The requests of a connection that were sent and are not answered yet, oldest first, and the time that each has.
// While one of them is in the foreground, the process stays for its answer.

import type { Platform } from '../base/ports/platform.ts';
import type { Timer } from '../base/ports/timers.ts';

export interface InFlightRequest {
  readonly name: string;
  readonly timeoutMs: number;
  /** A process that has nothing else to do does not stay for the answer. */
  readonly isBackground: boolean;
  readonly decode: (frame: Uint8Array) => void;
  readonly fail: (error: Error) => void;
}

export interface InFlightOptions {
  readonly platform: Platform;
  /** Keeps the process, or lets it go. */
  readonly keepProcess: (isKept: boolean) => void;
  /** A request was not answered in time. */
  readonly onLate: (request: InFlightRequest) => void;
}

interface Deadline {
  readonly request: InFlightRequest;
  readonly atMs: number;
}

export class InFlightRequests {
  readonly #options: InFlightOptions;
  readonly #requests: Deadline[] = [];
  #foregroundCount = 0;
  /** One timer, for the earliest deadline. It may fire early, never late. */
  #timer: Timer | undefined;
  #timerAtMs = Infinity;

  constructor(options: InFlightOptions) {
    this.#options = options;
  }

  get count(): number {
    return this.#requests.length;
  }

  /** The one that is answered next. */
  get oldest(): InFlightRequest | undefined {
    return this.#requests[0]?.request;
  }

  /** Its time begins at `nowMs` of the monotonic clock. */
  add(request: InFlightRequest, nowMs: number): void {
    if (!request.isBackground) this.#countForeground(1);
    const atMs = nowMs + request.timeoutMs;
    this.#requests.push({ request, atMs });
    this.#watch(atMs);
  }

  /** The oldest has been answered. */
  removeOldest(): void {
    const { request } = this.#requests.shift()!;
    if (!request.isBackground) this.#countForeground(-1);
    if (this.#requests.length === 0) this.#stopTimer();
  }

  /** None will be answered. */
  failAll(reason: Error): void {
    this.#stopTimer();
    for (const { request } of this.#requests.splice(0)) request.fail(reason);
  }

  #countForeground(change: 1 | -1): void {
    const wasKept = this.#foregroundCount > 0;
    this.#foregroundCount += change;
    const isKept = this.#foregroundCount > 0;
    if (isKept !== wasKept) this.#options.keepProcess(isKept);
  }

  #watch(atMs: number): void {
    if (atMs >= this.#timerAtMs) return;
    this.#timer?.cancel();
    this.#timerAtMs = atMs;
    const { clock, timers } = this.#options.platform;
    this.#timer = timers.background(atMs - clock.monotonicMs(), () => {
      this.#timerAtMs = Infinity;
      this.#expire();
    });
  }

  #expire(): void {
    const nowMs = this.#options.platform.clock.monotonicMs();
    const late = this.#requests.find(({ atMs }) => atMs <= nowMs);
    if (late !== undefined) this.#options.onLate(late.request);
    else if (this.#requests.length > 0) this.#watch(Math.min(...this.#requests.map(({ atMs }) => atMs)));
  }

  #stopTimer(): void {
    this.#timer?.cancel();
    this.#timerAtMs = Infinity;
  }
}
