// The broker's listeners and the connections that came in on them.

import { BufferPool } from '../base/bytes/buffer-pool.ts';
import type { Logger } from '../base/logging.ts';
import type { ByteStream, Listener as NetworkListener } from '../base/ports/network.ts';
import type { Platform } from '../base/ports/platform.ts';
import type { Timer } from '../base/ports/timers.ts';
import type { Listener } from '../config/listener.ts';
import type { Frame } from '../net/frame.ts';
import { ReceiveBudget } from '../net/receive-budget.ts';
import { ServerConnection, type Outcome } from '../net/server-connection.ts';
import type { ListenerKind } from '../protocol/schema/message.ts';
import type { LoadedBrokerConfig } from '../config/load-broker-config.ts';
import { ConnectionLimits } from './connection-limits.ts';
import { ConnectedClient, ConnectionMetrics } from './metrics/connection-metrics.ts';
import type { ConnectionContext } from './request-dispatch.ts';

export interface SocketServerOptions {
  readonly platform: Platform;
  readonly logger: Logger;
  readonly maxRequestBytes: number;
  readonly backlog: number;
  readonly maxIdleMs: number;
  /** For frames that have not arrived whole, over all connections. */
  readonly receiveBudgetBytes: number;
  readonly limits: ConnectionLimits;
  /** For how long a new connection from this address is to be held before it is closed; 0 lets it in. */
  readonly holdMs: (address: string) => number;
  readonly metrics: ConnectionMetrics;
}

export interface RequestHandler {
  mayOverlap(frame: Uint8Array): boolean;
  handle(frame: Frame, connection: ConnectionContext): Promise<Outcome> | Outcome;
}

export interface BoundListener extends Listener {
  readonly kind: ListenerKind;
}

interface Connection {
  readonly connection: ServerConnection;
  readonly address: string;
  /** As of the last look, and when that was. */
  seenActivity: number;
  idleSinceMs: number;
}

/** A frame that has begun must be whole after this long; Kafka has no such bound. */
const frameTimeoutMs = 30_000;
/** At most so many connections that came too fast are held; more are closed at once. */
const maxHeld = 1_000;
/** Unused frame memory that is kept for the next frames. */
const idleFramePoolBytes = 16 * 1024 * 1024;
const anyAddress = '::';
const everyIpv4 = '0.0.0.0';

export class SocketServer {
  readonly #options: SocketServerOptions;
  readonly #budget: ReceiveBudget;
  readonly #framePool = new BufferPool(idleFramePoolBytes);
  readonly #listeners: NetworkListener[] = [];
  readonly #connections = new Set<Connection>();
  #handler: RequestHandler | undefined;
  #whenReady: (handler: RequestHandler) => void = () => {};
  readonly #ready: Promise<RequestHandler>;
  /** Connections that came too fast, until they are closed. */
  readonly #held = new Map<ByteStream, Timer>();
  #idleTimer: Timer | undefined;
  #whenEmpty: (() => void) | undefined;
  #isStopping = false;

