// Which header version goes with which request version, and the two exceptions: ApiVersions answers
// with the oldest response header always, so that a client of any age can read it (KIP-511).

import type { ByteReader } from '../base/bytes/byte-reader.ts';
import type { ByteWriter } from '../base/bytes/byte-writer.ts';
import { requestHeader, responseHeader } from '../protocol/messages/headers.ts';
import { decodeMessage, encodeMessage } from '../protocol/schema/codec.ts';
import type { Api } from '../protocol/schema/message.ts';
import { inVersions } from '../protocol/schema/versions.ts';

const apiVersionsKey = 18;

export interface RequestHeader {
  readonly apiKey: number;
  readonly apiVersion: number;
  readonly correlationId: number;
  /** A null client id reads as "". */
  readonly clientId: string;
}

function requestHeaderVersion(api: Api, version: number): number {
  return inVersions(api.request.flexible, version) ? 2 : 1;
}

function responseHeaderVersion(api: Api, version: number): number {
  return inVersions(api.response.flexible, version) && api.key !== apiVersionsKey ? 1 : 0;
}

/** The API key and version in front of a frame, without moving past them. */
export function peekApi(reader: ByteReader): { apiKey: number; apiVersion: number } {
  const start = reader.position;
  const apiKey = reader.int16();
  const apiVersion = reader.int16();
  reader.position = start;
  return { apiKey, apiVersion };
}

/** `version` decides the header's form; for ApiVersions beyond our maximum it is read as flexible. */
export function decodeRequestHeader(api: Api, version: number, reader: ByteReader): RequestHeader {
  const header = decodeMessage(requestHeader, requestHeaderVersion(api, version), reader);
  return {
    apiKey: header.requestApiKey,
    apiVersion: header.requestApiVersion,
    correlationId: header.correlationId,
    clientId: header.clientId ?? '',
  };
}

export function encodeRequestHeader(
  api: Api,
  version: number,
  correlationId: number,
  clientId: string | null,
  writer: ByteWriter,
): void {
  encodeMessage(requestHeader, requestHeaderVersion(api, version), writer, {
    requestApiKey: api.key,
    requestApiVersion: version,
    correlationId,
    clientId,
  });
}

export function decodeResponseHeader(api: Api, version: number, reader: ByteReader): number {
  return decodeMessage(responseHeader, responseHeaderVersion(api, version), reader).correlationId;
}

export function encodeResponseHeader(api: Api, version: number, correlationId: number, writer: ByteWriter): void {
  encodeMessage(responseHeader, responseHeaderVersion(api, version), writer, { correlationId });
}
