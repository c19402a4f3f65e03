// The broker's end of one connection. Requests are handled one at a time and answered in order, as
// Kafka does; only Produce requests may overlap, so that several can share one flush. Reading stops
// while too much waits to be handled or to be sent: a client that does not read cannot fill our memory.

import type { BufferPool } from '../base/bytes/buffer-pool.ts';
import type { Clock } from '../base/ports/clock.ts';
import type { Timer, Timers } from '../base/ports/timers.ts';
import type { ByteStream } from '../base/ports/network.ts';
import { InvalidFrameSizeError } from './frame-decoder.ts';
import { Frame } from './frame.ts';
import { FrameReceiver } from './frame-receiver.ts';
import { PartialFrame } from './partial-frame.ts';
import type { ReceiveBudget, Receiver } from './receive-budget.ts';
import { RequestOrder, type Slot } from './request-order.ts';

/** What a request led to: bytes to send, nothing to send, or the end of the connection. */
export type Outcome =
  /** `released` is called once the chunks are not needed any more, sent or not. */
  | {
      readonly kind: 'respond';
      readonly chunks: readonly Uint8Array[];
      readonly released?: (() => void) | undefined;
      /** Called when it is sent, if it had to wait for answers to earlier requests. */
      readonly delayed?: (() => void) | undefined;
      /** How long nothing more is read and started once this has been sent (KIP-219). */
      readonly muteMs?: number;
    }
  | { readonly kind: 'silence'; readonly muteMs?: number }
  | { readonly kind: 'close'; readonly reason: string; readonly failure?: unknown };

export interface ServerConnectionOptions {
  readonly stream: ByteStream;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly maxFrameBytes: number;
  /** A frame that has begun must be whole after this long. */
  readonly frameTimeoutMs: number;
  readonly receiveBudget: ReceiveBudget;
  readonly framePool: BufferPool;
  /** Whether the frame may overlap with requests that are under way. Must not throw. */
  mayOverlap(frame: Uint8Array): boolean;
  /** The frame's memory is the handler's from here on. */
  handle(frame: Frame): Promise<Outcome> | Outcome;
  /** `failure` is what should not have happened on our side. */
  onClose(reason: string, failure?: unknown): void;
}

export class ServerConnection implements Receiver {
  readonly #options: ServerConnectionOptions;
  readonly #receiver: FrameReceiver;
  readonly #partialFrame: PartialFrame;
  readonly #requests: RequestOrder<Outcome>;
  #isPaused = false;
  #isBlockedByBudget = false;
  #isDraining = false;
  #isClosing = false;
  #isClosed = false;
  #hasEnded = false;
  /** Nothing that still arrives is looked at. */
  #isFinishing = false;
  /** Runs while the client is throttled. */
  #muteTimer: Timer | undefined;
  #activityCount = 0;

