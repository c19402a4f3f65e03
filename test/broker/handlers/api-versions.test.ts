import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ByteReader } from '../../../src/base/bytes/byte-reader.ts';
import { handlers } from '../../../src/broker/handlers/index.ts';
import { apiVersionsApi } from '../../../src/protocol/apis/api-versions.ts';
import { ErrorCode } from '../../../src/protocol/errors.ts';
import { decodeMessage } from '../../../src/protocol/schema/codec.ts';
import { withBroker } from '../kit.ts';

const named = { clientSoftwareName: 'test', clientSoftwareVersion: '1.0' };

test('it shows exactly the APIs that are served', () =>
  withBroker(async (client) => {
    const { errorCode, apiKeys } = await client.call(apiVersionsApi, 4, named);
    assert.equal(errorCode, ErrorCode.NONE);
    assert.deepEqual(
      apiKeys.map(({ apiKey, maxVersion }) => [apiKey, maxVersion]),
      handlers
        .filter(({ isAdvertised }) => isAdvertised === undefined)
        .map(({ api }) => [api.key, api.latestStableVersion]),
    );
  }));

test('telemetry of clients is shown where the broker has its pages over HTTP', () =>
  withBroker(
    async (client) => {
      const { apiKeys } = await client.call(apiVersionsApi, 4, named);
      assert.deepEqual(
        apiKeys.map(({ apiKey }) => apiKey),
        handlers.map(({ api }) => api.key),
      );
    },
    { 'samsa.http.port': 9404 },
  ));

test('Produce is shown from version 0 on, though it is served from version 3 on', () =>
  withBroker(async (client) => {
    const { apiKeys } = await client.call(apiVersionsApi, 0, {});
    const produce = apiKeys.find(({ apiKey }) => apiKey === 0)!;
    assert.deepEqual([produce.minVersion, produce.maxVersion], [0, 13]);
  }));

test('unstable versions are shown when the operator says so', () =>
  withBroker(
    async (client) => {
      const { apiKeys } = await client.call(apiVersionsApi, 4, named);
      assert.equal(apiKeys.find(({ apiKey }) => apiKey === 22)!.maxVersion, 6);
    },
    { 'unstable.api.versions.enable': true },
  ));

test('the listener of the controller shows what it serves itself', () =>
  withBroker(async (_client, broker) => {
    const controller = await broker.connect('controller');
    const { apiKeys } = await controller.call(apiVersionsApi, 4, named);
    const keys = apiKeys.map(({ apiKey }) => apiKey);
    assert.deepEqual(
      keys,
      handlers
        .filter(({ api, listeners }) => (listeners ?? api.listeners).includes('controller'))
        .map(({ api }) => api.key),
    );
    assert.ok(!keys.includes(0) && !keys.includes(1) && !keys.includes(3));
  }));

test('a version beyond ours is answered in version 0 with what to ask instead', () =>
  withBroker(async (client) => {
    // A flexible header: API key, version 99, correlation id, client id, no tagged fields; any body.
    client.writeFrame(Uint8Array.of(0, 18, 0, 99, 0, 0, 0, 7, 0, 1, 97, 0, 1, 2, 3));
    const reader = new ByteReader(await client.nextFrame());
    assert.equal(reader.int32(), 7);
    const response = decodeMessage(apiVersionsApi.response, 0, reader);
    assert.equal(response.errorCode, ErrorCode.UNSUPPORTED_VERSION);
    assert.deepEqual(response.apiKeys, [{ apiKey: 18, minVersion: 0, maxVersion: 4 }]);
    assert.equal(reader.remaining, 0);
    assert.equal((await client.call(apiVersionsApi, 4, named)).errorCode, ErrorCode.NONE);
  }));

test('a version beyond ours whose header is not flexible ends the connection', () =>
  withBroker(async (client) => {
    client.writeFrame(Uint8Array.of(0, 18, 0, 99, 0, 0, 0, 7, 0, 1, 97));
    await client.closedSoon();
    assert.equal(client.receivedBytes, 0);
  }));

test('a software name or version with other characters is INVALID_REQUEST', () =>
  withBroker(async (client) => {
    for (const bad of ['', ' ', '-a', 'a-', '.', 'a b', 'ä', 'a_b', `${'a'.repeat(20_000)}!`, 'a\n']) {
      for (const request of [
        { ...named, clientSoftwareName: bad },
        { ...named, clientSoftwareVersion: bad },
      ]) {
        const { errorCode } = await client.call(apiVersionsApi, 3, request);
        assert.equal(errorCode, ErrorCode.INVALID_REQUEST, JSON.stringify(bad.slice(0, 10)));
      }
    }
    for (const good of ['a', '1', 'a-b', 'a.b.c', 'apache-kafka-java', '4.3.0-SNAPSHOT', 'a'.repeat(20_000)]) {
      const { errorCode } = await client.call(apiVersionsApi, 3, { ...named, clientSoftwareName: good });
      assert.equal(errorCode, ErrorCode.NONE, good.slice(0, 10));
    }
  }));

test('features that begin at level 0 are shown from 1 on before version 4', () =>
  withBroker(async (client) => {
    const before = await client.call(apiVersionsApi, 3, named);
    const after = await client.call(apiVersionsApi, 4, named);
    assert.ok(before.supportedFeatures.every(({ minVersion }) => minVersion > 0));
    assert.ok(after.supportedFeatures.some(({ minVersion }) => minVersion === 0));
    assert.ok(after.finalizedFeaturesEpoch >= 0);
    assert.ok(after.finalizedFeatures.some(({ name }) => name === 'metadata.version'));
  }));
