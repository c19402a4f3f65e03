#!/usr/bin/env node
// kafka-groups, and kafka-groups.sh.

import { startTool } from './start-tool.ts';

await startTool(async () => (await import('./groups/groups-tool.ts')).groupsTool);
