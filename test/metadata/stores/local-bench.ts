// Local stores on a simulated machine, for tests.

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { silentLogger } from '../../../src/base/logging.ts';
import type { Disk } from '../../../src/base/ports/disk.ts';
import type { Platform } from '../../../src/base/ports/platform.ts';
import { LocalMetadataStore, type LocalStoreOptions } from '../../../src/metadata/stores/local.ts';

export const dataDirectory = '/data';

export function localOptions(platform: Platform, overrides: Partial<LocalStoreOptions> = {}): LocalStoreOptions {
  return {
    platform,
    logger: silentLogger,
    parentDirectory: dataDirectory,
    nodeId: 1,
    directoryId: '0no9H8KzS2u_1vRvWsUYjg',
    controllerEndpoint: { name: 'CONTROLLER', host: '127.0.0.1', port: 19293 },
    bootstrapRecords: [],
    isClean: true,
    segmentBytes: 64 * 1024 * 1024,
    segmentMs: 7 * 24 * 3_600_000,
    snapshots: { maxBytesBetween: 4000, maxIntervalMs: 3_600_000, retentionBytes: 20_000, retentionMs: -1 },
    ...overrides,
  };
}

export function openLocal(platform: Platform, overrides: Partial<LocalStoreOptions> = {}): Promise<LocalMetadataStore> {
  return LocalMetadataStore.open(localOptions(platform, overrides));
}

/** Copies a directory of the repository onto a disk. */
export async function copyFixture(disk: Disk, name: string): Promise<void> {
  const source = join(import.meta.dirname, '../../fixtures/cluster-metadata', name);
  for (const entry of readdirSync(source, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const from = join(entry.parentPath, entry.name);
    const to = join(dataDirectory, relative(source, from));
    await disk.makeDirectory(dirname(to));
    const file = await disk.open(to, 'create');
    await file.write([readFileSync(from)], 0);
    await file.sync();
    await file.close();
    await disk.syncDirectory(dirname(to));
  }
}
