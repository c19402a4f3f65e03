// The network: byte streams in both directions with back-pressure, nothing Kafka-specific.

/** How long a stream that was ended waits for its peer. */
export const lingerMs = 5_000;

export interface StreamHandlers {
  /**
   * Where the next bytes are to be put; not empty. The part that was filled comes to `onData` before
   * the next call. Without it every chunk is fresh memory that belongs to the receiver.
   */
  target?(): Uint8Array;
  /** Bytes as they arrive. */
  onData(chunk: Uint8Array): void;
  /** The peer has finished sending; it may still read. */
  onEnd(): void;
  /** Everything given to `write` has been handed to the operating system again. */
  onDrain(): void;
  /** Called exactly once, last; `error` when the connection broke. */
  onClose(error: Error | undefined): void;
}

/** Hands over a chunk that lies in memory of its own: in pieces, if the receiver says where to put them. */
export function deliver(handlers: StreamHandlers, chunk: Uint8Array): void {
  if (handlers.target === undefined) {
    handlers.onData(chunk);
    return;
  }
  for (let at = 0; at < chunk.length;) {
    const target = handlers.target();
    const count = Math.min(target.length, chunk.length - at);
    target.set(chunk.subarray(at, at + count));
    handlers.onData(target.subarray(0, count));
    at += count;
  }
}

export interface ByteStream {
  readonly remoteAddress: string;
  readonly remotePort: number;
  /** Must be called once, in the same turn the stream was handed over. */
  start(handlers: StreamHandlers): void;
  /**
   * Sends the chunks in order. False when more than the platform's buffer is waiting: the caller
   * should stop until `onDrain`. Chunks must not be changed until `released`, when given, is called.
   */
  write(chunks: readonly Uint8Array[], released?: () => void): boolean;
  /** Bytes given to `write` that the operating system has not taken yet. */
  readonly pendingBytes: number;
  /** Whether a process with nothing else to do stays for this connection. It does, until `unref`. */
  ref(): void;
  unref(): void;
  /** Stops and restarts `onData`. */
  pause(): void;
  resume(): void;
  /**
   * Finishes sending after everything written has been sent. The stream closes when the peer has
   * finished too, at the latest `lingerMs` later.
   */
  end(): void;
  /** Closes at once. */
  destroy(error?: Error): void;
}

export interface Address {
  readonly host: string;
  readonly port: number;
}

export interface ListenOptions extends Address {
  /** Connections the operating system holds that were not accepted yet. */
  readonly backlog?: number;
}

export interface Listener {
  /** Where it listens in truth: the port that was chosen when 0 was asked for. */
  readonly address: Address;
  /** Accepts no more connections; those that exist go on. */
  close(): Promise<void>;
}

export interface Network {
  listen(options: ListenOptions, onConnection: (stream: ByteStream) => void): Promise<Listener>;
  /** An address of the host, which may be an address itself; undefined when there is none, or nobody knows. */
  lookUp(host: string): Promise<string | undefined>;
  /** Rejects with a `NetworkError` when it cannot connect within `timeoutMs`. */
  connect(address: Address, timeoutMs: number): Promise<ByteStream>;
}

/** A failed network operation with the platform's code (`ECONNREFUSED`, `EADDRINUSE`, `ETIMEDOUT` …). */
export class NetworkError extends Error {
  override readonly name = 'NetworkError';
  readonly operation: 'listen' | 'connect';
  readonly address: Address;
  readonly code: string;

  constructor(operation: 'listen' | 'connect', address: Address, code: string, cause?: unknown) {
    super(`${operation} ${address.host}:${address.port} failed: ${code}`, { cause });
    this.operation = operation;
    this.address = address;
    this.code = code;
  }
}
