// Writes what is left of a group of segments to files with the suffix `.cleaned`: one segment, or more
// when its offsets span more than 32 bits hold, as segments of very old Kafkas may (KAFKA-6264). Before
// anything is told of them the files are durable; when something fails, they are gone.

import { Buffer } from 'node:buffer';
import { join } from 'node:path';
import type { DiskFile } from '../../base/ports/disk.ts';
import { baseOffsetOf, lastOffsetOf, maxTimestampOf } from '../../protocol/records/batch-header.ts';
import { viewOf } from '../../protocol/records/int64.ts';
import {
  cleanedSuffix,
  fileName,
  logSuffix,
  offsetIndexSuffix,
  timeIndexSuffix,
  transactionIndexSuffix,
} from '../file-names.ts';
import { Segment, type SegmentContext } from '../segment/segment.ts';
import type { AbortedTransaction } from '../segment/transaction-index.ts';
import type { CleanedSegment } from './compaction-target.ts';

const largestRelativeOffset = 0x7fff_ffff;
/** Positions in a segment file are int32. */
const largestSegmentBytes = 0x7fff_ffff;
const bufferBytes = 512 * 1024;
const mostUnsyncedBytes = 8 * 1024 * 1024;
const allSuffixes = [logSuffix, offsetIndexSuffix, timeIndexSuffix, transactionIndexSuffix] as const;

export class CleanedSegments {
  /** To the `.log` files. */
  bytesWritten = 0;
  readonly #context: SegmentContext;
  readonly #last: Segment;
  readonly #indexIntervalBytes: number;
  readonly #finished: CleanedSegment[] = [];
  /** What is known of the segment at hand: its accounts and indexes. The files of that name are not its own. */
  #accounts: Segment;
  #file: DiskFile | undefined;
  #writtenBytes = 0;
  readonly #buffer = Buffer.allocUnsafeSlow(bufferBytes);
  #bufferedBytes = 0;
  #unsyncedBytes = 0;

  /** For what is left of the segments of `group`, which are neighbours. */
  constructor(context: SegmentContext, group: readonly Segment[], indexIntervalBytes: number) {
    this.#context = context;
    this.#last = group.at(-1)!;
    this.#indexIntervalBytes = indexIntervalBytes;
    this.#accounts = this.#segmentAt(group[0]!.baseOffset);
  }

  #segmentAt(baseOffset: number): Segment {
    const { createdMs, rollJitterMs } = this.#last;
    return new Segment(this.#context, { baseOffset, createdMs, rollJitterMs });
  }

  /** Appends a batch; its bytes are not needed any more afterwards. A promise when the disk has to be waited for. */
  append(batch: Uint8Array): undefined | Promise<void> {
    const view = viewOf(batch);
    if (!this.#fits(view, batch.length) || this.#bufferedBytes + batch.length > bufferBytes)
      return this.#appendSlowly(batch, view);
    this.#buffer.set(batch, this.#bufferedBytes);
    this.#bufferedBytes += batch.length;
    this.#account(view, batch.length);
    return undefined;
  }

  #fits(view: DataView, sizeBytes: number): boolean {
    return (
      lastOffsetOf(view, 0) - this.#accounts.baseOffset <= largestRelativeOffset &&
      this.#accounts.sizeBytes + sizeBytes <= largestSegmentBytes
    );
  }

  async #appendSlowly(batch: Uint8Array, view: DataView): Promise<void> {
    if (!this.#fits(view, batch.length)) {
      await this.#finishSegment();
      this.#accounts = this.#segmentAt(baseOffsetOf(view, 0));
    }
    await this.#flush();
    await this.#write(batch);
    this.#account(view, batch.length);
  }

  #account(view: DataView, sizeBytes: number): void {
    this.#accounts.account(lastOffsetOf(view, 0), sizeBytes, maxTimestampOf(view, 0), this.#indexIntervalBytes);
  }

  /** Readers of what is left still have to know of this transaction. */
  appendAborted(transaction: AbortedTransaction): void {
    this.#accounts.indexes!.transactions.append(transaction);
  }

  /** Makes everything durable and tells of it. */
  async finish(): Promise<readonly CleanedSegment[]> {
    await this.#finishSegment();
    return this.#finished;
  }

  /** Removes what was written. */
  async discard(): Promise<void> {
    // Nothing in it is of use: that it could not be closed loses nothing.
    await this.#file?.close().catch(() => undefined);
    this.#file = undefined;
    for (const { baseOffset } of [...this.#finished, this.#accounts])
      for (const suffix of allSuffixes) await this.#context.disk.removeFile(this.#pathOf(baseOffset, suffix));
  }

  async #flush(): Promise<void> {
    if (this.#bufferedBytes === 0) return;
    await this.#write(this.#buffer.subarray(0, this.#bufferedBytes));
    this.#bufferedBytes = 0;
  }

  async #write(bytes: Uint8Array): Promise<void> {
    const file = (this.#file ??= await this.#open(logSuffix));
    await file.write([bytes], this.#writtenBytes);
    this.#writtenBytes += bytes.length;
    this.bytesWritten += bytes.length;
    this.#unsyncedBytes += bytes.length;
    if (this.#unsyncedBytes < mostUnsyncedBytes) return;
    this.#unsyncedBytes = 0;
    // A little now and then: a gigabyte at once would keep those waiting whose records are to be durable.
    await file.sync();
  }

  async #finishSegment(): Promise<void> {
    await this.#flush();
    const { baseOffset, sizeBytes, createdMs, rollJitterMs, maxTimestamp, offsetOfMaxTimestamp } = this.#accounts;
    const { offsets, times, transactions } = this.#accounts.indexes!;
    times.append(maxTimestamp, offsetOfMaxTimestamp);
    const file = (this.#file ??= await this.#open(logSuffix));
    this.#file = undefined;
    await syncAndClose(file);
    // What age counts from when no record has a timestamp is when records came, not when they were copied.
    const { disk } = this.#context;
    const modifiedMs = (await disk.info(this.#last.pathOf(logSuffix)))?.modifiedMs;
    if (modifiedMs !== undefined) await disk.setModified(this.#pathOf(baseOffset, logSuffix), modifiedMs);
    const indexes: (readonly [string, Uint8Array])[] = [
      [offsetIndexSuffix, offsets.toBytes()],
      [timeIndexSuffix, times.toBytes()],
    ];
    if (transactions.entries.length > 0) indexes.push([transactionIndexSuffix, transactions.toBytes()]);
    for (const [suffix, bytes] of indexes) {
      const index = await this.#open(suffix);
      if (bytes.length > 0) await index.write([bytes], 0);
      await syncAndClose(index);
    }
    const suffixes = [logSuffix, ...indexes.map(([suffix]) => suffix)];
    this.#finished.push({ baseOffset, sizeBytes, suffixes, createdMs, rollJitterMs });
    this.#writtenBytes = 0;
  }

  #open(suffix: string): Promise<DiskFile> {
    return this.#context.disk.open(this.#pathOf(this.#accounts.baseOffset, suffix), 'truncate');
  }

  #pathOf(baseOffset: number, suffix: string): string {
    return join(this.#context.directory, fileName(baseOffset, suffix + cleanedSuffix));
  }
}

async function syncAndClose(file: DiskFile): Promise<void> {
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
