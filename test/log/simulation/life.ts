// One process of a simulated node, from its start to its end, and the platform it sees: once it is dead
// nothing it still tries has an effect.

import type { Disk } from '../../../src/base/ports/disk.ts';
import type { Platform } from '../../../src/base/ports/platform.ts';

export class Life {
  /** Killed, or ended by itself. */
  isOver = false;
  /** All logs are open. */
  isOpen = false;
}

/** A platform that does nothing more once the process is dead: its code may still run, its calls must not. */
export function mortal(platform: Platform, life: Readonly<Life>): Platform {
  const wrap = <Port extends object>(port: Port): Port =>
    new Proxy(port, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        return (...values: unknown[]) => {
          if (life.isOver) return new Promise(() => {});
          return Reflect.apply(member, target, values) as unknown;
        };
      },
    });
  const { clock, random, network, workers } = platform;
  return { clock, random, network, workers, disk: wrap<Disk>(platform.disk), timers: wrap(platform.timers) };
}

export function pause(platform: Platform, durationMs: number): Promise<void> {
  return new Promise((resolve) => {
    platform.timers.after(durationMs, resolve);
  });
}

/** For what a failing disk may do to a call; everything else is a bug. */
export function ignoreStorage(error: unknown): void {
  const name = error instanceof Error ? error.name : '';
  if (name !== 'StorageError' && name !== 'DiskError') throw error;
}
