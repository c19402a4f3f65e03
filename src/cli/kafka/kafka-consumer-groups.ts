#!/usr/bin/env node
// kafka-consumer-groups, and kafka-consumer-groups.sh.

import { startTool } from './start-tool.ts';

await startTool(async () => (await import('./consumer-groups/consumer-groups-tool.ts')).consumerGroupsTool);
