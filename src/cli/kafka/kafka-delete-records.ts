#!/usr/bin/env node
// kafka-delete-records, and kafka-delete-records.sh.

import { startTool } from './start-tool.ts';

await startTool(async () => (await import('./delete-records/delete-records-tool.ts')).deleteRecordsTool);
