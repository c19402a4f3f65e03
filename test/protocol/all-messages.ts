// Every message definition of the protocol by name, for the tests that go over all of them.

import { apis } from '../../src/protocol/apis/index.ts';
import * as classicGroupRecords from '../../src/protocol/messages/classic-group-records.ts';
import * as consumerGroupRecords from '../../src/protocol/messages/consumer-group-records.ts';
import * as consumerProtocol from '../../src/protocol/messages/consumer-protocol.ts';
import * as controlRecords from '../../src/protocol/messages/control-records.ts';
import * as headers from '../../src/protocol/messages/headers.ts';
import * as metadataRecords from '../../src/protocol/messages/metadata-records.ts';
import * as producerSnapshot from '../../src/protocol/messages/producer-snapshot.ts';
import * as remoteLogMetadataRecords from '../../src/protocol/messages/remote-log-metadata-records.ts';
import * as shareGroupRecords from '../../src/protocol/messages/share-group-records.ts';
import * as shareStateRecords from '../../src/protocol/messages/share-state-records.ts';
import * as streamsGroupRecords from '../../src/protocol/messages/streams-group-records.ts';
import * as transactionLogRecords from '../../src/protocol/messages/transaction-log-records.ts';
import type { Message } from '../../src/protocol/schema/message.ts';

const modules = [
  classicGroupRecords,
  consumerGroupRecords,
  consumerProtocol,
  controlRecords,
  headers,
  metadataRecords,
  producerSnapshot,
  remoteLogMetadataRecords,
  shareGroupRecords,
  shareStateRecords,
  streamsGroupRecords,
  transactionLogRecords,
];

function isMessage(value: unknown): value is Message {
  return typeof value === 'object' && value !== null && 'fields' in value && 'versions' in value;
}

export const messagesByName: ReadonlyMap<string, Message> = new Map(
  [
    ...apis.flatMap((api) => [api.request, api.response]),
    ...modules.flatMap((module) => Object.values(module)).filter(isMessage),
  ].map((message) => [message.name, message]),
);
