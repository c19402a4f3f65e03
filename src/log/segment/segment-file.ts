// The `.log` file of a segment: opened when somebody needs it, closed when nobody does or when too many
// others are open. Whoever uses it keeps it open until he is done, also when it is closed or deleted meanwhile.

import { basename, join } from 'node:path';
import { type Disk, DiskError, type DiskFile } from '../../base/ports/disk.ts';
import { StorageError } from '../storage-error.ts';
import { OpenFiles } from './open-files.ts';
import { WatchedFile } from './watched-file.ts';

interface Handle {
  readonly file: Promise<WatchedFile>;
  /** Once it is open. */
  opened: WatchedFile | undefined;
  users: number;
  onUnused: (() => void) | undefined;
}

export class SegmentFile {
  readonly #disk: Disk;
  readonly #openFiles: OpenFiles;
  #directory: string;
  #path: string;
  /** Openings under way. */
  readonly #openings = new Set<Promise<DiskFile>>();
  #renaming: Promise<void> | undefined;
  #exists: boolean;
  /** `syncDirectory` has been called since the name was made. */
  #nameIsDurable: boolean;
  #handle: Handle | undefined;
  #isRetired = false;

  constructor(disk: Disk, directory: string, path: string, exists: boolean, openFiles: OpenFiles = new OpenFiles()) {
    this.#disk = disk;
    this.#openFiles = openFiles;
    this.#directory = directory;
    this.#path = path;
    this.#exists = exists;
    this.#nameIsDurable = exists;
  }

  get path(): string {
    return this.#path;
  }

  get isOpen(): boolean {
    return this.#handle !== undefined;
  }

  /** Runs `work` with the file, which stays open meanwhile. */
  async use<Result>(work: (file: DiskFile) => Promise<Result>): Promise<Result> {
    if (this.#isRetired) throw new StorageError(this.#directory, 'the segment is gone');
    const handle = (this.#handle ??= this.#open());
    handle.users += 1;
    this.#openFiles.touch(this);
    try {
      return await work(await handle.file);
    } finally {
      handle.users -= 1;
      if (handle.users === 0) handle.onUnused?.();
    }
  }

  #open(): Handle {
    const file = this.#openFile().then((opened) => new WatchedFile(opened));
    const handle: Handle = { file, opened: undefined, users: 0, onUnused: undefined };
    this.#openings.add(file);
    file.then(
      (opened) => {
        this.#openings.delete(file);
        handle.opened = opened;
      },
      () => {
        this.#openings.delete(file);
        if (this.#handle === handle) this.#drop();
      },
    );
    return handle;
  }

  #drop(): void {
    this.#handle = undefined;
    this.#openFiles.forget(this);
  }

  /** Closes the file unless somebody uses it, or what was written to it is not synced. The next use opens it again. */
  closeIfIdle(): boolean {
    const handle = this.#handle;
    if (handle === undefined) return true;
    if (handle.users > 0 || handle.opened === undefined || handle.opened.hasUnsynced) return false;
    // Nothing was written that is not synced: a failure to close loses nothing.
    this.close().catch(() => undefined);
    return true;
  }

  async #openFile(): Promise<DiskFile> {
    const path = this.#path;
    if (!this.#exists) {
      // A new segment's file must not begin with what an older one of that name held.
      const file = await this.#disk.open(path, 'truncate');
      this.#exists = true;
      return file;
    }
    try {
      return await this.#disk.open(path, 'update');
    } catch (error) {
      await this.#renaming?.catch(() => undefined);
      if (path !== this.#path) return this.#openFile();
      // A disk that went read-only can still be read; a write through this handle will say what is wrong.
      if (error instanceof DiskError && (error.code === 'EROFS' || error.code === 'EACCES'))
        return this.#disk.open(path, 'read');
      throw error;
    }
  }

  /** Makes what was written durable, and the file's name with it the first time. */
  async sync(): Promise<void> {
    await this.use((file) => file.sync());
    if (this.#nameIsDurable) return;
    await this.#disk.syncDirectory(this.#directory);
    this.#nameIsDurable = true;
  }

  /**
   * Gives the file another name. Who has it open goes on with it, who opens it later finds it there, and when
   * this resolves nobody is on the way to the old name: another file may take it.
   */
  async rename(path: string): Promise<void> {
    if (path === this.#path) return;
    this.#renaming = this.#disk.rename(this.#path, path).then(() => {
      this.#path = path;
    });
    try {
      await this.#renaming;
    } finally {
      this.#renaming = undefined;
    }
    await Promise.allSettled(this.#openings);
  }

  /** The log has moved, the file with it: who has it open stays with the old one, who opens it later finds it here. */
  moveTo(directory: string): void {
    this.#directory = directory;
    this.#path = join(directory, basename(this.#path));
    // A failure to close what is not written to any more loses nothing.
    this.close().catch(() => undefined);
  }

  /** Cuts the file, durably. */
  async truncate(sizeBytes: number): Promise<void> {
    await this.use(async (file) => {
      await file.truncate(sizeBytes);
      await file.sync();
    });
  }

  /** Closes the file once its present users are done; the next use opens it again. */
  async close(): Promise<void> {
    const handle = this.#handle;
    if (handle === undefined) return;
    this.#drop();
    if (handle.users > 0) {
      await new Promise<void>((resolve) => {
        handle.onUnused = resolve;
      });
    }
    // Nobody holds a file that could not be opened.
    const file = await handle.file.catch(() => undefined);
    await file?.close();
  }

  /** Closes the file for good: its name may stand for something else from now on. */
  retire(): Promise<void> {
    this.#isRetired = true;
    return this.close();
  }
}
