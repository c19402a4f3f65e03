// HTTP through node:http, whose parser has met everything that a stranger may send. Slow and idle peers are cut off
// after a while, however they are slow. A connection has one request at a time: node:http would start all that lie in
// a row, and hold an answer for each.

import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { failedAnswer, type HttpAnswer, type HttpHost, type HttpRequest } from '../http-host.ts';
import { type Address, type Listener, NetworkError } from '../network.ts';

const maxConnections = 64;
const limits = {
  maxHeaderSize: 8 * 1024,
  headersTimeout: 5_000,
  requestTimeout: 5_000,
  keepAliveTimeout: 5_000,
  connectionsCheckingInterval: 1_000,
} as const;
/** A peer that has not taken its answer by then gets no more of it. */
const answerTimeoutMs = 30_000;

export class HttpServer implements HttpHost {
  async listen(address: Address, handle: (request: HttpRequest) => Promise<HttpAnswer>): Promise<Listener> {
    // Most brokers serve no pages: they are spared the module's memory.
    const { createServer } = await import('node:http');
    const busy = new WeakSet<Socket>();
    const server = createServer(limits, (request, response) => {
      const { socket } = request;
      if (busy.has(socket)) {
        socket.destroy();
        return;
      }
      busy.add(socket);
      response.on('close', () => busy.delete(socket));
      void answer(request, response, handle);
    });
    server.maxConnections = maxConnections;
    return new Promise((resolve, reject) => {
      // Stays attached: a failed accept must not end the process.
      server.on('error', (error) => {
        const { code = 'UNKNOWN' } = error as NodeJS.ErrnoException;
        reject(new NetworkError('listen', address, code, error));
      });
      server.listen({ host: address.host, port: address.port, exclusive: true }, () => resolve(listenerOf(server)));
    });
  }
}

function listenerOf(server: Server): Listener {
  const { address: host, port } = server.address() as AddressInfo;
  return {
    address: { host, port },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Never rejects. */
async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  handle: (request: HttpRequest) => Promise<HttpAnswer>,
): Promise<void> {
  const { method = '', url = '' } = request;
  const deadline = setTimeout(() => response.destroy(), answerTimeoutMs);
  deadline.unref();
  response.on('close', () => clearTimeout(deadline));
  // The peer has gone; `close` follows.
  response.on('error', () => {});
  const asked = { method, path: url.split('?', 1)[0]!, accept: request.headers.accept ?? '' };
  const { status, headers, body } = await handle(asked).catch(() => failedAnswer);
  if (response.destroyed) return;
  const sizeBytes = body.reduce((sum, piece) => sum + piece.length, 0);
  const hasBody = request.headers['content-length'] !== undefined || request.headers['transfer-encoding'] !== undefined;
  response.writeHead(status, {
    ...headers,
    'content-length': String(sizeBytes),
    // What follows on the connection would be a body that nobody reads.
    ...(hasBody ? { connection: 'close' } : {}),
  });
  if (method !== 'HEAD') for (const piece of body) response.write(piece);
  response.end();
}
