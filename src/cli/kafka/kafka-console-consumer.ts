#!/usr/bin/env node
// kafka-console-consumer, and kafka-console-consumer.sh.

import { startTool } from './start-tool.ts';

await startTool(async () => (await import('./console-consumer/console-consumer-tool.ts')).consoleConsumerTool);
