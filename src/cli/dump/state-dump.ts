// The small files of a partition: producer snapshots, leader epochs, checkpoints and properties.

import type { Disk } from '../../base/ports/disk.ts';
import { producerSnapshot } from '../../protocol/messages/producer-snapshot.ts';
import { decodeBytes } from '../../protocol/schema/codec.ts';
import { complaint, dataLine, type DumpLine } from './dump-line.ts';
import { textOf } from './record-decoders.ts';

const limitBytes = 256 * 1024 * 1024;

export async function* dumpProducerSnapshot(disk: Disk, path: string): AsyncGenerator<DumpLine> {
  const bytes = await disk.readFile(path, limitBytes);
  const { producerEntries } = decodeBytes(producerSnapshot, 1, bytes.subarray(2));
  for (const entry of producerEntries) {
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
