// The platform of one process: it counts what was not given back (timers that still run, listeners and
// streams that are still open), and it does nothing more once the process is dead. Code of a dead process
// may still run, since nobody can stop it, but its calls must not reach the next one's disk and network.

import type { Disk } from '../../src/base/ports/disk.ts';
import type { ByteStream, Network } from '../../src/base/ports/network.ts';
import type { Platform } from '../../src/base/ports/platform.ts';
import type { Timer, Timers } from '../../src/base/ports/timers.ts';

/** What a dead process waits for. */
const never = new Promise<never>(() => {});

export class ProcessPlatform {
  readonly platform: Platform;
  readonly #open = new Map<object, string>();
  #isDead = false;

  constructor({ clock, random, disk, workers, http, usage, network, timers }: Platform) {
    this.platform = {
      clock,
      random,
      disk: this.#whileAlive<Disk>(disk),
      workers,
      http,
      usage,
      network: this.#watchNetwork(network),
      timers: this.#watchTimers(timers),
    };
  }

  /** The process is gone. To be called before its machine is killed. */
  die(): void {
    this.#isDead = true;
  }

  /** What is still open, in words. */
  get leftovers(): string[] {
    return [...this.#open.values()].toSorted();
  }

  #whileAlive<Port extends object>(port: Port): Port {
    return new Proxy(port, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        return (...values: unknown[]) => (this.#isDead ? never : (Reflect.apply(member, target, values) as unknown));
      },
    });
  }

  #watchTimers(timers: Timers): Timers {
    const set = (kind: 'after' | 'background', delayMs: number, callback: () => void): Timer => {
      if (this.#isDead) return { cancel: () => {} };
      const entry = {};
      this.#open.set(entry, `a timer of ${Math.round(delayMs)} ms`);
      const timer = timers[kind](delayMs, () => {
        this.#open.delete(entry);
        callback();
      });
      const cancel = (): void => {
        this.#open.delete(entry);
        timer.cancel();
      };
      return { cancel };
    };
    return {
      after: (delayMs, callback) => set('after', delayMs, callback),
      background: (delayMs, callback) => set('background', delayMs, callback),
      yield: () => (this.#isDead ? never : timers.yield()),
    };
  }

  #watchNetwork(network: Network): Network {
    return {
      listen: async (options, onConnection) => {
        if (this.#isDead) return never;
        const listener = await network.listen(options, (stream) => onConnection(this.#watchStream(stream)));
        this.#open.set(listener, `a listener on ${options.port}`);
        const close = async (): Promise<void> => {
          await listener.close();
          this.#open.delete(listener);
        };
        return { address: listener.address, close };
      },
      lookUp: (host) => (this.#isDead ? never : network.lookUp(host)),
      connect: async (address, timeoutMs) =>
        this.#isDead ? never : this.#watchStream(await network.connect(address, timeoutMs)),
    };
  }

  /** The stream itself, because its user calls more of it than there is to count. */
  #watchStream(stream: ByteStream): ByteStream {
    this.#open.set(stream, `a stream with ${stream.remoteAddress}`);
    const start = stream.start.bind(stream);
    stream.start = (handlers) => {
      start({
        ...handlersOf(handlers),
        onClose: (error) => {
          this.#open.delete(stream);
          handlers.onClose(error);
        },
      });
    };
    return stream;
  }
}

type Handlers = Parameters<ByteStream['start']>[0];

/** By call, since the handlers may be an object of a class. */
function handlersOf(handlers: Handlers): Handlers {
  return {
    ...(handlers.target === undefined ? {} : { target: () => handlers.target!() }),
    onData: (chunk) => handlers.onData(chunk),
    onEnd: () => handlers.onEnd(),
    onDrain: () => handlers.onDrain(),
    onClose: (error) => handlers.onClose(error),
  };
}