  constructor(options: SocketServerOptions) {
    this.#options = options;
    this.#budget = new ReceiveBudget(options.receiveBudgetBytes);
    this.#ready = new Promise((resolve) => {
      this.#whenReady = resolve;
    });
  }

  get connectionCount(): number {
    return this.#connections.size;
  }

  /** Binds the listener; connections are taken, their requests wait for `serve`. Returns the true port. */
  async listen(listener: Listener, kind: ListenerKind): Promise<BoundListener> {
    const { platform, backlog } = this.#options;
    const bound = await this.#bind(listener, (stream) => this.#accept(stream, listener.name, kind), platform, backlog);
    this.#listeners.push(bound);
    return { ...listener, port: bound.address.port, kind };
  }

  /** An empty host means every interface, which is one dual-stack socket where there is IPv6. */
  async #bind(
    listener: Listener,
    onConnection: (stream: ByteStream) => void,
    { network }: Platform,
    backlog: number,
  ): Promise<NetworkListener> {
    const { host, port } = listener;
    if (host !== '') return network.listen({ host, port, backlog }, onConnection);
    try {
      return await network.listen({ host: anyAddress, port, backlog }, onConnection);
    } catch (error) {
      const { code } = error as { code?: string };
      if (code !== 'EAFNOSUPPORT' && code !== 'EADDRNOTAVAIL') throw error;
      return network.listen({ host: everyIpv4, port, backlog }, onConnection);
    }
  }

  /** From now on requests are handled. */
  serve(handler: RequestHandler): void {
    this.#handler = handler;
    this.#whenReady(handler);
    this.#watchIdle();
  }

  #accept(stream: ByteStream, listenerName: string, listenerKind: ListenerKind): void {
    const { platform, logger, maxRequestBytes, limits, metrics } = this.#options;
    const address = stream.remoteAddress;
    const refusal = this.#isStopping ? 'the broker is stopping' : limits.admit(address);
    if (refusal !== undefined) {
      metrics.refused[this.#isStopping ? 'stopping' : 'limit'] += 1;
      logger.warn('refused a connection', { address, listener: listenerName, reason: refusal });
      stream.start({ onData: () => {}, onEnd: () => {}, onDrain: () => {}, onClose: () => {} });
      stream.destroy();
      return;
    }
    const holdMs = this.#options.holdMs(address);
    if (holdMs > 0) {
      limits.release(address);
      metrics.refused.rate += 1;
      logger.debug('held a connection', { address, listener: listenerName, holdMs });
      this.#hold(stream, holdMs);
      return;
    }
    const gone = new AbortController();
    const client = new ConnectedClient(metrics.of(listenerName));
    const context: ConnectionContext = {
      listenerName,
      listenerKind,
      clientAddress: address,
      clientPort: stream.remotePort,
      client,
      signal: gone.signal,
    };
    const entry: Connection = {
      address,
      seenActivity: 0,
      idleSinceMs: platform.clock.monotonicMs(),
      connection: new ServerConnection({
        stream,
        clock: platform.clock,
        timers: platform.timers,
        maxFrameBytes: maxRequestBytes,
        frameTimeoutMs,
        receiveBudget: this.#budget,
        framePool: this.#framePool,
        mayOverlap: (frame) => this.#handler?.mayOverlap(frame) ?? false,
        handle: (frame) =>
          this.#handler?.handle(frame, context) ?? this.#ready.then((handler) => handler.handle(frame, context)),
        onClose: (reason, failure) => {
          const fields = { address, listener: listenerName, reason };
          if (failure === undefined) logger.debug('connection closed', fields);
          else logger.error('connection closed', { ...fields, error: failure });
          gone.abort();
          client.leave();
          limits.release(address);
          this.#connections.delete(entry);
          if (this.#connections.size === 0) this.#whenEmpty?.();
        },
      }),
    };
    this.#connections.add(entry);
  }

  /** Who is refused at once tries again at once; this one waits, and what it sends stays with it (KIP-612). */
  #hold(stream: ByteStream, holdMs: number): void {
    const release = (): void => {
      this.#held.get(stream)?.cancel();
      this.#held.delete(stream);
    };
    stream.start({ onData: () => {}, onEnd: () => {}, onDrain: () => {}, onClose: release });
    stream.pause();
    if (this.#held.size >= maxHeld) {
      stream.destroy();
      return;
    }
    this.#held.set(
      stream,
      this.#options.platform.timers.background(holdMs, () => stream.destroy()),
    );
  }

  /** Closes connections on which nothing was asked or answered during `connections.max.idle.ms`. */
  #watchIdle(): void {
    const { platform, maxIdleMs } = this.#options;
    if (maxIdleMs <= 0) return;
    this.#idleTimer = platform.timers.background(Math.min(Math.max(maxIdleMs / 4, 50), 30_000), () => {
      const nowMs = platform.clock.monotonicMs();
      for (const entry of this.#connections) {
        const { connection } = entry;
        if (connection.activityCount !== entry.seenActivity || connection.isWorking) {
          entry.seenActivity = connection.activityCount;
          entry.idleSinceMs = nowMs;
        } else if (nowMs - entry.idleSinceMs > maxIdleMs) {
          connection.close('idle for longer than connections.max.idle.ms');
        }
      }
      this.#watchIdle();
    });
  }

  /** Takes no more connections and requests; what was received is answered, at most for `timeoutMs`. */
  async stop(timeoutMs: number): Promise<void> {
    this.#isStopping = true;
    this.#idleTimer?.cancel();
    for (const listener of this.#listeners) await listener.close();
    for (const stream of this.#held.keys()) stream.destroy();
    for (const { connection } of this.#connections) {
      // Before `serve` nothing can be answered, and nobody is waited for.
      if (this.#handler === undefined) connection.close('the broker did not start');
      else connection.finish();
    }
    if (this.#connections.size > 0) {
      await new Promise<void>((resolve) => {
        const timer = this.#options.platform.timers.after(timeoutMs, resolve);
        this.#whenEmpty = () => {
          timer.cancel();
          resolve();
        };
      });
    }
    for (const { connection } of this.#connections) connection.close('the broker is stopping');
  }
}

/** Without `queued.max.request.bytes`, what half-received requests may take together. */
const defaultReceiveBudgetBytes = 256 * 1024 * 1024;

export function createSocketServer(
  { values }: LoadedBrokerConfig,
  platform: Platform,
  logger: Logger,
  holdMs: (address: string) => number = () => 0,
  metrics = new ConnectionMetrics(),
): SocketServer {
  const queuedBytes = values['queued.max.request.bytes'];
  const limits = new ConnectionLimits(
    {
      maxConnections: values['max.connections'],
      maxConnectionsPerIp: values['max.connections.per.ip'],
      maxConnectionsPerIpOverrides: parseOverrides(values['max.connections.per.ip.overrides']),
      maxCreationRate: values['max.connection.creation.rate'],
    },
    platform.clock,
  );
  return new SocketServer({
    platform,
    logger,
    maxRequestBytes: values['socket.request.max.bytes'],
    backlog: values['socket.listen.backlog.size'],
    maxIdleMs: values['connections.max.idle.ms'],
    receiveBudgetBytes: queuedBytes > 0 ? queuedBytes : defaultReceiveBudgetBytes,
    limits,
    holdMs,
    metrics,
  });
}

/** `host:limit,host:limit`; checked when the configuration was loaded. */
function parseOverrides(text: string): ReadonlyMap<string, number> {
  const entries = text.split(',').filter((entry) => entry.trim() !== '');
  return new Map(
    entries.map((entry) => {
      const separator = entry.lastIndexOf(':');
      return [entry.slice(0, separator).trim(), Number(entry.slice(separator + 1))];
    }),
  );
}
