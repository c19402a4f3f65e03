import assert from 'node:assert/strict';
import { test } from 'node:test';
import { endpointLines } from '../../../../src/cli/kafka/cluster/endpoint-lines.ts';

const nodes = [
  { id: 1, host: '127.0.0.1', port: 9092, rack: 'r1', isFenced: false },
  { id: 12, host: 'b', port: 9093, rack: null, isFenced: true },
];

test('brokers are shown with their state, in columns as wide as their hosts and racks', () => {
  assert.deepEqual(endpointLines(nodes, 'broker'), [
    'ID         HOST      PORT       RACK STATE      ENDPOINT_TYPE  ',
    '1          127.0.0.1 9092       r1 unfenced   broker         ',
    '12         b         9093       null fenced     broker         ',
  ]);
});

test('controllers have no state', () => {
  assert.deepEqual(endpointLines([{ ...nodes[0]!, rack: null }], 'controller'), [
    'ID         HOST      PORT       RACK       ENDPOINT_TYPE  ',
    '1          127.0.0.1 9092       null       controller     ',
  ]);
});
