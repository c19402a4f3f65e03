// One direction of a simulated connection. Bytes keep their order and nothing else: where one write
// ends and the next begins is lost, by seed, as TCP may lose it. At most a window of bytes is under
// way or unread; the rest waits at the sender and shows as `pendingBytes`.

import type { Schedule } from './schedule.ts';
import type { SeededRandom } from './seeded-random.ts';

const windowBytes = 256 * 1024;
const segmentLimitBytes = 64 * 1024;

/** What the pipe needs to know about the way between the two machines. */
export interface Route {
  readonly schedule: Schedule;
  readonly random: SeededRandom;
  latencyMs(): number;
  /** True while nothing gets through; what is under way waits. */
  isCut(): boolean;
}

/** The end that reads. */
export interface Receiver {
  onData(bytes: Uint8Array): void;
  onEnd(): void;
  onReset(): void;
}

interface Outgoing {
  readonly bytes: Uint8Array;
  readonly released: (() => void) | undefined;
}

type Arrival = Uint8Array | 'end' | 'reset';

export class Pipe {
  readonly #route: Route;
  readonly #receiver: Receiver;
  /** Called when everything written has been taken. */
  readonly #onEmpty: () => void;
  readonly #outgoing: Outgoing[] = [];
  readonly #arrived: Arrival[] = [];
  /** How much of the first outgoing chunk has been taken. */
  #takenOfFirst = 0;
  #pendingBytes = 0;
  #unreadBytes = 0;
  #lastArrivalMs = 0;
  #ending = false;
  #ended = false;
  #flowing = false;
  #sendScheduled = false;
  #deliveryScheduled = false;

  constructor(route: Route, receiver: Receiver, onEmpty: () => void) {
    this.#route = route;
    this.#receiver = receiver;
    this.#onEmpty = onEmpty;
  }

  get pendingBytes(): number {
    return this.#pendingBytes;
  }

  /** Bytes that were taken from the sender and not given to the receiver yet. */
  get unreadBytes(): number {
    return this.#unreadBytes;
  }

  write(chunks: readonly Uint8Array[], released: (() => void) | undefined): void {
    const last = chunks.length - 1;
    for (const [index, bytes] of chunks.entries()) {
      this.#outgoing.push({ bytes, released: index === last ? released : undefined });
      this.#pendingBytes += bytes.length;
    }
    this.#sendSoon();
  }

  /** Ends the direction after everything written. */
  end(): void {
    this.#ending = true;
    this.#sendSoon();
  }

  /** Ends the direction at once; what waits is dropped, and its owners get it back. */
  abort(last: 'end' | 'reset'): void {
    const dropped = this.#outgoing.splice(0);
    this.#pendingBytes = 0;
    if (last === 'end') this.#sendEnd();
    else this.#send('reset');
    for (const { released } of dropped) released?.();
  }

  /** Starts and stops the calls of the receiver. */
  setFlowing(flowing: boolean): void {
    this.#flowing = flowing;
    this.deliverSoon();
  }

  deliverSoon(): void {
    if (this.#deliveryScheduled || this.#arrived.length === 0) return;
    this.#deliveryScheduled = true;
    this.#route.schedule.after(0, 'deliver', () => {
      this.#deliveryScheduled = false;
      this.#deliver();
    });
  }

  #sendSoon(): void {
    if (this.#sendScheduled) return;
    this.#sendScheduled = true;
    this.#route.schedule.after(this.#route.random.between(0.001, 0.02), 'send', () => {
      this.#sendScheduled = false;
      this.#sendWaiting();
    });
  }

  /** The system takes what the window allows. */
  #sendWaiting(): void {
    const returned: (() => void)[] = [];
    const hadWork = this.#outgoing.length > 0;
    while (this.#outgoing.length > 0 && this.#unreadBytes < windowBytes) {
      const segment = this.#takeSegment(returned);
      if (segment.length > 0) this.#send(segment);
    }
    for (const released of returned) released();
    if (this.#outgoing.length > 0) return;
    if (hadWork) this.#onEmpty();
    if (this.#ending) this.#sendEnd();
  }

  #sendEnd(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#send('end');
  }

  /** Gathers one segment from as many chunks as it spans. */
  #takeSegment(returned: (() => void)[]): Uint8Array {
    const segment = new Uint8Array(this.#segmentSize());
    let filled = 0;
    for (let first = this.#outgoing[0]; first !== undefined; first = this.#outgoing[0]) {
      const count = Math.min(first.bytes.length - this.#takenOfFirst, segment.length - filled);
      segment.set(first.bytes.subarray(this.#takenOfFirst, this.#takenOfFirst + count), filled);
      filled += count;
      this.#takenOfFirst += count;
      if (this.#takenOfFirst < first.bytes.length) break;
      this.#outgoing.shift();
      this.#takenOfFirst = 0;
      if (first.released !== undefined) returned.push(first.released);
    }
    this.#pendingBytes -= filled;
    return segment;
  }

  /** Mostly all that waits, as one read of a real socket brings it; now and then a part, or only a few bytes. */
  #segmentSize(): number {
    const { random } = this.#route;
    const most = Math.min(this.#pendingBytes, segmentLimitBytes);
    if (most <= 1 || random.chance(0.6)) return most;
    return 1 + random.below(random.chance(0.4) ? Math.min(most, 24) : most);
  }

  #send(arrival: Arrival): void {
    const { schedule } = this.#route;
    if (typeof arrival !== 'string') this.#unreadBytes += arrival.length;
    this.#lastArrivalMs = Math.max(this.#lastArrivalMs, schedule.nowMs + this.#route.latencyMs());
    schedule.after(this.#lastArrivalMs - schedule.nowMs, 'arrive', () => {
      this.#arrived.push(arrival);
      this.deliverSoon();
    });
  }

  /** Hands over one arrival; the next is an event of its own, as it is on a real loop. */
  #deliver(): void {
    if (this.#route.isCut()) return;
    // A reset does not wait until somebody reads.
    if (this.#arrived.at(-1) === 'reset') this.#arrived.splice(0, this.#arrived.length - 1);
    else if (!this.#flowing) return;
    const arrival = this.#arrived.shift();
    if (arrival === undefined) return;
    if (arrival === 'end') this.#receiver.onEnd();
    else if (arrival === 'reset') this.#receiver.onReset();
    else {
      this.#unreadBytes -= arrival.length;
      if (this.#outgoing.length > 0) this.#sendSoon();
      this.#receiver.onData(arrival);
    }
    this.deliverSoon();
  }
}
