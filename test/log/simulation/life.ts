// One process of a simulated node, from its start to its end, and the platform it sees: once it is dead
// nothing it still tries has an effect.

import { type Disk, DiskError, type DiskFile } from '../../../src/base/ports/disk.ts';
import type { Platform } from '../../../src/base/ports/platform.ts';
import { StorageError } from '../../../src/log/storage-error.ts';

export class Life {
  /** Killed, or ended by itself. */
  isOver = false;
  /** All logs are open. */
  isOpen = false;
  #changes = 0;
  #onChange: { readonly count: number; readonly call: () => void } | undefined;

  /** Runs `call` when the process renames, removes or cuts files of segments for the `count`th time. */
  atChange(count: number, call: () => void): void {
    this.#onChange = { count, call };
  }

  noteChange(path: string): void {
    if (!/\/\d{20}\.[a-z]+(?:\.swap|\.cleaned|\.deleted)?$/.test(path)) return;
    this.#changes += 1;
    if (this.#changes === this.#onChange?.count) this.#onChange.call();
  }
}

/** A platform that does nothing more once the process is dead: its code never hears of what it waits for. */
export function mortal(platform: Platform, life: Life): Platform {
  const { clock, random, network, workers, http, usage } = platform;
  const disk: Disk = wrapped(platform.disk, life, {
    open: async (path, mode) => {
      const file = await platform.disk.open(path, mode);
      const truncate = (sizeBytes: number): Promise<void> => {
        life.noteChange(path);
        return file.truncate(sizeBytes);
      };
      return wrapped<DiskFile>(file, life, { truncate });
    },
    rename: (from, to) => {
      life.noteChange(from);
      return platform.disk.rename(from, to);
    },
    removeFile: (path) => {
      life.noteChange(path);
      return platform.disk.removeFile(path);
    },
  });
  return { clock, random, network, workers, http, usage, disk, timers: wrapped(platform.timers, life) };
}

function wrapped<Port extends object>(port: Port, life: Life, changes: Partial<Port> = {}): Port {
  return new Proxy(port, {
    get(target, name) {
      const change: unknown = Reflect.get(changes, name);
      const member: unknown = change ?? Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return (...values: unknown[]) => {
        if (life.isOver) return new Promise(() => {});
        const result: unknown = Reflect.apply(member, target, values);
        return result instanceof Promise ? whileAlive(result, life) : result;
      };
    },
  });
}

function whileAlive<Result>(promise: Promise<Result>, life: Life): Promise<Result> {
  return new Promise((resolve, reject) => {
    promise.then(
      (result) => void (life.isOver || resolve(result)),
      (error: unknown) => void (life.isOver || reject(error as Error)),
    );
  });
}

export function pause(platform: Platform, durationMs: number): Promise<void> {
  return new Promise((resolve) => {
    platform.timers.after(durationMs, resolve);
  });
}

/** For what a failing disk may do to a call; everything else is a bug. */
export function ignoreStorage(error: unknown): void {
  if (!isStorageFailure(error)) throw error;
}

export function isStorageFailure(error: unknown): boolean {
  return error instanceof StorageError || error instanceof DiskError;
}
