#!/usr/bin/env node
// kafka-reassign-partitions, and kafka-reassign-partitions.sh.

import { startTool } from './start-tool.ts';

await startTool(async () => (await import('./reassign-partitions/reassign-partitions-tool.ts')).reassignPartitionsTool);
