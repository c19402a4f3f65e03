// The clients that telemetry knows, the last used last, at most as many as in Kafka. One is forgotten when the
// connection that brought it ends, when it has been silent for three intervals, or when others need its place.

import { crc32c } from '../../base/checksum/crc32c.ts';
import type { Clock } from '../../base/ports/clock.ts';
import type { Uuid } from '../../base/uuid.ts';
import { ClientInstance } from './client-instance.ts';
import type { ClientAttributes, ClientSubscriptions } from './client-subscriptions.ts';

const maxInstances = 16_384;
const shortestSilenceMs = 60_000;
const sweepIntervalMs = 30_000;

/** How long a client with this interval is remembered. */
export function patienceMs(intervalMs: number): number {
  return Math.max(shortestSilenceMs, 3 * intervalMs);
}

export class ClientInstances {
  readonly #subscriptions: ClientSubscriptions;
  readonly #clock: Clock;
  readonly #instances = new Map<Uuid, ClientInstance>();
  /** The latest that each connection brought. */
  readonly #byConnection = new Map<AbortSignal, Uuid>();
  #sweptMs: number;

  constructor(subscriptions: ClientSubscriptions, clock: Clock) {
    this.#subscriptions = subscriptions;
    this.#clock = clock;
    this.#sweptMs = clock.monotonicMs();
  }

  get size(): number {
    this.#sweep(this.#clock.monotonicMs());
    return this.#instances.size;
  }

  has(id: Uuid): boolean {
    return this.#instances.has(id);
  }

  /** The instance, made anew when it is not known or the subscriptions have changed. */
  find(id: Uuid, client: ClientAttributes, connection: AbortSignal): ClientInstance {
    const nowMs = this.#clock.monotonicMs();
    this.#sweep(nowMs);
    let instance = this.#instances.get(id);
    if (instance === undefined || instance.version < this.#subscriptions.version) {
      instance = this.#make(id, client, nowMs);
      this.#remember(connection, id);
    }
    instance.lastSeenMs = nowMs;
    this.#instances.delete(id);
    this.#instances.set(id, instance);
    if (this.#instances.size > maxInstances) this.#instances.delete(this.#instances.keys().next().value!);
    return instance;
  }

  #make(id: Uuid, client: ClientAttributes, nowMs: number): ClientInstance {
    const subscription = this.#subscriptions.of(client);
    const text = JSON.stringify([subscription.metrics.toSorted(byName), subscription.intervalMs, id]);
    const subscriptionId = crc32c(new TextEncoder().encode(text)) | 0;
    return new ClientInstance(id, subscription, subscriptionId, this.#subscriptions.version, nowMs);
  }

  #remember(connection: AbortSignal, id: Uuid): void {
    if (connection.aborted) return;
    if (!this.#byConnection.has(connection)) {
      const forget = (): void => {
        this.#instances.delete(this.#byConnection.get(connection)!);
        this.#byConnection.delete(connection);
      };
      connection.addEventListener('abort', forget, { once: true });
    }
    this.#byConnection.set(connection, id);
  }

  #sweep(nowMs: number): void {
    if (nowMs - this.#sweptMs < sweepIntervalMs) return;
    this.#sweptMs = nowMs;
    for (const [id, { lastSeenMs, subscription }] of this.#instances)
      if (nowMs - lastSeenMs > patienceMs(subscription.intervalMs)) this.#instances.delete(id);
  }
}

function byName(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
