// What the metadata log says about itself, in control batches: who leads, who may vote, where a snapshot
// begins and ends. Byte for byte what Apache Kafka 4.3.1 writes for a quorum of one.

import { Buffer } from 'node:buffer';
import type { Uuid } from '../../../base/uuid.ts';
import * as messages from '../../../protocol/messages/control-records.ts';
import { BatchBuilder } from '../../../protocol/records/batch-builder.ts';
import { batchHeaderSize, isControl } from '../../../protocol/records/batch-header.ts';
import { viewOf } from '../../../protocol/records/int64.ts';
import { readRecords } from '../../../protocol/records/record-reader.ts';
import { decodeBytes, encodeBytes } from '../../../protocol/schema/codec.ts';
import type { BatchOrigin } from './record-batches.ts';

const typeCodes = { leaderChange: 2, snapshotHeader: 3, snapshotFooter: 4, kraftVersion: 5, voters: 6 } as const;

/** The level of `kraft.version`: voters are named in the log. */
const kraftVersion = 1;

export interface Voter {
  readonly id: number;
  readonly directoryId: Uuid;
  readonly endpoint: { readonly name: string; readonly host: string; readonly port: number };
}

/** The first batch of a leadership. The very first one of a log names the voters too, from kraft.version 1 on. */
export function leadershipBatch(origin: BatchOrigin, voter: Voter, namesVoters: boolean): Uint8Array {
  const builder = controlBuilder(origin);
  const voters = [{ voterId: voter.id }];
  const change = { version: 0, leaderId: voter.id, voters, grantingVoters: voters };
  builder.append(origin.timeMs, keyOf('leaderChange'), encodeBytes(messages.leaderChangeMessage, 0, change));
  if (namesVoters) appendVoters(builder, origin, [voter]);
  return builder.build();
}

/** The first batch of a snapshot. Voters are left out in `bootstrap.checkpoint`. */
export function snapshotHeaderBatch(
  origin: BatchOrigin,
  lastContainedTimeMs: number,
  voters?: readonly Voter[],
): Uint8Array {
  const builder = controlBuilder(origin);
  const header = { version: 0, lastContainedLogTimestamp: lastContainedTimeMs };
  builder.append(origin.timeMs, keyOf('snapshotHeader'), encodeBytes(messages.snapshotHeaderRecord, 0, header));
  if (voters !== undefined) appendVoters(builder, origin, voters);
  return builder.build();
}

export function snapshotFooterBatch(origin: BatchOrigin): Uint8Array {
  const builder = controlBuilder(origin);
  builder.append(origin.timeMs, keyOf('snapshotFooter'), encodeBytes(messages.snapshotFooterRecord, 0, { version: 0 }));
  return builder.build();
}

/** The time in a snapshot's header batch; undefined when the bytes do not begin with one. */
export function readSnapshotHeader(bytes: Uint8Array): number | undefined {
  const value = firstControlValue(bytes, 'snapshotHeader');
  return value === undefined
    ? undefined
    : decodeBytes(messages.snapshotHeaderRecord, 0, value).lastContainedLogTimestamp;
}

export function isSnapshotFooter(bytes: Uint8Array): boolean {
  return firstControlValue(bytes, 'snapshotFooter') !== undefined;
}

function firstControlValue(batch: Uint8Array, type: keyof typeof typeCodes): Uint8Array | undefined {
  if (batch.length < batchHeaderSize) return undefined;
  const view = viewOf(batch);
  if (!isControl(view, 0)) return undefined;
  const first = readRecords(batch, view, 0, batch.length).next().value;
  if (first === undefined || first.value === null) return undefined;
  return first.key !== null && Buffer.compare(first.key, keyOf(type)) === 0 ? first.value : undefined;
}

function appendVoters(builder: BatchBuilder, { timeMs }: BatchOrigin, all: readonly Voter[]): void {
  const version = { version: 0, kRaftVersion: kraftVersion };
  builder.append(timeMs, keyOf('kraftVersion'), encodeBytes(messages.kRaftVersionRecord, 0, version));
  const voters = all.map(({ id, directoryId, endpoint }) => ({
    voterId: id,
    voterDirectoryId: directoryId,
    endpoints: [endpoint],
    kRaftVersionFeature: { minSupportedVersion: 0, maxSupportedVersion: kraftVersion },
  }));
  builder.append(timeMs, keyOf('voters'), encodeBytes(messages.votersRecord, 0, { version: 0, voters }));
}

function controlBuilder({ baseOffset, epoch }: BatchOrigin): BatchBuilder {
  return new BatchBuilder({ baseOffset, partitionLeaderEpoch: epoch, isControl: true, capacity: 256 });
}

function keyOf(type: keyof typeof typeCodes): Uint8Array {
  const key = new Uint8Array(4);
  viewOf(key).setInt16(2, typeCodes[type]);
  return key;
}
