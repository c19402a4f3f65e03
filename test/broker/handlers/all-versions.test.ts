// Every API that is served, in every version it is served in: the answer can be decoded to its last byte.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { handlers } from '../../../src/broker/handlers/index.ts';
import { zeroUuid } from '../../../src/base/uuid.ts';
import { findCoordinatorApi } from '../../../src/protocol/apis/find-coordinator.ts';
import { createTopic, withBroker } from '../kit.ts';
import { sampleRequests, versionsOf } from '../sample-requests.ts';

for (const { api } of handlers) {
  test(`${api.name} answers in every version it is served in`, () =>
    withBroker(
      async (client) => {
        const topicId = await createTopic(client, 't', 2);
        // Groups and transactions are there from the first question on.
        await client.call(findCoordinatorApi, 2, { key: 'g' });
        await client.call(findCoordinatorApi, 2, { key: 'x', keyType: 1 });
        const makeRequest = sampleRequests[api.name];
        assert.ok(makeRequest !== undefined, `no request for ${api.name}`);
        for (const version of versionsOf(api)) {
          const response = await client.call(api, version, makeRequest(version, topicId));
          assert.ok(Object.keys(response).length > 0);
        }
        assert.ok(!client.isClosed);
      },
      { 'offsets.topic.num.partitions': 2, 'transaction.state.log.num.partitions': 2 },
    ));

  // ApiVersions answers in version 0 that it does not support the version, below its range too.
  if (api.name === 'ApiVersions') continue;
  test(`${api.name} in a version beside those ends the connection`, () =>
    withBroker(async (client, broker) => {
      const topicId = await createTopic(client, 't', 2);
      const beside = [-1, api.versions.min - 1, api.latestStableVersion + 1, 32767];
      const header = (version: number): Uint8Array => {
        const bytes = new Uint8Array(64);
        const view = new DataView(bytes.buffer);
        view.setInt16(0, api.key);
        view.setInt16(2, version);
        return bytes;
      };
      for (const version of beside) {
        const other = await broker.connect();
        other.writeFrame(header(version));
        await other.closedSoon();
        assert.equal(other.receivedBytes, 0, `version ${version}`);
      }
      assert.ok(topicId !== zeroUuid && !client.isClosed);
    }));
}
