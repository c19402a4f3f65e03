#!/usr/bin/env node
// kafka-console-producer, and kafka-console-producer.sh.

import { startTool } from './start-tool.ts';

await startTool(async () => (await import('./console-producer/console-producer-tool.ts')).consoleProducerTool);
