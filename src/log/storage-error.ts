// The disk failed a partition. Clients get KAFKA_STORAGE_ERROR; nothing is acknowledged after it until
// the log has been brought back to what is known to be good.

export class StorageError extends Error {
  override readonly name = 'StorageError';
  readonly directory: string;

  constructor(directory: string, cause: unknown) {
    super(`${directory}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.directory = directory;
  }
}
