#!/usr/bin/env node
// kafka-log-dirs, and kafka-log-dirs.sh.

import { startTool } from './start-tool.ts';

await startTool(async () => (await import('./log-dirs/log-dirs-tool.ts')).logDirsTool);