  constructor(options: ServerConnectionOptions) {
    this.#options = options;
    this.#receiver = new FrameReceiver(options.maxFrameBytes, options.framePool);
    this.#requests = new RequestOrder((frame) => options.mayOverlap(frame));
    this.#partialFrame = new PartialFrame({
      timers: options.timers,
      timeoutMs: options.frameTimeoutMs,
      budget: options.receiveBudget,
      receiver: this,
      // While we do not read because of our own answers the peer cannot finish its frame.
      isExcused: () => this.#isPaused && !this.#isBlockedByBudget,
      onLate: () => this.close('a request did not arrive whole in time'),
    });
    options.stream.start({
      target: () => this.#receiver.target(),
      onData: (chunk) => this.#receive(chunk),
      onEnd: () => this.#onPeerEnd(),
      onDrain: () => this.#onDrain(),
      onClose: (error) => this.#onClosed(error?.message ?? 'closed by the peer'),
    });
  }

  /** Grows with every request received and every answer that left: the idle check compares two looks at it. */
  get activityCount(): number {
    return this.#activityCount;
  }

  /** The broker is working on a request of this connection, or lets it wait. */
  get isWorking(): boolean {
    return this.#requests.isWorking || this.#muteTimer !== undefined;
  }

  #receive(chunk: Uint8Array): void {
    if (this.#isClosing || this.#isFinishing) return;
    try {
      this.#queue(this.#receiver.receive(chunk));
    } catch (error) {
      if (!(error instanceof InvalidFrameSizeError)) {
        // No memory for it, for instance: this connection's end, not the process's.
        this.close('a request could not be taken in', error);
        return;
      }
      // What was whole before the bad size is answered; then there is nothing left to understand.
      this.#queue(error.framesBefore.map((bytes) => new Frame(bytes)));
      this.finish();
      this.#startWaiting();
      return;
    }
    this.#partialFrame.hold(this.#receiver.heldBytes);
    this.#startWaiting();
    this.#updateReading();
  }

  #queue(frames: readonly Frame[]): void {
    const isFree = this.#requests.isIdle && !this.#isDraining && this.#muteTimer === undefined;
    const hasToWait = frames.length > 1 || (frames.length === 1 && !isFree);
    const receivedMs = hasToWait ? this.#options.clock.monotonicMs() : undefined;
    for (const frame of frames) {
      frame.receivedMs = receivedMs;
      this.#activityCount += 1;
      this.#requests.add(frame);
    }
  }

  #startWaiting(): void {
    while (!this.#isDraining && !this.#isClosing && this.#muteTimer === undefined) {
      const next = this.#requests.begin();
      if (next === undefined) return;
      this.#start(next.frame, next.slot);
    }
  }

  #start(frame: Frame, slot: Slot<Outcome>): void {
    const outcome = this.#handle(frame);
    if (!(outcome instanceof Promise)) {
      slot.outcome = outcome;
      this.#answer();
      return;
    }
    outcome.then(
      (settled) => {
        slot.outcome = settled;
        if (this.#isClosed) discard(settled);
        this.#answer();
        this.#startWaiting();
        this.#updateReading();
      },
      (error: unknown) => this.close('a request failed', error),
    );
  }

  /** A request that the handler could not even fail in order ends its own connection and nothing else. */
  #handle(frame: Frame): Promise<Outcome> | Outcome {
    try {
      return this.#options.handle(frame);
    } catch (error) {
      return { kind: 'close', reason: 'a request failed', failure: error };
    }
  }

  /** Sends what is ready, in order of arrival. */
  #answer(): void {
    for (let isDelayed = false; !this.#isClosed; isDelayed = true) {
      const outcome = this.#requests.takeOutcome();
      if (outcome === undefined) break;
      if (outcome.kind === 'close') {
        this.close(outcome.reason, outcome.failure);
        return;
      }
      this.#activityCount += 1;
      // Those after the first were there before it.
      if (isDelayed && outcome.kind === 'respond') outcome.delayed?.();
      if (outcome.kind === 'respond' && !this.#options.stream.write(outcome.chunks, outcome.released))
        this.#isDraining = true;
      const { muteMs = 0 } = outcome;
      if (muteMs > 0 && !this.#isFinishing) this.#mute(muteMs);
    }
    if (this.#hasEnded && this.#requests.isIdle && !this.#isClosed) this.#options.stream.end();
  }

  /** Of several answers in a row the last one counts: it knows of what the others used. */
  #mute(durationMs: number): void {
    this.#muteTimer?.cancel();
    this.#muteTimer = this.#options.timers.background(durationMs, () => this.#unmute());
    this.#updateReading();
  }

  #unmute(): void {
    this.#muteTimer?.cancel();
    this.#muteTimer = undefined;
    // A frame that was begun before has all of its time now: the peer could not go on.
    this.#partialFrame.restart();
    this.#startWaiting();
    this.#updateReading();
  }

  #onDrain(): void {
    this.#isDraining = false;
    this.#activityCount += 1;
    this.#startWaiting();
    this.#updateReading();
  }

  setReceiving(isReceiving: boolean): void {
    this.#isBlockedByBudget = !isReceiving;
    this.#updateReading();
  }

  #updateReading(): void {
    // What arrives while finishing is dropped, but read: unread bytes would hide that the peer has gone.
    const shouldPause =
      !this.#isFinishing &&
      (this.#isBlockedByBudget || this.#isDraining || this.#requests.isFull || this.#muteTimer !== undefined);
    if (shouldPause === this.#isPaused || this.#isClosed) return;
    this.#isPaused = shouldPause;
    if (shouldPause) this.#options.stream.pause();
    else this.#options.stream.resume();
  }

  /** The peer sends no more; what it sent is still answered. */
  #onPeerEnd(): void {
    this.#hasEnded = true;
    if (this.#requests.isIdle) this.#options.stream.end();
  }

  /** Takes no more requests, answers those that were received, then closes. */
  finish(): void {
    if (this.#isClosed || this.#isFinishing) return;
    this.#isFinishing = true;
    this.#hasEnded = true;
    this.#partialFrame.drop();
    // What was received is answered now: who stops does not wait for throttled clients.
    this.#unmute();
    if (this.#requests.isIdle) this.#options.stream.end();
  }

  /** Ends the connection at once. */
  close(reason: string, failure?: unknown): void {
    if (this.#isClosing) return;
    this.#isClosing = true;
    this.#requests.dropWaiting();
    this.#options.stream.destroy();
    this.#onClosed(reason, failure);
  }

  #onClosed(reason: string, failure?: unknown): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#isClosing = true;
    this.#muteTimer?.cancel();
    this.#muteTimer = undefined;
    this.#partialFrame.drop();
    for (const outcome of this.#requests.clear()) discard(outcome);
    this.#options.onClose(reason, failure);
  }
}

/** An answer that will not be sent. */
function discard(outcome: Outcome): void {
  if (outcome.kind === 'respond') outcome.released?.();
}
