// HTTP as a simulation has it: no bytes on a wire, only questions to whoever listens on a port.

import { failedAnswer, type HttpAnswer, type HttpHost, type HttpRequest } from '../http-host.ts';
import { type Address, type Listener, NetworkError } from '../network.ts';

type Handle = (request: HttpRequest) => Promise<HttpAnswer>;

const firstPort = 40_000;

export class SimulatedHttp implements HttpHost {
  readonly #handlers = new Map<number, Handle>();
  #nextPort = firstPort;

  async listen(address: Address, handle: Handle): Promise<Listener> {
    const port = address.port === 0 ? this.#nextPort++ : address.port;
    if (this.#handlers.has(port)) throw new NetworkError('listen', address, 'EADDRINUSE');
    this.#handlers.set(port, handle);
    const close = async (): Promise<void> => {
      if (this.#handlers.get(port) === handle) this.#handlers.delete(port);
    };
    return { address: { host: address.host, port }, close };
  }

  /** Asks as a client on the same machine would. Rejects with a `NetworkError` when nobody listens. */
  async ask(port: number, path: string, method = 'GET', accept = ''): Promise<HttpAnswer> {
    const handle = this.#handlers.get(port);
    if (handle === undefined) throw new NetworkError('connect', { host: 'localhost', port }, 'ECONNREFUSED');
    const answer = await handle({ method, path: path.split('?', 1)[0]!, accept }).catch(() => failedAnswer);
    return method === 'HEAD' ? { ...answer, body: [] } : answer;
  }

  /** The process has died: nobody listens any more. */
  kill(): void {
    this.#handlers.clear();
  }
}
