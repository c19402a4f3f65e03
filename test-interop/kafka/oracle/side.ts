// One of the two brokers that are asked the same: raw frames through our own codecs, over a connection
// that is opened again when the broker closed it.

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { ByteReader } from '../../../src/base/bytes/byte-reader.ts';
import { ByteWriter } from '../../../src/base/bytes/byte-writer.ts';
import { decodeResponseHeader, encodeRequestHeader } from '../../../src/net/request-header.ts';
import { decodeMessage, encodeMessage } from '../../../src/protocol/schema/codec.ts';
import type { Decoded, Encodable, Fields } from '../../../src/protocol/schema/fields.ts';
import type { Api } from '../../../src/protocol/schema/message.ts';

export type Answer = Buffer | 'closed' | 'silence';

const answerTimeoutMs = 15_000;
/** How long nothing has to come until we believe that nothing will. */
export const silenceMs = 300;

export class Side {
  readonly name: string;
  readonly port: number;
  readonly clientId: string;
  /** What this broker chose: ids of topics and of producers, by the names the cases give them. */
  readonly known = new Map<string, string | number>();
  #socket: Socket | undefined;
  #received = Buffer.alloc(0);
  #isClosed = false;
  #wake: (() => void) | undefined;
  #correlationId = 100;

  constructor(name: string, port: number, clientId = 'oracle') {
    this.name = name;
    this.port = port;
    this.clientId = clientId;
  }

  id(name: string): string {
    const id = this.known.get(name);
    if (typeof id !== 'string') throw new Error(`${this.name} has no id for ${name}`);
    return id;
  }

  number(name: string): number {
    const number = this.known.get(name);
    if (typeof number !== 'number') throw new Error(`${this.name} has no number for ${name}`);
    return number;
  }

  /** Asks and decodes; `closed` and `silence` are answers too. */
  async ask<Q extends Fields, S extends Fields>(
    api: Api<Q, S>,
    version: number,
    request: Encodable<Q>,
    waitMs = answerTimeoutMs,
  ): Promise<Decoded<S> | 'closed' | 'silence'> {
    this.#correlationId += 1;
    const correlationId = this.#correlationId;
    const writer = new ByteWriter();
    encodeRequestHeader(api, version, correlationId, this.clientId, writer);
    encodeMessage(api.request, version, writer, request);
    const answer = await this.exchange(framed(writer.toBytes()), waitMs);
    if (typeof answer === 'string') return answer;
    const reader = new ByteReader(answer);
    const answered = decodeResponseHeader(api, version, reader);
    if (answered !== correlationId) throw new Error(`${this.name} answered ${answered} instead of ${correlationId}`);
    return decodeMessage(api.response, version, reader);
  }

  /** Sends bytes as they are and waits for one frame. */
  async exchange(bytes: Uint8Array, waitMs = answerTimeoutMs): Promise<Answer> {
    const socket = await this.#connected();
    socket.write(bytes);
    const end = performance.now() + waitMs;
    for (;;) {
      const frame = this.#takeFrame();
      if (frame !== undefined) return frame;
      if (this.#isClosed) {
        this.close();
        return 'closed';
      }
      const leftMs = end - performance.now();
      if (leftMs <= 0) {
        // What still comes would be taken for the answer to something else.
        this.close();
        return 'silence';
      }
      await this.#change(leftMs);
    }
  }

  close(): void {
    this.#socket?.destroy();
    this.#socket = undefined;
  }

  async #connected(): Promise<Socket> {
    if (this.#socket !== undefined && !this.#isClosed) return this.#socket;
    const socket = connect(this.port, '127.0.0.1');
    await once(socket, 'connect');
    this.#socket = socket;
    this.#received = Buffer.alloc(0);
    this.#isClosed = false;
    socket.on('data', (chunk) => {
      this.#received = Buffer.concat([this.#received, chunk]);
      this.#wake?.();
    });
    // A reset says the same as an end.
    socket.on('error', () => {});
    socket.on('close', () => {
      if (this.#socket !== socket) return;
      this.#isClosed = true;
      this.#wake?.();
    });
    return socket;
  }

  #takeFrame(): Buffer | undefined {
    if (this.#received.length < 4) return undefined;
    const end = 4 + this.#received.readInt32BE(0);
    if (this.#received.length < end) return undefined;
    const frame = this.#received.subarray(4, end);
    this.#received = this.#received.subarray(end);
    return frame;
  }

  #change(timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, timeoutMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

export function framed(body: Uint8Array): Buffer {
  const frame = Buffer.alloc(4 + body.length);
  frame.writeInt32BE(body.length, 0);
  frame.set(body, 4);
  return frame;
}
