// What a client sends for a request, and what it reads from the answer: headers and bodies in the request's version.

import { ByteReader } from '../base/bytes/byte-reader.ts';
import { ByteWriter } from '../base/bytes/byte-writer.ts';
import { decodeMessage, encodeMessage } from '../protocol/schema/codec.ts';
import type { Decoded, Encodable, Fields } from '../protocol/schema/fields.ts';
import type { Api } from '../protocol/schema/message.ts';
import { answerVersion } from './api-versions-negotiation.ts';
import { ProtocolError } from './connection-errors.ts';
import { decodeResponseHeader, encodeRequestHeader } from './request-header.ts';

export interface RequestFrame {
  readonly version: number;
  readonly correlationId: number;
  readonly clientId: string | null;
}

/** Throws when the request cannot be expressed in the version. */
export function encodeRequestFrame<Q extends Fields, S extends Fields>(
  api: Api<Q, S>,
  { version, correlationId, clientId }: RequestFrame,
  request: Encodable<Q>,
): Uint8Array[] {
  const writer = new ByteWriter(512);
  writer.int32(0);
  encodeRequestHeader(api as Api, version, correlationId, clientId, writer);
  encodeMessage(api.request, version, writer, request);
  writer.patchInt32(0, writer.size - 4);
  return writer.chunks();
}

/** Throws when the frame is not the answer to the request, or makes no sense. */
export function decodeResponseFrame<Q extends Fields, S extends Fields>(
  api: Api<Q, S>,
  version: number,
  correlationId: number,
  frame: Uint8Array,
): Decoded<S> {
  const reader = new ByteReader(frame);
  const answered = decodeResponseHeader(api as Api, version, reader);
  if (answered !== correlationId) {
    throw new ProtocolError(`correlation id ${answered} where ${correlationId} was expected`);
  }
  return decodeMessage(api.response, answerVersion(api as Api, version, reader), reader);
}
