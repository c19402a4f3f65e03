#!/usr/bin/env node
// kafka-configs, and kafka-configs.sh.

import { startTool } from './start-tool.ts';

await startTool(async () => (await import('./configs/configs-tool.ts')).configsTool);
