// Connections as they come, say what they are, and go.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConnectedClient, ConnectionMetrics } from '../../../src/broker/metrics/connection-metrics.ts';

test('connections are counted by listener and by what clients say they are, and nothing is left of those that went', () => {
  const listener = new ConnectionMetrics().of('PLAINTEXT');
  const clients = [1, 2, 3].map(() => new ConnectedClient(listener));
  clients[0]!.introduce('java', '4.3');
  clients[1]!.introduce('java', '4.3');
  clients[1]!.introduce('java', '4.4');
  const software = () =>
    [...listener.software.values()].map(({ name, version, count }) => `${name} ${version} ${count}`);
  assert.deepEqual(software(), ['java 4.3 1', 'java 4.4 1']);
  assert.deepEqual([clients[1]!.softwareName, clients[1]!.softwareVersion], ['java', '4.4']);
  assert.deepEqual([clients[2]!.softwareName, clients[2]!.softwareVersion], ['unknown', 'unknown']);
  for (const client of clients) client.leave();
  clients[0]!.introduce('java', '4.3');
  assert.deepEqual(software(), [], 'an answer that comes after the connection has gone counts nobody');
  const { count, created, closed } = listener;
  assert.deepEqual([count, created, closed], [0, 3, 3]);
});

test('a listener is one whoever asks for it', () => {
  const metrics = new ConnectionMetrics();
  assert.equal(metrics.of('A'), metrics.of('A'));
  assert.deepEqual(
    [...metrics.listeners()].map(([name]) => name),
    ['A'],
  );
});
