// A partition directory with many finished segments of yesterday, written as files: appending them would
// take longer than everything that is measured.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileName } from '../../src/log/file-names.ts';
import { encodeProducerSnapshot } from '../../src/log/producers/producer-snapshot-file.ts';
import { ProducerStates } from '../../src/log/producers/producer-states.ts';
import { BatchBuilder } from '../../src/protocol/records/batch-builder.ts';
import { assignOffsets } from '../../src/protocol/records/batch-header.ts';
import { viewOf, writeInt64 } from '../../src/protocol/records/int64.ts';

const dayMs = 86_400_000;

/** One batch of one record in each of `count` segments, from offset 0 on. */
export function writeSegments(directory: string, count: number, segmentBytes: number): void {
  const timestamp = Date.now() - dayMs;
  const builder = new BatchBuilder();
  builder.append(timestamp, null, new Uint8Array(segmentBytes - 100).fill(7));
  const batch = builder.build();
  const view = viewOf(batch);
  const times = Buffer.alloc(12);
  writeInt64(viewOf(times), 0, timestamp);
  const snapshot = encodeProducerSnapshot(new ProducerStates());
  for (let offset = 0; offset < count; offset++) {
    assignOffsets(view, 0, offset, 0);
    const path = (suffix: string) => join(directory, fileName(offset, suffix));
    writeFileSync(path('.log'), batch);
    writeFileSync(path('.index'), '');
    writeFileSync(path('.timeindex'), times);
    writeFileSync(path('.snapshot'), snapshot);
  }
  writeFileSync(join(directory, fileName(count, '.snapshot')), snapshot);
}
