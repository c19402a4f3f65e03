// Both implementations of the ports, for the suites: the same test body runs against the machine and
// against a simulation, whose time moves while the body waits.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Platform } from '../../../src/base/ports/platform.ts';
import { createPlatform } from '../../../src/base/ports/real/platform.ts';
import { SimulatedPlatform } from '../../../src/base/ports/simulated/simulated-platform.ts';

export interface Bench {
  readonly platform: Platform;
  /** An empty directory of this test's own. */
  readonly directory: string;
}

export interface Implementation {
  readonly name: string;
  run(body: (bench: Bench) => Promise<void>): Promise<void>;
}

export const implementations: readonly Implementation[] = [
  {
    name: 'real',
    async run(body) {
      const directory = await mkdtemp(join(tmpdir(), 'samsa-ports-'));
      const platform = createPlatform();
      try {
        await body({ platform, directory });
      } finally {
        await platform.workers.close();
        await rm(directory, { recursive: true, force: true });
      }
    },
  },
  {
    name: 'simulated',
    async run(body) {
      const platform = new SimulatedPlatform(1);
      const directory = '/data';
      await platform.runUntil(platform.disk.makeDirectory(directory));
      await platform.runUntil(body({ platform, directory }));
    },
  },
];

export function bytes(content: string): Uint8Array {
  return new TextEncoder().encode(content);
}

export function text(content: Uint8Array): string {
  return new TextDecoder().decode(content);
}

export interface Deferred<Result> {
  readonly promise: Promise<Result>;
  readonly resolve: (result: Result) => void;
}

export function deferred<Result>(): Deferred<Result> {
  let resolve: (result: Result) => void = () => {};
  const promise = new Promise<Result>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
