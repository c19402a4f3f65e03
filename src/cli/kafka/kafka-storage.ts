#!/usr/bin/env node
// kafka-storage, and kafka-storage.sh.

import { startArgumentTool } from './start-tool.ts';

await startArgumentTool(async () => (await import('./storage/storage-tool.ts')).storageTool);
