#!/usr/bin/env node
// kafka-dump-log, and kafka-dump-log.sh.

import { startTool } from './start-tool.ts';

await startTool(async () => (await import('./dump-log/dump-log-tool.ts')).dumpLogTool);
