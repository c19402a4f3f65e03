import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ByteReader, MalformedError } from '../../src/base/bytes/byte-reader.ts';
import { ByteWriter } from '../../src/base/bytes/byte-writer.ts';
import {
  decodeRequestHeader,
  decodeResponseHeader,
  encodeRequestHeader,
  encodeResponseHeader,
  peekApi,
} from '../../src/net/request-header.ts';
import { apiVersionsApi } from '../../src/protocol/apis/api-versions.ts';
import { apis } from '../../src/protocol/apis/index.ts';
import { metadataApi } from '../../src/protocol/apis/metadata.ts';
import { saslHandshakeApi } from '../../src/protocol/apis/sasl-handshake.ts';
import { decodeMessage, encodeMessage } from '../../src/protocol/schema/codec.ts';
import type { Api } from '../../src/protocol/schema/message.ts';
import { inVersions } from '../../src/protocol/schema/versions.ts';

function reader(hex: string): ByteReader {
  return new ByteReader(Buffer.from(hex, 'hex'));
}

function requestHex(api: Api, version: number, correlationId: number, clientId: string | null): string {
  const writer = new ByteWriter();
  encodeRequestHeader(api, version, correlationId, clientId, writer);
  return writer.toBytes().toString('hex');
}

function responseHex(api: Api, version: number, correlationId: number): string {
  const writer = new ByteWriter();
  encodeResponseHeader(api, version, correlationId, writer);
  return writer.toBytes().toString('hex');
}

// Bytes that Apache Kafka wrote.
const headerV1 = '000300010000004d0003636964';
const headerV2 = '000300090000004d000363696400';

test('the header of a request in an old encoding has Kafka’s bytes', () => {
  assert.equal(requestHex(metadataApi, 1, 77, 'cid'), headerV1);
  const bytes = reader(headerV1);
  const expected = { apiKey: 3, apiVersion: 1, correlationId: 77, clientId: 'cid' };
  assert.deepEqual(decodeRequestHeader(metadataApi, 1, bytes), expected);
  assert.equal(bytes.remaining, 0);
});

test('the header of a flexible request has Kafka’s bytes: a client id in the old form, then tagged fields', () => {
  assert.equal(requestHex(metadataApi, 9, 77, 'cid'), headerV2);
  const bytes = reader(headerV2);
  const expected = { apiKey: 3, apiVersion: 9, correlationId: 77, clientId: 'cid' };
  assert.deepEqual(decodeRequestHeader(metadataApi, 9, bytes), expected);
  assert.equal(bytes.remaining, 0);
});

test('a whole Metadata request has Kafka’s bytes', () => {
  const frame = '000300090000004d0003636964000001000000';
  const writer = new ByteWriter();
  encodeRequestHeader(metadataApi, 9, 77, 'cid', writer);
  encodeMessage(metadataApi.request, 9, writer, { topics: null, allowAutoTopicCreation: true });
  assert.equal(writer.toBytes().toString('hex'), frame);
  const bytes = reader(frame);
  assert.deepEqual(peekApi(bytes), { apiKey: 3, apiVersion: 9 });
  decodeRequestHeader(metadataApi, 9, bytes);
  const body = decodeMessage(metadataApi.request, 9, bytes);
  assert.equal(body.topics, null);
  assert.equal(body.allowAutoTopicCreation, true);
  assert.equal(bytes.remaining, 0);
});

test('a null client id is written as null and read as ""', () => {
  for (const [version, hex] of [
    [1, '000300010000004dffff'],
    [9, '000300090000004dffff00'],
  ] as const) {
    assert.equal(requestHex(metadataApi, version, 77, null), hex);
    assert.equal(decodeRequestHeader(metadataApi, version, reader(hex)).clientId, '');
  }
});

test('unknown tagged fields of a header are skipped', () => {
  const bytes = reader(`${headerV2.slice(0, -2)}02000361626302017a2a`);
  assert.equal(decodeRequestHeader(metadataApi, 9, bytes).clientId, 'cid');
  assert.equal(bytes.remaining, 1, 'the body begins behind them');
});

test('every truncation of a header is an error', () => {
  for (const [version, hex] of [
    [1, headerV1],
    [9, headerV2],
  ] as const) {
    for (let length = 0; length < hex.length; length += 2) {
      assert.throws(() => decodeRequestHeader(metadataApi, version, reader(hex.slice(0, length))), MalformedError);
    }
  }
  assert.throws(() => peekApi(reader('000300')), MalformedError);
});

test('looking at the API does not move the reader', () => {
  const bytes = reader(headerV1);
  peekApi(bytes);
  assert.equal(bytes.position, 0);
});

test('ApiVersions has a flexible request header from version 3 on, but always the oldest response header', () => {
  assert.equal(requestHex(apiVersionsApi, 2, 1, 'c'), '0012000200000001000163');
  assert.equal(requestHex(apiVersionsApi, 3, 1, 'c'), '001200030000000100016300');
  for (const version of [0, 2, 3, 4, 99]) {
    assert.equal(responseHex(apiVersionsApi, version, 5), '00000005');
    assert.equal(decodeResponseHeader(apiVersionsApi, version, reader('00000005')), 5);
  }
});

test('an ApiVersions request of a version from the future has a flexible header', () => {
  const header = decodeRequestHeader(apiVersionsApi, 99, reader('001200630000000100016300'));
  assert.deepEqual(header, { apiKey: 18, apiVersion: 99, correlationId: 1, clientId: 'c' });
  assert.throws(() => decodeRequestHeader(apiVersionsApi, 99, reader('0012006300000001000163')), MalformedError);
});

test('the handshake of SASL is never flexible', () => {
  assert.equal(requestHex(saslHandshakeApi, 1, 1, ''), '00110001000000010000');
  assert.equal(responseHex(saslHandshakeApi, 1, 1), '00000001');
});

test('the headers of every API and version read back, and are flexible where the body is', () => {
  for (const api of apis) {
    for (let version = api.versions.min; version <= api.versions.max; version++) {
      const flexible = inVersions(api.request.flexible, version);
      const request = requestHex(api, version, -1, 'samsa');
      assert.equal(request.length / 2, 15 + (flexible ? 1 : 0), `${api.name} v${version}`);
      const expected = { apiKey: api.key, apiVersion: version, correlationId: -1, clientId: 'samsa' };
      assert.deepEqual(decodeRequestHeader(api, version, reader(request)), expected);
      const response = responseHex(api, version, 2 ** 31 - 1);
      assert.equal(response, flexible && api !== apiVersionsApi ? '7fffffff00' : '7fffffff', `${api.name} v${version}`);
      assert.equal(decodeResponseHeader(api, version, reader(response)), 2 ** 31 - 1);
    }
  }
});
