// The disk, as far as a log needs one. The contract every implementation shares (test/base/ports):
// what `write` returned from is readable by anyone; what `sync` returned from survives a power cut;
// a name (create, rename, remove) survives a power cut only after `syncDirectory` of its folder.
//
// Failures are `DiskError`s with the platform's code. After a failed `write` or `sync` the content
// of the file beyond what was synced before is unknown: callers fence the file, they never retry
// (a second fsync may report success for pages that the first one dropped).

export type OpenMode =
  /** Must exist; reads only. */
  | 'read'
  /** Must exist; reads and writes. */
  | 'update'
  /** Created when missing; reads and writes. */
  | 'create'
  /** Must not exist; reads and writes. */
  | 'createNew'
  /** Created or emptied; reads and writes. */
  | 'truncate';

export interface FileInfo {
  readonly kind: 'file' | 'directory' | 'other';
  readonly sizeBytes: number;
  readonly modifiedMs: number;
}

export interface DirectoryEntry {
  readonly name: string;
  readonly kind: 'file' | 'directory' | 'other';
}

export interface Volume {
  readonly totalBytes: number;
  readonly usableBytes: number;
}

export interface DiskFile {
  readonly path: string;
  /** Reads up to `length` bytes at `position`; fewer only at the end of the file. Returns the count. */
  read(target: Uint8Array, targetOffset: number, length: number, position: number): Promise<number>;
  /** Writes all bytes of all chunks, in order, at `position`; a short write is retried inside or fails. */
  write(chunks: readonly Uint8Array[], position: number): Promise<void>;
  /** Makes every byte written before the call durable (fdatasync). */
  sync(): Promise<void>;
  /** Cuts or zero-extends the file. */
  truncate(sizeBytes: number): Promise<void>;
  size(): Promise<number>;
  close(): Promise<void>;
}

/** Held while one process owns a directory; the kernel releases it when the process dies. */
export interface DirectoryLock {
  release(): Promise<void>;
}

export interface Disk {
  open(path: string, mode: OpenMode): Promise<DiskFile>;
  /** The whole file. `limitBytes` guards against a file that is not what it should be. */
  readFile(path: string, limitBytes?: number): Promise<Uint8Array>;
  /** undefined when nothing is there. */
  info(path: string): Promise<FileInfo | undefined>;
  /** Entries of a directory, sorted by name. */
  list(path: string): Promise<DirectoryEntry[]>;
  /** Creates the directory and its parents; fine when it exists. */
  makeDirectory(path: string): Promise<void>;
  /** Makes `info` say this `modifiedMs` of a file, until it is written to again. */
  setModified(path: string, modifiedMs: number): Promise<void>;
  /** Atomically renames, replacing a file at the target. */
  rename(from: string, to: string): Promise<void>;
  /** Removes a file; fine when it is missing. */
  removeFile(path: string): Promise<void>;
  /** Removes a directory and everything in it; fine when it is missing. */
  removeDirectory(path: string): Promise<void>;
  /** Makes the names in a directory durable. A no-op where the platform cannot (Windows). */
  syncDirectory(path: string): Promise<void>;
  /** Sizes of the volume that holds the path. */
  volume(path: string): Promise<Volume>;
  /** Takes exclusive ownership of a directory for this process, or throws `DirectoryLockedError`. */
  lock(directory: string): Promise<DirectoryLock>;
}

/** A failed disk operation: what was tried, on which path, and the platform's error code. */
export class DiskError extends Error {
  override readonly name = 'DiskError';
  /** The operation, as the Disk method is called. */
  readonly operation: string;
  readonly path: string;
  /** `ENOSPC`, `EIO`, `EROFS`, `ENOENT`, `EACCES` … */
  readonly code: string;

  constructor(operation: string, path: string, code: string, cause?: unknown) {
    super(`${operation} of ${path} failed: ${code}`, { cause });
    this.operation = operation;
    this.path = path;
    this.code = code;
  }
}

/** Another process owns the directory. */
export class DirectoryLockedError extends Error {
  override readonly name = 'DirectoryLockedError';
  readonly path: string;
  /** Who holds it, when known ("process 4711"). */
  readonly holder: string | undefined;

  constructor(path: string, holder: string | undefined) {
    super(`${path} is locked by ${holder ?? 'another process'}`);
    this.path = path;
    this.holder = holder;
  }
}
