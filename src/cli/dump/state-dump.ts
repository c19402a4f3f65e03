// The small files of a partition: producer snapshots, leader epochs, checkpoints and properties.

import type { Disk } from '../../base/ports/disk.ts';
import { MalformedError } from '../../base/bytes/byte-reader.ts';
import { crc32c } from '../../base/checksum/crc32c.ts';
import { producerSnapshot } from '../../protocol/messages/producer-snapshot.ts';
import { viewOf } from '../../protocol/records/int64.ts';
import { decodeBytes } from '../../protocol/schema/codec.ts';
import type { DecodedMessage } from '../../protocol/schema/message.ts';
import { complaint, dataLine, type DumpLine } from './dump-line.ts';
import { textOf } from './record-decoders.ts';

const limitBytes = 256 * 1024 * 1024;

export async function* dumpProducerSnapshot(disk: Disk, path: string): AsyncGenerator<DumpLine> {
  const entries = producersIn(await disk.readFile(path, limitBytes));
  if (typeof entries === 'string') {
    yield complaint(entries);
    return;
  }
  for (const entry of entries) {
    const { currentTxnFirstOffset, lastOffset } = entry;
    const line = dataLine('producer', {
      producerId: entry.producerId,
      producerEpoch: entry.epoch,
      coordinatorEpoch: entry.coordinatorEpoch,
      currentTxnFirstOffset:
        currentTxnFirstOffset < 0 ? 'OptionalLong.empty' : `OptionalLong[${currentTxnFirstOffset}]`,
      lastTimestamp: entry.timestamp,
      // Without a batch only the producer itself is known.
      ...(lastOffset < 0
        ? {}
        : {
            firstSequence: firstSequence(entry.lastSequence, entry.offsetDelta),
            lastSequence: entry.lastSequence,
            lastOffset,
            offsetDelta: entry.offsetDelta,
            timestamp: entry.timestamp,
          }),
    });
    yield {
      ...line,
      json: { ...line.json, currentTxnFirstOffset: currentTxnFirstOffset < 0 ? null : currentTxnFirstOffset },
    };
  }
}

const snapshotVersion = 1;
const checksummedFrom = 6;

/** The entries of a producer snapshot, or what is wrong with it. */
function producersIn(bytes: Uint8Array): DecodedMessage<typeof producerSnapshot>['producerEntries'] | string {
  const view = viewOf(bytes);
  const version = bytes.length < 2 ? snapshotVersion : view.getInt16(0);
  if (version !== snapshotVersion)
    return `Snapshot failed schema validation: Snapshot contained an unknown file version ${version}`;
  try {
    const { producerEntries } = decodeBytes(producerSnapshot, version, bytes.subarray(2));
    const [stored, computed] = [view.getUint32(2), crc32c(bytes, checksummedFrom)];
    if (stored === computed) return producerEntries;
    return `Snapshot is corrupt (CRC is no longer valid). Stored crc: ${stored}. Computed crc: ${computed}`;
  } catch (error) {
    if (!(error instanceof MalformedError)) throw error;
    return `Snapshot failed schema validation: ${error.message}`;
  }
}

/** Sequences wrap from 2^31-1 to 0. */
function firstSequence(lastSequence: number, offsetDelta: number): number {
  return lastSequence >= offsetDelta ? lastSequence - offsetDelta : 0x80000000 - (offsetDelta - lastSequence);
}

const checkpointFields = new Map<string, readonly string[]>([
  ['leader-epoch-checkpoint', ['epoch', 'startOffset']],
  ['recovery-point-offset-checkpoint', ['topic', 'partition', 'offset']],
  ['replication-offset-checkpoint', ['topic', 'partition', 'offset']],
  ['log-start-offset-checkpoint', ['topic', 'partition', 'offset']],
  ['cleaner-offset-checkpoint', ['topic', 'partition', 'offset']],
]);

export function isCheckpoint(name: string): boolean {
  return checkpointFields.has(name);
}

/** Version, count, then one entry a line. */
export async function* dumpCheckpoint(disk: Disk, path: string, name: string): AsyncGenerator<DumpLine> {
  const [version, count, ...entries] = textOf(await disk.readFile(path, limitBytes))
    .trimEnd()
    .split('\n');
  if (version !== '0' || Number(count) !== entries.length) {
    yield complaint(`${path} is damaged: version ${version}, ${count} entries announced, ${entries.length} there`);
  }
  const fields = checkpointFields.get(name)!;
  for (const entry of entries) {
    const parts = entry.split(' ');
    yield dataLine(
      'entry',
      Object.fromEntries(
        fields.map((field, index) => [field, field === 'topic' ? parts[index]! : Number(parts[index])]),
      ),
    );
  }
}

/** `key: value` or `key=value` lines, as they are. */
export async function* dumpProperties(disk: Disk, path: string): AsyncGenerator<DumpLine> {
  for (const line of textOf(await disk.readFile(path, limitBytes)).split('\n')) {
    const match = /^([^#=:]+?)\s*[=:]\s*(.*)$/.exec(line);
    if (match !== null) yield dataLine('property', { [match[1]!]: match[2]! });
  }
}
