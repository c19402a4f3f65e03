// One client as telemetry knows it: what it was told to send, when it asked and pushed last, and what it was told was
// wrong. When it may ask or push again follows from that, by Kafka's rules (ClientMetricsInstance).

import { ErrorCode } from '../../protocol/errors.ts';
import type { Uuid } from '../../base/uuid.ts';
import type { ClientSubscription } from './client-subscriptions.ts';

/** After these a client is to ask at once, not when its interval is over. */
const asksAgain: ReadonlySet<number> = new Set([
  ErrorCode.UNKNOWN_SUBSCRIPTION_ID,
  ErrorCode.UNSUPPORTED_COMPRESSION_TYPE,
]);

export class ClientInstance {
  readonly id: Uuid;
  readonly subscription: ClientSubscription;
  readonly subscriptionId: number;
  /** Of the subscriptions that it was made from. */
  readonly version: number;
  lastError: number = ErrorCode.NONE;
  /** It said that the last push was its last. */
  isTerminating = false;
  lastSeenMs: number;
  #askedMs = -Infinity;
  #pushedMs = -Infinity;

  constructor(id: Uuid, subscription: ClientSubscription, subscriptionId: number, version: number, nowMs: number) {
    this.id = id;
    this.subscription = subscription;
    this.subscriptionId = subscriptionId;
    this.version = version;
    this.lastSeenMs = nowMs;
  }

  /** It asks what to send. False when it is too early. */
  mayAsk(nowMs: number): boolean {
    if (nowMs - Math.max(this.#askedMs, this.#pushedMs) >= this.subscription.intervalMs) {
      this.#askedMs = nowMs;
      return true;
    }
    return asksAgain.has(this.lastError);
  }

  /** It pushes. False when it is too early: one push after each question, else one in each interval. */
  mayPush(nowMs: number): boolean {
    const isDue = this.#askedMs > this.#pushedMs || nowMs - this.#pushedMs >= this.subscription.intervalMs;
    if (isDue) this.#pushedMs = nowMs;
    return isDue;
  }
}
