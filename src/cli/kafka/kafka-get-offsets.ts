#!/usr/bin/env node
// kafka-get-offsets, and kafka-get-offsets.sh.

import { startTool } from './start-tool.ts';

await startTool(async () => (await import('./get-offsets/get-offsets-tool.ts')).getOffsetsTool);
