// TCP through node:net. Every socket is half-open capable: a client may shut down its sending side
// and still gets its answers.

import { lookup } from 'node:dns/promises';
import { connect, createServer, type AddressInfo, type Server } from 'node:net';
import {
  type Address,
  type ByteStream,
  type Listener,
  type ListenOptions,
  type Network,
  NetworkError,
} from '../network.ts';
import { adoptSocket } from './adopted-socket.ts';
import { TcpStream } from './tcp-stream.ts';

const firstTargetBytes = 16 * 1024;

const socketOptions = { allowHalfOpen: true, noDelay: true } as const;

export class TcpNetwork implements Network {
  listen(options: ListenOptions, onConnection: (stream: ByteStream) => void): Promise<Listener> {
    const server = createServer({ ...socketOptions, pauseOnConnect: true }, (socket) =>
      onConnection(adoptSocket(socket)),
    );
    return new Promise((resolve, reject) => {
      // Stays attached: a failed accept (no descriptor left) must not end the process. The kernel keeps
      // or refuses that connection, and the server goes on listening.
      server.on('error', (error) => reject(networkError('listen', options, error)));
      const { host, port, backlog } = options;
      // `exclusive`: a port shared with a sibling of node:cluster would not be this broker's own.
      server.listen({ host, port, exclusive: true, ...(backlog === undefined ? {} : { backlog }) }, () => {
        resolve(new TcpListener(server));
      });
    });
  }

  async lookUp(host: string): Promise<string | undefined> {
    try {
      return (await lookup(host)).address;
    } catch {
      // Why a name has no address differs from system to system; there is none in every case.
      return undefined;
    }
  }

  connect(address: Address, timeoutMs: number): Promise<ByteStream> {
    let stream: TcpStream | undefined;
    const onread = {
      // Before the connection is there Node asks for where its first bytes are to go.
      buffer: () => stream?.nextTarget() ?? Buffer.allocUnsafeSlow(firstTargetBytes),
      callback: (count: number, target: Uint8Array) => {
        stream?.received(target, count);
        return true;
      },
    };
    const socket = connect({ ...socketOptions, host: address.host, port: address.port, onread });
    return new Promise((resolve, reject) => {
      const fail = (error: Error): void => {
        clearTimeout(deadline);
        socket.destroy();
        reject(networkError('connect', address, error));
      };
      const deadline = setTimeout(() => fail(timedOut()), timeoutMs);
      socket.once('error', fail);
      socket.once('connect', () => {
        clearTimeout(deadline);
        stream = new TcpStream(socket, true);
        socket.off('error', fail);
        resolve(stream);
      });
    });
  }
}

class TcpListener implements Listener {
  readonly address: Address;
  readonly #server: Server;

  constructor(server: Server) {
    const { address, port } = server.address() as AddressInfo;
    this.#server = server;
    this.address = { host: address, port };
  }

  close(): Promise<void> {
    // The port is free when the call returns. The callback would wait for every connection to end.
    this.#server.close();
    return Promise.resolve();
  }
}

function timedOut(): Error {
  return Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' });
}

function networkError(operation: 'listen' | 'connect', address: Address, error: NodeJS.ErrnoException): NetworkError {
  return new NetworkError(operation, address, error.code ?? 'UNKNOWN', error);
}
