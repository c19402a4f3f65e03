// What a control record says, as kafka-dump-log words it.

import { ByteReader } from '../../base/bytes/byte-reader.ts';
import {
  kRaftVersionRecord,
  leaderChangeMessage,
  snapshotFooterRecord,
  snapshotHeaderRecord,
  votersRecord,
} from '../../protocol/messages/control-records.ts';
import { decodeControlRecord } from '../../protocol/records/control-record.ts';
import type { BatchRecord } from '../../protocol/records/record.ts';
import { decodeBytes } from '../../protocol/schema/codec.ts';
import type { Message } from '../../protocol/schema/message.ts';
import { jsonText, messageToJson } from './message-json.ts';

const quorumMessages: ReadonlyMap<string, readonly [string, Message]> = new Map<string, readonly [string, Message]>([
  ['leaderChange', ['LeaderChange:', leaderChangeMessage]],
  ['snapshotHeader', ['SnapshotHeader', snapshotHeaderRecord]],
  ['snapshotFooter', ['SnapshotFooter', snapshotFooterRecord]],
  ['kraftVersion', ['KRaftVersion', kRaftVersionRecord]],
  ['kraftVoters', ['KRaftVoters', votersRecord]],
]);

export function controlRecordText(record: BatchRecord): string {
  const { type, coordinatorEpoch } = decodeControlRecord(record);
  if (type === 'abort' || type === 'commit') {
    return `endTxnMarker: ${type.toUpperCase()} coordinatorEpoch: ${coordinatorEpoch}`;
  }
  const known = quorumMessages.get(type);
  if (known === undefined || record.value === null) return `controlType: ${type}`;
  const [title, message] = known;
  // Each of these begins with its own version.
  const version = Math.min(new ByteReader(record.value).int16(), message.versions.max);
  return `${title} ${jsonText(messageToJson(message, version, decodeBytes(message, version, record.value)))}`;
}
