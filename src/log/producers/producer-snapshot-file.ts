// The `.snapshot` file: the producer states as of an offset. Only the last batch of a producer is kept,
// which is Kafka's format; the older four are a convenience of a running broker.

import { Buffer } from 'node:buffer';
import { crc32c } from '../../base/checksum/crc32c.ts';
import { MalformedError } from '../../base/bytes/byte-reader.ts';
import type { Disk } from '../../base/ports/disk.ts';
import { producerSnapshot } from '../../protocol/messages/producer-snapshot.ts';
import { decodeBytes, encodeBytes } from '../../protocol/schema/codec.ts';
import type { ProducerState } from './producer-state.ts';
import type { ProducerStates } from './producer-states.ts';
import { writeAtomically } from '../write-atomically.ts';

const snapshotVersion = 1;
/** The checksum covers everything behind the version and itself. */
const checksumAt = 2;
const checksummedFrom = 6;

export async function writeProducerSnapshot(disk: Disk, path: string, states: ProducerStates): Promise<void> {
  await writeAtomically(disk, path, encodeProducerSnapshot(states));
}

export function encodeProducerSnapshot(states: ProducerStates): Uint8Array {
  const body = encodeBytes(producerSnapshot, snapshotVersion, {
    crc: 0,
    producerEntries: [...states.states.values()].map((state) => {
      const last = state.batches.at(-1);
      return {
        producerId: state.producerId,
        epoch: state.producerEpoch,
        lastSequence: last?.lastSequence ?? -1,
        lastOffset: last?.lastOffset ?? -1,
        offsetDelta: last?.offsetDelta ?? 0,
        timestamp: state.lastTimestamp,
        coordinatorEpoch: state.coordinatorEpoch,
        currentTxnFirstOffset: state.currentTransactionFirstOffset,
      };
    }),
  });
  const bytes = Buffer.concat([Buffer.from([0, snapshotVersion]), body]);
  bytes.writeUInt32BE(crc32c(bytes, checksummedFrom), checksumAt);
  return bytes;
}

/** The states, or undefined when the file is damaged or of another version. */
export function decodeProducerSnapshot(bytes: Uint8Array): ProducerState[] | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.length < checksummedFrom || buffer.readInt16BE(0) !== snapshotVersion) return undefined;
  if (buffer.readUInt32BE(checksumAt) !== crc32c(buffer, checksummedFrom)) return undefined;
  try {
    const { producerEntries } = decodeBytes(producerSnapshot, snapshotVersion, buffer.subarray(2));
    return producerEntries.map((entry) => ({
      producerId: entry.producerId,
      producerEpoch: entry.epoch,
      batches:
        entry.lastOffset < 0
          ? []
          : [
              {
                lastSequence: entry.lastSequence,
                lastOffset: entry.lastOffset,
                offsetDelta: entry.offsetDelta,
                timestamp: entry.timestamp,
              },
            ],
      coordinatorEpoch: entry.coordinatorEpoch,
      currentTransactionFirstOffset: entry.currentTxnFirstOffset,
      lastTimestamp: entry.timestamp,
    }));
  } catch (error) {
    if (error instanceof MalformedError) return undefined;
    throw error;
  }
}

export async function readProducerSnapshot(disk: Disk, path: string): Promise<ProducerState[] | undefined> {
  return decodeProducerSnapshot(await disk.readFile(path));
}
