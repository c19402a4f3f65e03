import { MemoryMetadataLog, MemoryMetadataStore } from '../../../src/metadata/stores/memory.ts';
import { metadataStoreSuite } from '../metadata-store-suite.ts';

const clock = { wallMs: () => 1_700_000_000_000, monotonicMs: () => 0 };

metadataStoreSuite('memory', async (body) => {
  const log = new MemoryMetadataLog();
  // oxlint-disable-next-line typescript/require-await -- the bench is asynchronous
  await body({ open: async () => new MemoryMetadataStore({ clock, log, recordsBetweenSnapshots: 50 }) });
});
