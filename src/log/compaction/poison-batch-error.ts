// A batch that cannot be compacted: damaged, or not what a batch may hold. The partition is left as it is
// until somebody has looked at it.

export class PoisonBatchError extends Error {
  override readonly name = 'PoisonBatchError';
  /** The segment file. */
  readonly path: string;
  /** Where the batch starts in the file, in bytes. */
  readonly position: number;
  /** Of the batch, as its header says; the first offset that it may hold when the header is damaged. */
  readonly offset: number;
  readonly reason: string;

  constructor(path: string, position: number, offset: number, reason: string, cause?: unknown) {
    super(`${path}: the batch at position ${position}, offset ${offset}, cannot be compacted: ${reason}`, { cause });
    this.path = path;
    this.position = position;
    this.offset = offset;
    this.reason = reason;
  }
}
